/** @file Features as a Spark job: a vocabulary fitted in one pass, TF-IDF vectors and template counts as Parquet. */

import { type EstimatorJson, InvalidInputError } from "@lsad/core";
import { TfidfTransformer, TfidfVectorizer, type TfidfVectorizerOptions } from "@lsad/features";
import { Float64, Int32, Table, Utf8, vectorFromArray } from "apache-arrow";
import type { ProgressReport, SparkSession } from "../connect.js";
import { requireTexts } from "./column-types.js";
import { type TextTable, templateCountsQuery, termsQuery, vectorsQuery, vocabularyQuery } from "./features-sql.js";
import { IncompleteJobError } from "./incomplete-job-error.js";
import { checkPlaces } from "./job-places.js";
import { literal, parquet, quoted, writeTo } from "./sql-text.js";
import { type ShippedWorker, shipWorker, type WorkerOptions } from "./worker-bundle.js";

/** Parts of a features job, in order. */
export type FeaturesStage = "terms" | "vectors" | "template counts";

/** Options of {@link featuresOnSpark}. */
export interface FeaturesOnSparkOptions {
  readonly table: TextTable;
  /**
   * Folder for the results, on a store that the cluster shares: `vectors`, `vocabulary`, `vectorizer` and, where asked for,
   * `templateCounts`. Results of an earlier job there are replaced.
   */
  readonly out: string;
  /** How texts are cut and weighed. Functions and a given vocabulary cannot be used here. */
  readonly vectorizer?: TfidfVectorizerOptions;
  /** Lines a window, to count templates by; the table must be events of a parse job then. Default: they are not counted. */
  readonly linesPerWindow?: number;
  readonly worker?: WorkerOptions;
  readonly signal?: AbortSignal;
  /** Called when a stage begins, and with its tasks while it runs. */
  readonly onProgress?: (stage: FeaturesStage, progress?: ProgressReport) => void;
}

/** What a features job made. */
export interface FeaturesReport {
  /** Rows of the table, and of `vectors`. */
  readonly texts: number;
  readonly terms: number;
  /** The fitted vectoriser, for `TfidfVectorizer.fromJSON`; also in `vectorizer`. */
  readonly vectorizer: EstimatorJson;
}

/**
 * Makes features of a table of texts on Spark: terms are counted wherever the texts are, the vocabulary is chosen from the
 * sums, and every text becomes a sparse row of `vectors` (`indices`, `values`, and the key of the table).
 *
 * The numbers are those of `TfidfVectorizer.fit` and `transform` of `@lsad/features` over all texts, columns in the same
 * order; template counts those of `TemplateCounts` over `windowsByLines` a source. The vocabulary passes through the memory
 * of this process: bound it by `minDf` or `maxFeatures` where every number of a log is a term.
 *
 * @throws {@link IncompleteJobError} if rows are missing; `InvalidInputError` if an option is out of its range or no term
 *   is left; `SparkError` as Spark reports it.
 *
 * @example
 * ```ts
 * import type { SparkSession } from "@lsad/spark";
 *
 * function vectorise(spark: SparkSession) {
 *   return featuresOnSpark(spark, { table: { folder: "/parsed/hdfs/events" }, vectorizer: { minDf: 2 }, out: "/features/hdfs" });
 * }
 * console.log(typeof vectorise);
 * ```
 */
export async function featuresOnSpark(session: SparkSession, options: FeaturesOnSparkOptions): Promise<FeaturesReport> {
  checkOptions(options);
  const job = new FeaturesJob(session, options, await shipWorker(session, options.worker));
  return job.run();
}

class FeaturesJob {
  readonly #session: SparkSession;
  readonly #options: FeaturesOnSparkOptions;
  readonly #worker: ShippedWorker;

  constructor(session: SparkSession, options: FeaturesOnSparkOptions, worker: ShippedWorker) {
    this.#session = session;
    this.#options = options;
    this.#worker = worker;
  }

