/** @file Features jobs on a real Spark: the numbers of `@lsad/features`. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { syntheticCorpus } from "@lsad/datasets";
import { TemplateCounts, TfidfVectorizer, type TfidfVectorizerOptions, toDense, windowsByLines } from "@lsad/features";
import { drain } from "@lsad/log-parser";
import { Int32, Int64, Table, Utf8, vectorFromArray } from "apache-arrow";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type SparkSession } from "../src/connect.js";
import { featuresOnSpark } from "../src/jobs/features-job.js";
import { bundleWorker } from "./bundle-worker.js";
import { describeWithSpark, testOnce } from "./describe-with-spark.js";

const folder = mkdtempSync(join(tmpdir(), "lsad-spark-features-"));
const LIMIT_MS = 300_000;

/** Invented lines of two systems, parsed on this machine. */
interface Event {
  readonly source: string;
  readonly line: number;
  readonly content: string;
  readonly templateId: number;
}

describeWithSpark("featuresOnSpark()", (remote) => {
  let spark: SparkSession;
  let workerFile: string;
  let events: readonly Event[];

  beforeAll(async () => {
    workerFile = await bundleWorker(folder);
    events = await parsedEvents();
    spark = await connect(remote);
    await spark.createView("events", tableOf(events));
    await spark.command(
      `INSERT OVERWRITE DIRECTORY '${folder}/events' USING parquet SELECT /*+ REPARTITION(3) */ * FROM events`,
    );
  });
  afterAll(async () => {
    await spark?.close();
    rmSync(folder, { recursive: true });
  });

  test("gives the vectors of one process", () => checkVectors({}), LIMIT_MS);

  testOnce(
    "gives them with word pairs, limits on terms and sublinear counts",
    () => checkVectors({ ngramRange: [1, 2], minDf: 3, maxDf: 0.5, sublinearTf: true, maxFeatures: 150 }),
    LIMIT_MS,
  );

  async function checkVectors(vectorizer: TfidfVectorizerOptions): Promise<void> {
    const out = join(folder, `out-${Object.keys(vectorizer).length}`);
    const report = await featuresOnSpark(spark, {
      table: { folder: join(folder, "events") },
      out,
      vectorizer,
      linesPerWindow: 40,
      worker: { workerFile },
    });
    const here = new TfidfVectorizer(vectorizer);
    const expected = here.fitTransform(events.map(({ content }) => content));
    expect(report.terms).toBe(expected.columns);
    expect(TfidfVectorizer.fromJSON(report.vectorizer).featureNames()).toEqual(here.featureNames());

    const rows = await spark.rows<{ source: string; line: bigint; indices: string; v: string }>(
      `SELECT source, line, to_json(indices) indices, to_json(\`values\`) v FROM parquet.\`${out}/vectors\` ORDER BY source, line`,
    );
    expect(rows.map(({ source, line }) => [source, Number(line)])).toEqual(
      events.map(({ source, line }) => [source, line]),
    );
    expect(rows.flatMap(({ indices }) => JSON.parse(indices))).toEqual([...expected.indices]);
    expect(rows.flatMap(({ v }) => JSON.parse(v))).toBeAllclose(expected.data, { absolute: 1e-12, relative: 1e-12 });

    const vocabulary = await spark.rows<{ term: string; documentFrequency: number }>(
      `SELECT term, documentFrequency FROM parquet.\`${out}/vocabulary\` ORDER BY column`,
    );
    expect(vocabulary.map(({ term }) => term)).toEqual(here.featureNames());
    expect(vocabulary.map(({ documentFrequency }) => documentFrequency)).toEqual([...here.documentFrequency]);
    await checkTemplateCounts(out);
  }

  async function checkTemplateCounts(out: string): Promise<void> {
    for (const source of ["HDFS", "Linux"]) {
      const ids = events.filter((event) => event.source === source).map(({ templateId }) => templateId);
      const counts = new TemplateCounts().fit(ids);
      const { matrix, columns } = counts.transform(ids, windowsByLines(ids.length, 40));
      const dense = toDense(matrix);
      const found = await spark.rows<{ window: number; templateId: number; lines: bigint }>(
        `SELECT window, templateId, lines FROM parquet.\`${out}/templateCounts\` WHERE source = '${source}'`,
      );
      const given = new Float64Array(dense.rows * dense.columns);
      const columnOf = new Map(columns.map(({ name }, column) => [name, column]));
      for (const { window, templateId, lines } of found) {
        given[window * dense.columns + (columnOf.get(`template ${templateId}`) ?? Number.NaN)] = Number(lines);
      }
      expect([...given]).toEqual([...dense.data]);
    }
  }
});

async function parsedEvents(): Promise<Event[]> {
  const events: Event[] = [];
  const corpus = syntheticCorpus({ linesPerSource: 310, sources: ["HDFS", "Linux"] });
  for (const { name } of corpus.sources) {
    const parser = drain();
    for await (const { record } of corpus.read(name)) {
      const content = record.line % 50 === 0 ? "" : `${record.content} état`;
      events.push({ source: name, line: record.line, content, templateId: parser.addLine(content) });
    }
  }
  return events.sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : a.line - b.line));
}

function tableOf(events: readonly Event[]): Table {
  return new Table({
    source: vectorFromArray(
      events.map(({ source }) => source),
      new Utf8(),
    ),
    file: vectorFromArray(
      events.map(({ source }) => `${source}.log`),
      new Utf8(),
    ),
    line: vectorFromArray(
      events.map(({ line }) => BigInt(line)),
      new Int64(),
    ),
    content: vectorFromArray(
      events.map(({ content }) => content),
      new Utf8(),
    ),
    templateId: vectorFromArray(
      events.map(({ templateId }) => templateId),
      new Int32(),
    ),
  });
}
