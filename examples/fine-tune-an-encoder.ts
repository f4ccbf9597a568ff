/** @file A BERT encoder fine-tuned with LoRA on labelled lines, and why it raises an alarm: word by word. */

import {
  openAttentionReader,
  openTextAttributor,
  openTextScorer,
  pretrainEncoder,
  smallBert,
  sumByWord,
  trainTextClassifier,
  wordSpans,
} from "@lsad/transformers-gpu";

const normal = ["session opened for user", "read of block done", "node joined the ring", "cache warmed", "link is up"];
const anomalous = [
  "session refused for user",
  "read of block failed",
  "node lost by the ring",
  "cache corrupt",
  "link is down",
];
const texts = [...normal, ...anomalous];
const labels = texts.map((text) => (anomalous.includes(text) ? 1 : 0));

// A pretrained folder is better: readModelFolder("./all-MiniLM-L6-v2").
const { model } = await pretrainEncoder(smallBert(texts, { vocabularySize: 120 }), texts, {
  epochs: 10,
  learningRate: 3e-3,
});
const classifier = await trainTextClassifier(
  model,
  { texts, labels },
  { lora: { rank: 8, targets: ["query", "value", "dense"] }, epochs: 40, learningRate: 1e-2, dropout: 0 },
  {
    onProgress: ({ step, steps, loss }) =>
      step % 10 === 0 && console.log(`step ${step}/${steps}: loss ${loss.toFixed(3)}`),
  },
);

const line = "read of cache failed";
const scorer = await openTextScorer(classifier);
const [probability] = await scorer.score([line]);
console.log(`\nP(anomaly | "${line}") = ${probability.toFixed(2)}`);

const attributor = await openTextAttributor(classifier);
const reader = await openAttentionReader(classifier);
const { attributions, completenessError } = await attributor.attribute(line);
const { rollout } = await reader.read(line);
const words = wordSpans(line, model.tokenizer.encode(line));
for (const [i, share] of sumByWord(attributions, words).entries()) {
  if (words[i].text === "") continue;
  console.log(
    `${words[i].text.padEnd(8)} moves the logit by ${share.toFixed(2).padStart(5)}, attention ${rollout[i].toFixed(2)}`,
  );
}
console.log(`what the integral missed: ${completenessError.toExponential(0)}`);

await Promise.all([scorer.release(), attributor.release(), reader.release()]);
