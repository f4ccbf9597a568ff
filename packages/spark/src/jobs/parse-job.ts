/** @file Log parsing as a Spark job: files in, events and templates as Parquet out, with the result of one machine. */

import { InvalidInputError } from "@lsad/core";
import type { ProgressReport, SparkSession } from "../connect.js";
import { headerOf } from "../worker/miners.js";
import type { ColumnNames, MinerSettings, ParserName, ParseSettings } from "../worker/parse-settings.js";
import { IncompleteJobError } from "./incomplete-job-error.js";
import {
  type CsvLayout,
  countsQuery,
  csvHeaderQuery,
  eventsQuery,
  inputQuery,
  learnQuery,
  neededColumns,
  numbersQuery,
  type ParseInput,
  quarantineQuery,
  readQuery,
  rowsOf,
  templatesQuery,
} from "./parse-sql.js";
import { literal, parquet, writeTo } from "./sql-text.js";
import { type ShippedWorker, shipWorker, type WorkerOptions } from "./worker-bundle.js";

/** Parts of a parse job, in order. */
export type ParseStage = "count" | "read" | "learn" | "templates" | "events";

/** Options of {@link parseOnSpark}. */
export interface ParseOnSparkOptions {
  readonly input: ParseInput;
  /**
   * Folder for the results, on a store that the cluster shares: `events`, `templates`, `quarantine`, `stages` and, written
   * last, `report`. Results of an earlier job there are replaced.
   */
  readonly out: string;
  /** Default `"drain"`. */
  readonly parser?: ParserName;
  /** Settings of the parser. Default: its own, with no masks. */
  readonly miner?: MinerSettings;
  /** Header of text lines: `none` (default), `source` for the format that bears the source's name, a name, or a format. */
  readonly format?: string;
  /** Year of time stamps that have none. Default: such lines have no time. */
  readonly year?: number;
  /** A line that its header format does not fit is `content` as a whole (default), or goes to quarantine. */
  readonly onMisfit?: "content" | "quarantine";
  /** For JSON, CSV and Parquet: which column is what. Default `{ content: "content" }`. */
  readonly columns?: ColumnNames;
  /** What columns must hold, as a `TableSchema` of `@lsad/features`; of text lines, the fields of the header format. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** Between the cells of CSV. Default `","`. */
  readonly delimiter?: string;
  /** Largest share of rows in quarantine, 0 to 1; with more the job fails. Default 0.01. */
  readonly maxBadShare?: number;
  /** Read and learn in one query, without Parquet between; counts are checked after. For small data. Default false. */
  readonly oneQuery?: boolean;
  readonly worker?: WorkerOptions;
  readonly signal?: AbortSignal;
  /** Called when a stage begins, and with its tasks while it runs. */
  readonly onProgress?: (stage: ParseStage, progress?: ProgressReport) => void;
}

/** What a parse job did. */
export interface ParseReport {
  /** Rows of the input, headers of CSV files included. */
  readonly rows: number;
  readonly events: number;
  readonly templates: number;
  readonly quarantined: number;
  /** Seconds by stage. */
  readonly seconds: Readonly<Partial<Record<ParseStage, number>>>;
}

/**
 * Parses logs on Spark. Masks, headers and tokens are worked out wherever the lines are; then the lines of one source and
 * token count, which are all that Drain's tree brings together, are learnt in one process, in order; then they are written
 * out wherever there is room. Files count in the order of their paths.
 *
 * Exact: Drain gives the templates, ids and groups of one `drain()` a source over its files; Spell and `zero()` learn a
 * source as a whole in one process, with the ids of one parser. `zero()` may merge templates late: an event has the id that
 * its template has in the end. Not offered: a limit on templates, records of several lines, parameters.
 *
 * Every stage is counted: rows that a worker lost, whatever its exit code said, fail the job.
 *
 * @throws {@link IncompleteJobError} if rows are missing, or too many are in quarantine; `SparkError` as Spark reports it.
 *
 * @example
 * ```ts
 * import type { SparkSession } from "@lsad/spark";
 *
 * function parseHdfs(spark: SparkSession) {
 *   return parseOnSpark(spark, { input: { paths: ["/logs/HDFS.*.log"], format: "text" }, format: "source", out: "/parsed/hdfs" });
 * }
 * console.log(typeof parseHdfs);
 * ```
 */
export async function parseOnSpark(session: SparkSession, options: ParseOnSparkOptions): Promise<ParseReport> {
  const job = new ParseJob(session, options);
  return job.run();
}

class ParseJob {
  readonly #session: SparkSession;
  readonly #options: ParseOnSparkOptions;
  readonly #seconds: Partial<Record<ParseStage, number>> = {};

  constructor(session: SparkSession, options: ParseOnSparkOptions) {
    checkOptions(options);
    this.#session = session;
    this.#options = options;
  }

