/**
 * @file Trains a small classifier on a device, in a process of its own: a software GPU is chosen by variables that must be set when the
 * process starts, and a driver that crashes takes no test with it.
 *
 * node train-on.mjs DEVICE [FOLDER]    prints { losses, scores } of every way to train, as JSON, and writes onnxruntime's profile of each
 * session to FOLDER
 */

import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { openTextScorer, pretrainEncoder, smallBert, trainTextClassifier } from "../dist/index.js";

const [device, folder] = process.argv.slice(2);
if (folder !== undefined) profileSessions(folder);
const texts = ["disk read failed", "link to node failed", "write failed", "node failed"].flatMap((text) => [
  text,
  text.replace("failed", "done"),
]);
const rows = {
  texts,
  labels: texts.map((text) => (text.endsWith("failed") ? 1 : 0)),
  domains: texts.map((_, i) => i % 3),
};
const options = { device, epochs: 10, rowsPerBatch: 4, learningRate: 2e-3, threads: 1 };
const ways = {
  full: {},
  lora: { lora: { rank: 4 } },
  dann: { align: { rows: "class" } },
};

const model = smallBert(texts, { vocabularySize: 50, config: { layers: 1, hiddenSize: 16, intermediateSize: 32 } });
const results = {};
for (const [name, way] of Object.entries(ways)) {
  const classifier = await trainTextClassifier(model, rows, { ...options, ...way });
  const scorer = await openTextScorer(classifier, { device, threads: 1 });
  results[name] = { losses: classifier.losses, scores: [...(await scorer.score(texts))] };
  await scorer.release();
}
results["masked language"] = { losses: (await pretrainEncoder(model, texts, options)).losses, scores: [] };
process.stdout.write(JSON.stringify(results));

/** Sessions opened from now on write a profile when they are released. */
function profileSessions(folder) {
  const create = InferenceSession.create;
  let opened = 0;
  InferenceSession.create = async (model, options) => {
    const profileFilePrefix = join(folder, `profile-${opened++}`);
    const session = await create.call(InferenceSession, model, {
      ...options,
      enableProfiling: true,
      profileFilePrefix,
    });
    const release = session.release.bind(session);
    session.release = async () => {
      session.endProfiling();
      await release();
    };
    return session;
  };
}
