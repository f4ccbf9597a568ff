/** @file `lsad-bench train`: one pipeline fitted on every labelled source, saved as a bundle. */

import { type DetectorId, detectorKinds, Pipeline, saveBundle, type View, views } from "@lsad/pipeline";
import { Command, Option } from "commander";
import { presets, type TemplateSource, templateSources } from "../config.js";
import { prepareSources } from "../prepare.js";
import { count, type DataOptions, openData, withDataOptions } from "./options.js";
import { ProgressLine, type Terminal } from "./terminal.js";

interface TrainOptions extends DataOptions {
  readonly out: string;
  readonly detector: DetectorId;
  readonly view?: View;
  readonly templates: TemplateSource;
  readonly seed: number;
}

/** The command. */
export function trainCommand({ stdout, stderr }: Terminal, signal: AbortSignal): Command {
  const ids = detectorKinds.map((kind) => kind.id);
  const command = new Command("train")
    .description("Fit one pipeline on all labelled sources and save it as a bundle.")
    .requiredOption("--out <folder>", "where the bundle goes")
    .addOption(new Option("--detector <id>", "what to fit").choices(ids).default("tfidf-lr"))
    .addOption(new Option("--view <name>", "what it reads of a line; default: the detector's own").choices(views))
    .addOption(new Option("--templates <from>").choices(templateSources).default("drain"));
  return withDataOptions(command)
    .option("--seed <n>", "seed of all chance", count, 1)
    .addHelpText(
      "after",
      "\nExample:\n  $ lsad-bench train --data ../loghub-2k --detector tfidf-lr --out bundles/words\n",
    )
    .action(async (options: TrainOptions) => {
      const { corpus, labels } = await openData(options, presets.quick.syntheticLines);
      const progress = new ProgressLine(stderr);
      const sources = await prepareSources(corpus, labels, {
        templates: options.templates,
        onSource: (source, done, total) => progress.show("reading sources", source, done, total),
        signal,
      });
      const pipeline = new Pipeline({
        detector: options.detector,
        ...(options.view === undefined ? {} : { view: options.view }),
      });
      pipeline.fit(
        sources.flatMap((source) =>
          source.labels === undefined ? [] : [{ table: source.table, labels: source.labels }],
        ),
        {
          seed: options.seed,
          onProgress: (done) => progress.show("fitting", options.detector, Math.round(done * 100), 100),
        },
      );
      await saveBundle(pipeline, options.out);
      progress.clear();
      stdout.write(`Bundle: ${options.out} (${options.detector}, ${pipeline.trainedOn.length} sources)\n`);
    });
}