  async run(): Promise<FeaturesReport> {
    const { table, linesPerWindow } = this.#options;
    await requireTexts(this.#session, [table.folder], [table.text ?? "content"]);
    const [{ c }] = await this.#session.rows<{ c: bigint }>(`SELECT count(*) c FROM ${parquet(table.folder)}`);
    const texts = Number(c);
    const vectorizer = await this.#fit(texts);
    const { features, documentFrequency, idf } = vectorizer.fitted as unknown as FittedVectorizer;
    const settings = await this.#worker.addFile("lsad-vectorizer.json", Buffer.from(JSON.stringify(vectorizer)));
    const vectors = this.#folder("vectors");
    await this.#write("vectors", vectors, vectorsQuery(table, this.#worker.command("vectors", settings)));
    const [{ v }] = await this.#session.rows<{ v: bigint }>(`SELECT count(*) v FROM ${parquet(vectors)}`);
    if (v !== c) throw new IncompleteJobError(`vectors: must be ${c}, one a text, got ${v}`);
    if (linesPerWindow !== undefined) {
      const query = templateCountsQuery(table.folder, linesPerWindow);
      await this.#write("template counts", this.#folder("templateCounts"), query);
    }
    await this.#writeVocabulary(features, documentFrequency, idf, vectorizer);
    return { texts, terms: features.length, vectorizer };
  }

  async #fit(texts: number): Promise<EstimatorJson> {
    const { table, vectorizer = {} } = this.#options;
    const empty = new TfidfVectorizer(vectorizer).toJSON();
    const settings = await this.#worker.addFile("lsad-terms.json", Buffer.from(JSON.stringify(empty.options)));
    const folder = this.#folder("stages/terms");
    await this.#write("terms", folder, termsQuery(table, this.#worker.command("terms", settings)));
    const [{ read }] = await this.#session.rows<{ read: bigint | null }>(
      `SELECT sum(texts) read FROM ${parquet(folder)} WHERE k = 'end'`,
    );
    if (Number(read) !== texts)
      throw new IncompleteJobError(`terms: workers must read ${texts} texts, got ${read ?? 0}`);
    const { minDf = 1, maxDf = 1, maxFeatures = null } = vectorizer;
    const limits = {
      least: minDf < 1 ? minDf * texts : minDf,
      most: maxDf <= 1 ? maxDf * texts : maxDf,
      maxFeatures,
    };
    const found = await this.#session.rows<{ term: string; texts: bigint }>(vocabularyQuery(folder, limits));
    if (found.length === 0) {
      throw new InvalidInputError(
        "featuresOnSpark: texts must hold at least one term within minDf and maxDf, got none",
      );
    }
    const byBytes = found.map(({ term, texts: df }) => ({ term, df: Number(df), bytes: Buffer.from(term) }));
    byBytes.sort((a, b) => Buffer.compare(a.bytes, b.bytes)); // of UTF-8: the order of code points
    const documentFrequency = byBytes.map(({ df }) => df);
    const weights = new TfidfTransformer(vectorizer).fitFrequencies(documentFrequency, texts).toJSON();
    const features = byBytes.map(({ term }) => term);
    const fitted = { features, documentFrequency, documents: texts, forgottenTerms: 0, ...weights.fitted };
    return { ...empty, fitted };
  }

  async #writeVocabulary(
    features: readonly string[],
    documentFrequency: readonly number[],
    idf: readonly number[],
    vectorizer: EstimatorJson,
  ): Promise<void> {
    const view = "lsad_vocabulary";
    const columns = {
      column: vectorFromArray(
        features.map((_, column) => column),
        new Int32(),
      ),
      term: vectorFromArray([...features], new Utf8()),
      documentFrequency: vectorFromArray([...documentFrequency], new Int32()),
      idf: vectorFromArray([...idf], new Float64()),
    };
    await this.#session.createView(view, new Table(columns));
    await this.#session.command(writeTo(this.#folder("vocabulary"), `SELECT * FROM ${quoted(view)}`));
    await this.#session.createView(
      view,
      new Table({ value: vectorFromArray([JSON.stringify(vectorizer)], new Utf8()) }),
    );
    const folder = literal(this.#folder("vectorizer"));
    await this.#session.command(`INSERT OVERWRITE DIRECTORY ${folder} USING text SELECT value FROM ${quoted(view)}`);
  }

  async #write(stage: FeaturesStage, folder: string, query: string): Promise<void> {
    const { signal, onProgress } = this.#options;
    onProgress?.(stage);
    const watch = {
      onProgress: (progress: ProgressReport) => onProgress?.(stage, progress),
      ...(signal && { signal }),
    };
    await this.#session.command(writeTo(folder, query), watch);
  }

  #folder(name: string): string {
    return `${this.#options.out.replace(/\/+$/, "")}/${name}`;
  }
}

/** The part of a saved vectoriser that a fit makes. */
interface FittedVectorizer {
  readonly features: readonly string[];
  readonly documentFrequency: readonly number[];
  readonly idf: readonly number[];
}

function checkOptions({ table, out, vectorizer = {}, linesPerWindow }: FeaturesOnSparkOptions): void {
  checkPlaces(
    "featuresOnSpark",
    out,
    [table.folder],
    ["vectors", "vocabulary", "vectorizer", "templateCounts", "stages"],
  );
  const { analyzer, tokenizer, preprocessor, vocabulary } = vectorizer;
  for (const [name, value] of Object.entries({ analyzer, tokenizer, preprocessor })) {
    if (typeof value !== "function") continue;
    throw new InvalidInputError(`featuresOnSpark: ${name} must be data, got a function, which cannot be shipped`);
  }
  if (vocabulary != null)
    throw new InvalidInputError("featuresOnSpark: vocabulary must be left out, got one; it is fitted");
  if (linesPerWindow !== undefined && !(Number.isInteger(linesPerWindow) && linesPerWindow >= 1)) {
    throw new InvalidInputError(
      `featuresOnSpark: linesPerWindow must be a whole number of at least 1, got ${linesPerWindow}`,
    );
  }
}