  async run(): Promise<ParseReport> {
    const { parser = "drain", oneQuery = false } = this.#options;
    const { worker, settings, input } = await this.#prepare();
    // Merged partitions would learn in fewer processes, and a process costs less than they would wait for each other.
    await this.#session.setConfig({ "spark.sql.adaptive.coalescePartitions.enabled": "false" });
    const expected = await this.#count(input);
    const learned = this.#folder("stages/learned");
    const readRows = oneQuery ? learned : this.#folder("stages/read");
    const read = readQuery(input, worker.command("read", settings));
    if (!oneQuery) {
      await this.#write("read", readRows, read);
      await this.#checkRead(readRows, "end", expected);
    }
    const blocks = oneQuery ? `(${read})` : rowsOf("b", readRows);
    await this.#write("learn", learned, learnQuery(blocks, worker.command("learn", settings)));
    if (oneQuery) await this.#checkRead(learned, "read-end", expected);
    const kept = await this.#checkLearned(readRows, learned, oneQuery);
    const numbers = numbersQuery(learned, readRows, parser === "drain");
    await this.#write("templates", this.#folder("templates"), templatesQuery(numbers));
    await this.#write(
      "events",
      this.#folder("events"),
      eventsQuery(learned, readRows, numbers, worker.command("write")),
    );
    return this.#report(expected, kept, readRows);
  }

  async #prepare(): Promise<{ worker: ShippedWorker; settings: string; input: string }> {
    const { input, columns = { content: "content" }, schema, delimiter = "," } = this.#options;
    const worker = await shipWorker(this.#session, this.#options.worker);
    const json = Buffer.from(JSON.stringify(settingsOf(this.#options)));
    const settings = await worker.addFile("lsad-settings.json", json);
    const csv = input.format === "csv" ? await this.#csvLayout(input.paths, delimiter) : undefined;
    const query = inputQuery(input, { ...(csv && { csv }), columns: neededColumns(columns, schema) });
    return { worker, settings, input: query };
  }

  /** Every path of a CSV input must have the columns of the first: one reader is made for all. */
  async #csvLayout(paths: readonly string[], delimiter: string): Promise<CsvLayout> {
    const headers = await Promise.all(paths.map((path) => this.#session.table(csvHeaderQuery(path, delimiter))));
    const [names, ...others] = headers.map((table) => table.schema.fields.map(({ name }) => String(name)));
    const odd = others.findIndex((other) => other.join() !== names.join());
    if (odd >= 0) {
      throw new InvalidInputError(
        `parseOnSpark: all paths must have the columns ${names.join()}, got ${others[odd].join()} in ${paths[odd + 1]}`,
      );
    }
    return { names, delimiter };
  }

  /** Rows of the input, counted without a worker. */
  async #count(input: string): Promise<number> {
    const [{ c }] = await this.#timed("count", (watch) =>
      this.#session.rows<{ c: bigint }>(`SELECT count(f) c FROM (${input})`, watch),
    );
    if (c === 0n)
      throw new InvalidInputError(`parseOnSpark: paths must hold rows, got none in ${this.#options.input.paths}`);
    return Number(c);
  }

  async #checkRead(folder: string, endKind: string, expected: number): Promise<void> {
    const counts = await this.#counts(folder);
    const [read, splits] = [counts.rows(endKind), counts.rows("p")];
    const [bad, headers] = [counts.rows("q"), this.#options.input.format === "csv" ? 1 : 0];
    if (read !== expected || splits !== expected) {
      throw new IncompleteJobError(
        `read: workers must read the ${expected} rows of the input, got ${Math.min(read, splits)}`,
      );
    }
    const [{ twice }] = await this.#session.rows<{ twice: bigint }>(
      `SELECT count(*) - count(DISTINCT f, b) twice FROM ${rowsOf("p", folder)}`,
    );
    if (twice > 0n) throw new IncompleteJobError(`read: every split must be read once, got ${twice} of them again`);
    if (headers === 0 && endKind === "end" && counts.rows("b") + bad !== expected) {
      throw new IncompleteJobError(`read: blocks must hold ${expected - bad} rows, got ${counts.rows("b")}`);
    }
    await this.#setAside(folder, bad, expected);
  }

  async #setAside(readRows: string, bad: number, rows: number): Promise<void> {
    const { maxBadShare = 0.01, signal } = this.#options;
    const quarantine = this.#folder("quarantine");
    await this.#session.command(writeTo(quarantine, quarantineQuery(readRows)), signal && { signal });
    if (bad <= maxBadShare * rows) return;
    const [first] = await this.#session.rows<{ file: string; line: bigint; reason: string }>(
      `SELECT file, line, reason FROM ${parquet(quarantine)} ORDER BY file, line LIMIT 1`,
    );
    throw new IncompleteJobError(
      `quarantine: at most ${100 * maxBadShare} % of the rows may be bad, got ${bad} of ${rows}; the first: ${first.file}:${first.line}: ${first.reason}. All are in ${quarantine}`,
    );
  }

  /** Returns how many lines the templates were made of. */
  async #checkLearned(readRows: string, learned: string, oneQuery: boolean): Promise<number> {
    const counts = await this.#counts(learned);
    const before = oneQuery ? undefined : await this.#counts(readRows);
    const [blocks, lines] = [before?.count("b") ?? counts.count("b"), before?.rows("b") ?? counts.rows("b")];
    const sent = oneQuery ? blocks + counts.count("p") + counts.count("q") + counts.count("read-end") : blocks;
    if (counts.rows("end") !== sent || counts.rows("b") !== lines || counts.rows("t") !== lines) {
      throw new IncompleteJobError(
        `learn: workers must read ${sent} rows and number ${lines} lines, got ${counts.rows("end")} rows, ${counts.rows("b")} lines, ${counts.rows("t")} in templates`,
      );
    }
    return lines;
  }

  async #report(rows: number, kept: number, readRows: string): Promise<ParseReport> {
    const [{ events, numbered }] = await this.#session.rows<{ events: bigint; numbered: bigint }>(
      `SELECT count(*) events, count(templateId) numbered FROM ${parquet(this.#folder("events"))}`,
    );
    if (Number(events) !== kept || numbered !== events) {
      throw new IncompleteJobError(
        `events: must be ${kept}, each with a template, got ${events}, ${numbered} with one`,
      );
    }
    const [{ templates, quarantined }] = await this.#session.rows<{ templates: bigint; quarantined: bigint }>(
      `SELECT (SELECT count(*) FROM ${parquet(this.#folder("templates"))}) templates,
        (SELECT count(*) FROM ${rowsOf("q", readRows)}) quarantined`,
    );
    const report = {
      rows,
      events: kept,
      templates: Number(templates),
      quarantined: Number(quarantined),
      seconds: this.#seconds,
    };
    const row = `SELECT ${rows} rows, ${kept} events, ${templates} templates, ${quarantined} quarantined, ${literal(JSON.stringify(settingsOf(this.#options)))} settings`;
    await this.#session.command(writeTo(this.#folder("report"), row, "json"));
    return report;
  }

  async #write(stage: ParseStage, folder: string, query: string): Promise<void> {
    await this.#timed(stage, (watch) => this.#session.command(writeTo(folder, query), watch));
  }

  async #timed<T>(
    stage: ParseStage,
    run: (watch: { signal?: AbortSignal; onProgress: (progress: ProgressReport) => void }) => Promise<T>,
  ): Promise<T> {
    const { signal, onProgress } = this.#options;
    onProgress?.(stage);
    const started = performance.now();
    const done = await run({ ...(signal && { signal }), onProgress: (progress) => onProgress?.(stage, progress) });
    this.#seconds[stage] = Math.round(performance.now() - started) / 1000;
    return done;
  }

  async #counts(folder: string): Promise<StageCounts> {
    return new StageCounts(await this.#session.rows<CountRow>(countsQuery(folder)));
  }

  #folder(name: string): string {
    return `${this.#options.out.replace(/\/+$/, "")}/${name}`;
  }
}

