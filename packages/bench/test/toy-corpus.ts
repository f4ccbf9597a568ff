/** @file A small corpus in memory for the tests of this package: four sources that fail in the same words. */

import type { Corpus, LabelSet, SourceInfo } from "@lsad/datasets";
import { sourceInfo } from "@lsad/datasets";

/** Options of {@link toyCorpus}. */
export interface ToyOptions {
  /** Lines a source has. Default 100. */
  readonly lines?: number;
  /** Sources without a label file. */
  readonly unlabelled?: readonly string[];
  /** Changes a label; for the leak tests. */
  readonly relabel?: (source: string, line: number, label: 0 | 1) => 0 | 1;
}

const NAMES = ["Apache", "BGL", "HDFS", "Spark"] as const;

/** What the systems say; the last two are anomalies, and Spark never says them. */
const STATEMENTS = [
  "service started",
  "waits for work",
  "peer synchronised",
  "disk write failed",
  "connection lost to peer",
];

/** The corpus and its labels. Line n says statement n·7 mod 11, capped at "waits for work"; the same in every source. */
export function toyCorpus({ lines = 100, unlabelled = [], relabel }: ToyOptions = {}): {
  corpus: Corpus;
  labels: LabelSet;
} {
  const sources: SourceInfo[] = NAMES.map((name) => sourceInfo(name));
  const corpus: Corpus = {
    name: "toy",
    sources,
    hash: async () => `toy-${lines}`,
    async *read(source) {
      for (let line = 1; line <= lines; line++) {
        const statement = statementOf(source, line);
        const content = `${source.toLowerCase()} ${STATEMENTS[statement]} ${line}`;
        yield {
          record: { source, line, content, raw: content, timeMs: line },
          eventId: `E${statement + 1}`,
          eventTemplate: `${source.toLowerCase()} ${STATEMENTS[statement]} <*>`,
        };
      }
    },
  };
  const labels: LabelSet = {
    name: "toy",
    hash: "toy",
    sources: NAMES.filter((name) => !unlabelled.includes(name)),
    judge: (source) => (line) => {
      const truth = statementOf(source, line.record.line) >= 3 ? 1 : 0;
      const label = relabel?.(source, line.record.line, truth) ?? truth;
      return { label, severity: label === 1 ? 2 : 0, category: label === 1 ? "failure" : "none" };
    },
  };
  return { corpus, labels };
}

function statementOf(source: string, line: number): number {
  const draw = (line * 7) % 11;
  if (draw >= STATEMENTS.length) return 1;
  return source === "Spark" && draw >= 3 ? 1 : draw;
}
