/** @file A trained classifier on disk: its model folder, and a file that says how texts go through it. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { readBottleneckFolder, writeBottleneckFolder } from "./bottleneck-adapter.js";
import type { ClassifierShape } from "./classifier-graph.js";
import { findModelFolder, hasBertClassifier, readModelFolder, writeModelFolder } from "./model-folder.js";
import type { TextClassifier } from "./text-classifier.js";

const FILE = "lsad_classifier.json";
const ADAPTER_FOLDER = "adapter";

interface ClassifierFile {
  readonly version: 1;
  readonly shape: ClassifierShape;
  readonly maxTokens: number;
  readonly hasAdapter: boolean;
}

/**
 * Writes a classifier: a model folder ({@link writeModelFolder}) with `lsad_classifier.json`, and bottleneck adapters in a folder of
 * their own. LoRA is merged already. The losses of its training are not kept.
 */
export function writeClassifier({ model, shape, maxTokens, bottleneck }: TextClassifier, folder: string): void {
  writeModelFolder(model, folder);
  if (bottleneck !== undefined) writeBottleneckFolder(bottleneck, model.config, join(folder, ADAPTER_FOLDER));
  const file: ClassifierFile = { version: 1, shape, maxTokens, hasAdapter: bottleneck !== undefined };
  writeFileSync(join(folder, FILE), `${JSON.stringify(file, null, 2)}\n`);
}

/**
 * Reads what {@link writeClassifier} wrote; also a folder of transformers' `BertForSequenceClassification` with two classes, whose second
 * is the anomaly.
 * @param nameOrFolder - As {@link readModelFolder} takes it.
 * @throws {@link DataFormatError} if the folder holds no classifier, or a part is missing or broken.
 *
 * @example
 * ```ts
 * import { openTextScorer, readClassifier } from "@lsad/transformers-gpu";
 *
 * async function score(folder: string, lines: readonly string[]) {
 *   const scorer = await openTextScorer(readClassifier(folder));
 *   try {
 *     return await scorer.score(lines);
 *   } finally {
 *     await scorer.release();
 *   }
 * }
 * typeof score; // "function"
 * ```
 */
export function readClassifier(nameOrFolder: string): TextClassifier {
  const folder = findModelFolder(nameOrFolder);
  const model = readModelFolder(folder);
  const file = join(folder, FILE);
  const classes = model.heads.get("classifier.weight")?.shape[0];
  if (classes !== 2 || !(existsSync(file) || hasBertClassifier(model))) {
    throw new DataFormatError({
      problem: "the folder holds no classifier of two classes",
      file: folder,
      expected: `${FILE}, or BertForSequenceClassification of two classes`,
      received: classes === undefined ? "no classifier" : `a classifier of ${classes} classes`,
      hint: "Write classifiers with writeClassifier(classifier, folder).",
    });
  }
  if (!existsSync(file)) {
    const maxTokens = Math.min(64, model.config.maxTokens);
    return { model, shape: { pooling: "pooler", features: 0 }, maxTokens, losses: [] };
  }
  const { shape, maxTokens, hasAdapter } = readFile(file);
  const bottleneck = hasAdapter ? readBottleneckFolder(join(folder, ADAPTER_FOLDER), model.config) : undefined;
  return { model, shape, maxTokens, losses: [], ...(bottleneck === undefined ? {} : { bottleneck }) };
}

function readFile(file: string): ClassifierFile {
  let json: Partial<ClassifierFile> | null = null;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // the one message below serves both
  }
  const { version, shape, maxTokens } = json ?? {};
  const isKnown = version === 1 && ["mean", "cls", "pooler"].includes(shape?.pooling ?? "");
  if (isKnown && Number.isInteger(shape?.features) && Number.isInteger(maxTokens)) return json as ClassifierFile;
  throw new DataFormatError({
    problem: "not a classifier of version 1",
    file,
    expected: "version 1, shape { pooling, features }, maxTokens, hasAdapter",
    received: JSON.stringify(json),
  });
}
