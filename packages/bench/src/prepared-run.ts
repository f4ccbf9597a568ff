/** @file What comes before the first job of a run: the plan, the sources, the manifest and the folder. */

import { join } from "node:path";
import type { Corpus, LabelSet } from "@lsad/datasets";
import { encoderIdentity } from "@lsad/pipeline";
import type { BenchConfig, TemplateSource } from "./config.js";
import { markExplained } from "./explain/explained-job.js";
import { codeHash, shortHash } from "./hashes.js";
import { manifestOf } from "./manifest.js";
import { type Job, planJobs } from "./plan.js";
import { type BenchData, hashData, hasTrueTemplates, type PrepareOptions, prepareSources } from "./prepare.js";
import type { RunManifest } from "./run-files.js";
import { SourceCache } from "./source-cache.js";
import { templatesOfVariant } from "./variants.js";

/** What decides a run, and where it goes. */
export interface RunInputs {
  readonly config: BenchConfig;
  readonly corpus: Corpus;
  readonly labels: LabelSet;
  /** The run's folder. Default: a name under `out/` made from the plan, so that the same command resumes. */
  readonly out?: string;
  /** Folder where parsed sources are kept for the next run on the same lines. Default: they are not. */
  readonly cache?: string;
  /** Told of what did not work but does no harm. */
  readonly onNote?: (note: string) => void;
}

/** A run that can start. */
export interface PreparedRun {
  readonly folder: string;
  readonly manifest: RunManifest;
  /** The whole plan. */
  readonly jobs: readonly Job[];
  readonly data: BenchData;
}

/** Reads and parses the sources, in every template source that the plan asks for. */
export async function prepareRun(
  { config, corpus, labels, out, cache, onNote }: RunInputs,
  watch: Pick<PrepareOptions, "onSource" | "signal"> = {},
): Promise<PreparedRun> {
  // First of all, for a run that reads for minutes before it finds no model would be a nuisance.
  const encoder = config.encoder === undefined ? {} : { encoder: encoderIdentity(config.encoder) };
  const names = corpus.sources.map((source) => source.name);
  const planned = planJobs(config, { sources: names, trueTemplates: await hasTrueTemplates(corpus) });
  const kept = cache === undefined ? {} : { cache: new SourceCache(cache, onNote) };
  const prepare = (templates: TemplateSource) => prepareSources(corpus, labels, { templates, ...kept, ...watch });
  const sources = await prepare(config.templates);
  const otherTemplates: Partial<Record<TemplateSource, BenchData["sources"]>> = {};
  const jobs = markExplained(planned, sources);
  for (const templates of new Set(jobs.flatMap(({ variant = "none" }) => templatesOfVariant(variant) ?? []))) {
    otherTemplates[templates] = await prepare(templates);
  }
  const data: BenchData = {
    sources,
    labels: labels.name,
    templates: config.templates,
    otherTemplates,
    dataHash: await hashData(corpus, labels, config.templates),
    codeHash: codeHash(),
    ...encoder,
    scoresFolder: undefined,
  };
  const manifest = manifestOf(config, jobs, data, {
    data: corpus.name,
    labels: { name: labels.name, hash: labels.hash },
  });
  const name = `${config.preset}-${corpus.name}-${shortHash([JSON.stringify(manifest)]).slice(0, 8)}`;
  return { folder: out ?? join("out", name), manifest, jobs, data };
}