/** One row of {@link countsQuery}. */
interface CountRow {
  readonly k: string;
  readonly c: bigint;
  readonly r: bigint;
}

/** Rows that a stage left, by kind. */
class StageCounts {
  readonly #byKind: ReadonlyMap<string, CountRow>;

  constructor(rows: readonly CountRow[]) {
    this.#byKind = new Map(rows.map((row) => [row.k, row]));
  }

  count(kind: string): number {
    return Number(this.#byKind.get(kind)?.c ?? 0);
  }

  /** Sum of what the rows say they stand for. */
  rows(kind: string): number {
    return Number(this.#byKind.get(kind)?.r ?? 0);
  }
}

function settingsOf(options: ParseOnSparkOptions): ParseSettings {
  const { input, parser = "drain", miner = {}, format = "none", year, onMisfit = "content", columns, schema } = options;
  return {
    parser,
    miner,
    rows: input.format === "text" ? "text" : "json",
    format,
    onMisfit,
    hasHeaderRow: input.format === "csv",
    ...(year !== undefined && { year }),
    ...(columns !== undefined && { columns }),
    ...(schema !== undefined && { schema }),
  };
}

function checkOptions({
  input,
  miner = {},
  parser = "drain",
  maxBadShare = 0.01,
  ...options
}: ParseOnSparkOptions): void {
  const require = (holds: boolean, rule: string) => {
    if (!holds) throw new InvalidInputError(`parseOnSpark: ${rule}`);
  };
  require(input.paths.length > 0, "paths must name at least one, got none");
  require(maxBadShare >= 0 && maxBadShare <= 1, `maxBadShare must be from 0 to 1, got ${maxBadShare}`);
  const unknown = { drain: [], spell: ["depth"], zero: ["depth", "threshold", "masks", "published"] } as const;
  const foreign = unknown[parser].find((name) => miner[name] !== undefined);
  require(foreign === undefined, `${foreign} must be left out, got one; the ${parser} parser has no such setting`);
  const format = options.format ?? "none";
  require(input.format === "text" || format === "none", `format must be left out for ${input.format}, got ${format}`);
  if (format !== "source") headerOf({ ...settingsOf({ ...options, input }), format }, "");
}
