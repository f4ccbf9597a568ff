/** @file One source, line by line: records on one side, true templates and labels on the other, kept apart. */

import { syntheticCorpus } from "@lsad/datasets";

// For real logs: openCorpus("loghub-2k") and openLabels("curated", corpus), the rest stays as it is.
const corpus = syntheticCorpus({ seed: 7, sources: ["Zookeeper"], linesPerSource: 20_000 });
const judge = corpus.builtInLabels.judge("Zookeeper");

const anomalies = new Map<string, number>();
const shown: string[] = [];
for await (const line of corpus.read("Zookeeper")) {
  const { label, category, severity } = judge(line);
  if (label === 0) continue;
  anomalies.set(category, (anomalies.get(category) ?? 0) + 1);
  const { line: number, timeMs = 0, level, component, content } = line.record;
  const time = new Date(timeMs).toISOString().slice(0, 19);
  if (shown.length < 8) shown.push(`${number} ${time} ${level} ${component} | ${content} [severity ${severity}]`);
}

console.log("The first failures, as they unfold:");
for (const text of shown) console.log(`  ${text}`);
console.log("Anomalous lines by kind, of 20,000:");
for (const [category, count] of [...anomalies].sort((a, b) => b[1] - a[1])) console.log(`  ${category}: ${count}`);
