/** @file The question of this repository in forty lines: learn on 15 systems, rank the lines of the sixteenth. */

import { sources, syntheticCorpus } from "@lsad/datasets";
import { averagePrecision, prevalence } from "@lsad/eval";
import { type LabelledSource, Pipeline, SourceTableBuilder } from "@lsad/pipeline";

const TARGET = "Zookeeper";

const corpus = syntheticCorpus({ linesPerSource: 1000 });

/** A source's lines as a table, and their labels beside it: the table has no place for a label. */
async function readLabelled(source: string): Promise<LabelledSource> {
  const judge = corpus.builtInLabels.judge(source);
  const builder = new SourceTableBuilder(source);
  const labels: number[] = [];
  for await (const line of corpus.read(source)) {
    builder.add(line.record, line.eventId ?? line.record.content);
    labels.push(judge(line).label);
  }
  return { table: builder.build((template) => template), labels: Uint8Array.from(labels) };
}

const all = await Promise.all(sources.map(({ name }) => readLabelled(name)));
const others = all.filter(({ table }) => table.source !== TARGET);
const target = all.find(({ table }) => table.source === TARGET) as LabelledSource;

console.log(`${TARGET}: ${(100 * prevalence(target.labels)).toFixed(1)} % of the lines are anomalous`);
for (const detector of ["all-normal", "keyword", "tfidf-lr"] as const) {
  const options = detector === "tfidf-lr" ? { C: 1 } : {}; // the benchmark chooses C by leaving one more source out
  const pipeline = new Pipeline({ detector, options }).fit(others);
  const { scores } = pipeline.score(target.table, { bufferLines: 0 });
  console.log(detector.padEnd(10), "average precision", averagePrecision(target.labels, scores).toFixed(3));
}
