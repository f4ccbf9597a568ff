/** @file The toy corpus as jobs read it, and the leaks that tests plant in it. */

import { createRandom } from "@lsad/core";
import type { LabelledSource } from "@lsad/pipeline";
import type { TrainingRule } from "../src/fit.js";
import { type BenchData, prepareSources } from "../src/prepare.js";
import { type ToyOptions, toyCorpus } from "./toy-corpus.js";

/** The toy's sources in ground-truth templates. */
export async function toyData(options: ToyOptions = {}): Promise<BenchData> {
  const { corpus, labels } = toyCorpus(options);
  return {
    sources: await prepareSources(corpus, labels, { templates: "truth" }),
    labels: labels.name,
    templates: "truth",
    otherTemplates: {},
    dataHash: "",
    codeHash: "",
    scoresFolder: undefined,
  };
}

/** As {@link toyData}, and in Drain's templates too, for the ablation of parsers. */
export async function toyDataTwice(options: ToyOptions = {}): Promise<BenchData> {
  const { corpus, labels } = toyCorpus(options);
  const drain = await prepareSources(corpus, labels, { templates: "drain" });
  return { ...(await toyData(options)), otherTemplates: { drain } };
}

/** The leak every benchmark fears: the target's own labelled lines among the training lines. */
export const leaky: TrainingRule = (sources, target) =>
  sources.flatMap(({ table, labels }): LabelledSource[] =>
    labels === undefined && target !== "" ? [] : [{ table, labels: labels as Uint8Array }],
  );

/** Every label of a source from one line on turned around: the strongest shuffle. */
export function inverted(target: string, firstLine = 1): NonNullable<ToyOptions["relabel"]> {
  return (source, line, label) => (source === target && line >= firstLine ? ((1 - label) as 0 | 1) : label);
}

/** The toy with a label drawn at random for every template of the training sources: what is learnt from it is chance. */
export function shuffledToyData(target: string, draw: number): Promise<BenchData> {
  const random = createRandom(draw);
  const labelOf = new Map<string, 0 | 1>();
  return toyData({
    relabel: (source, line, label) => {
      if (source === target) return label;
      // One label a template, as real labels are, and both equally likely: no class is the usual one.
      const template = `${source}/${Math.min((line * 7) % 11, 5)}`;
      const drawn = labelOf.get(template) ?? (random.nextInteger(2) as 0 | 1);
      labelOf.set(template, drawn);
      return drawn;
    },
  });
}
