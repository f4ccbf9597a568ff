/** @file Log parsing as a Spark job: files in, events and templates as Parquet out, with the result of one machine. */

import { randomUUID } from "node:crypto";
import { InvalidInputError } from "@lsad/core";
import type { ProgressReport, SparkSession } from "../connect.js";
import { LEARN_COLUMNS } from "../worker/learn-task.js";
import { READ_COLUMNS } from "../worker/read-task.js";
import { requireTexts } from "./column-types.js";
import { checkHotKey, hotKeyWarning, type LearnKey } from "./hot-key.js";
import { IncompleteJobError } from "./incomplete-job-error.js";
import {
  checkOptions,
  type ParseOnSparkOptions,
  type ParseReport,
  type ParseStage,
  settingsOf,
} from "./parse-options.js";
import {
  type CsvLayout,
  countsQuery,
  csvHeaderQuery,
  eventsQuery,
  hotKeyQuery,
  inputQuery,
  learnQuery,
  NO_REPORT,
  NUMBER_COLUMNS,
  neededColumns,
  numbersQuery,
  quarantineQuery,
  readQuery,
  rowsOf,
  templatesQuery,
} from "./parse-sql.js";
import { createTable, literal, parquet, quoted, writeStage, writeTo } from "./sql-text.js";
import { type CountRow, StageCounts } from "./stage-counts.js";
import { type ShippedWorker, shipWorker } from "./worker-bundle.js";

/**
 * Parses logs on Spark. Masks, headers and tokens are worked out wherever the lines are; then the lines of one source and
 * token count, which are all that Drain's tree brings together, are learnt in one process, in order; then they are written
 * out wherever there is room. Files count in the order of their paths.
 *
 * Exact: Drain gives the templates, ids and groups of one `drain()` a source over its files; Spell and `zero()` learn a
 * source as a whole in one process, with the ids of one parser. `zero()` may merge templates late: an event has the id that
 * its template has in the end. Not offered: a limit on templates, records of several lines.
 *
 * Every stage is counted: rows that a worker lost, whatever its exit code said, fail the job.
 *
 * @throws {@link IncompleteJobError} if rows are missing, too many are in quarantine, or more than `maxKeyLines` lines are for
 *   one process to learn; `SparkError` as Spark reports it.
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

/** Temporary views of a job: what its stages left, and the splits of its input with their line numbers. */
const TABLES = ["read", "learned", "splits", "numbers"] as const;
type TableName = (typeof TABLES)[number];

class ParseJob {
  readonly #session: SparkSession;
  readonly #options: ParseOnSparkOptions;
  readonly #id = randomUUID().slice(0, 8);
  readonly #seconds: Partial<Record<ParseStage, number>> = {};
  #largestKey: LearnKey | undefined;

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
    await this.#session.command(writeTo(this.#folder("report"), NO_REPORT, "json")); // an earlier one would speak of other tables
    const read = readQuery(input, worker.command("read", settings));
    let counts: StageCounts | undefined;
    if (!oneQuery) {
      counts = await this.#stage("read", "read", READ_COLUMNS, read);
      await this.#checkRead(counts, "end", expected);
      await this.#findLargestKey("read", counts.lines("b"));
    }
    const blocks = oneQuery ? `(${read})` : rowsOf("b", this.#table("read"));
    const learned = await this.#stage(
      "learn",
      "learned",
      LEARN_COLUMNS,
      learnQuery(blocks, worker.command("learn", settings)),
    );
    if (oneQuery) {
      await this.#checkRead(learned, "read-end", expected);
      await this.#findLargestKey("learned", learned.lines("b"));
    }
    const kept = checkLearned(learned, counts);
    await this.#number(parser === "drain");
    const command = worker.command("write", settings);
    const tables = { learned: this.#table("learned"), splits: this.#table("splits"), numbers: this.#table("numbers") };
    const events = eventsQuery(tables, command, this.#options.parameters);
    await this.#write("events", writeTo(this.#folder("events"), events));
    const report = await this.#report(expected, kept, (counts ?? learned).count("q"));
    for (const name of TABLES) await this.#session.command(`DROP VIEW IF EXISTS ${quoted(this.#table(name))}`);
    return report;
  }

  async #prepare(): Promise<{ worker: ShippedWorker; settings: string; input: string }> {
    const { input, columns = { content: "content" }, schema, delimiter = "," } = this.#options;
    const worker = await shipWorker(this.#session, this.#options.worker);
    const needed = neededColumns(columns, schema);
    if (input.format === "parquet") await requireTexts(this.#session, input.paths, needed);
    const csv = input.format === "csv" ? await this.#csvLayout(input.paths, delimiter) : undefined;
    const json = Buffer.from(JSON.stringify(settingsOf(this.#options, csv?.names)));
    const settings = await worker.addFile("lsad-settings.json", json);
    const query = inputQuery(input, { ...(csv && { csv }), columns: needed });
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

  /** Writes a stage and counts what it left. */
  async #stage(
    stage: ParseStage,
    name: Exclude<TableName, "splits">,
    columns: string,
    query: string,
  ): Promise<StageCounts> {
    const folder = this.#folder(`stages/${name}`);
    await this.#write(stage, writeStage(folder, query));
    await this.#session.command(createTable(this.#table(name), columns, folder));
    return new StageCounts(await this.#session.rows<CountRow>(countsQuery(this.#table(name))));
  }

  async #checkRead(counts: StageCounts, endKind: string, expected: number): Promise<void> {
    const [read, splits] = [counts.lines(endKind), counts.lines("p")];
    const [bad, headers] = [counts.lines("q"), this.#options.input.format === "csv" ? 1 : 0];
    if (read !== expected || splits !== expected) {
      throw new IncompleteJobError(
        `read: workers must read the ${expected} rows of the input, got ${Math.min(read, splits)}`,
      );
    }
    if (counts.readAgain > 0) {
      throw new IncompleteJobError(
        `read: every split must be read once, got ${counts.readAgain} of them again; do two of the paths name a file?`,
      );
    }
    if (headers === 0 && endKind === "end" && counts.lines("b") + bad !== expected) {
      throw new IncompleteJobError(`read: blocks must hold ${expected - bad} rows, got ${counts.lines("b")}`);
    }
    await this.#session.createView(this.#table("splits"), counts.splitTable());
    await this.#setAside(endKind === "end" ? "read" : "learned", bad, expected);
  }

  async #setAside(stage: "read" | "learned", bad: number, rows: number): Promise<void> {
    const { maxBadShare = 0.01, signal } = this.#options;
    const quarantine = this.#folder("quarantine");
    const query = quarantineQuery(this.#table(stage), this.#table("splits"));
    await this.#session.command(writeTo(quarantine, query), signal && { signal });
    if (bad <= maxBadShare * rows) return;
    const [first] = await this.#session.rows<{ file: string; line: bigint; reason: string }>(
      `SELECT file, line, reason FROM ${parquet(quarantine)} ORDER BY file, line LIMIT 1`,
    );
    throw new IncompleteJobError(
      `quarantine: at most ${100 * maxBadShare} % of the rows may be bad, got ${bad} of ${rows}; the first: ${first.file}:${first.line}: ${first.reason}. All are in ${quarantine}`,
    );
  }

  async #findLargestKey(stage: "read" | "learned", lines: number): Promise<void> {
    const { maxKeyLines = Number.POSITIVE_INFINITY, oneQuery = false, onWarning } = this.#options;
    const query = hotKeyQuery(this.#table(stage));
    const [largest] = await this.#session.rows<{ s: string; n: number; r: bigint }>(query);
    if (largest === undefined) return;
    const { s: source, n: tokens, r } = largest;
    const key: LearnKey = { source, ...(tokens >= 0 && { tokens }), lines: Number(r) };
    this.#largestKey = key;
    if (oneQuery) return; // it has been learnt
    checkHotKey(key, maxKeyLines);
    const warning = hotKeyWarning(key, lines);
    if (warning !== undefined) onWarning?.(warning);
  }

  /** Gives templates their final numbers, and writes their table. */
  async #number(isDrain: boolean): Promise<void> {
    const folder = this.#folder("stages/numbers");
    await this.#write(
      "templates",
      writeTo(folder, numbersQuery(this.#table("learned"), this.#table("splits"), isDrain)),
    );
    await this.#session.command(createTable(this.#table("numbers"), NUMBER_COLUMNS, folder));
    await this.#session.command(writeTo(this.#folder("templates"), templatesQuery(this.#table("numbers"))));
  }

  async #report(rows: number, kept: number, quarantined: number): Promise<ParseReport> {
    const isWhole = `templateId IS NOT NULL${this.#options.parameters ? " AND parameters IS NOT NULL" : ""}`;
    const [{ events, numbered, templates }] = await this.#session.rows<
      Record<"events" | "numbered" | "templates", bigint>
    >(
      `SELECT count(*) events, count_if(${isWhole}) numbered, (SELECT count(*) FROM ${parquet(this.#folder("templates"))}) templates
        FROM ${parquet(this.#folder("events"))}`,
    );
    if (Number(events) !== kept || numbered !== events) {
      throw new IncompleteJobError(
        `events: must be ${kept}, each with a template (and parameters, if asked for), got ${events}, ${numbered} with one`,
      );
    }
    const largestKey = this.#largestKey && { largestKey: this.#largestKey };
    const counts = { rows, events: kept, templates: Number(templates), quarantined };
    const report = { ...counts, ...largestKey, seconds: this.#seconds };
    const row = `SELECT ${rows} rows, ${kept} events, ${templates} templates, ${quarantined} quarantined, ${literal(JSON.stringify(settingsOf(this.#options)))} settings`;
    await this.#session.command(writeTo(this.#folder("report"), row, "json"));
    return report;
  }

  async #write(stage: ParseStage, statement: string): Promise<void> {
    await this.#timed(stage, (watch) => this.#session.command(statement, watch));
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

  /** A view of this job: its session may run another one beside it. */
  #table(name: TableName): string {
    return `lsad_${name}_${this.#id}`;
  }

  #folder(name: string): string {
    return `${this.#options.out.replace(/\/+$/, "")}/${name}`;
  }
}

/**
 * Returns how many lines the templates were made of.
 * @param read - What the first stage left; absent where both were one query, whose other rows the learners passed on.
 */
function checkLearned(learned: StageCounts, read: StageCounts | undefined): number {
  const { blocks, lines, sent } =
    read === undefined
      ? {
          blocks: learned.count("b"),
          lines: learned.lines("b"),
          sent: ["b", "p", "q", "read-end"].reduce((sum, kind) => sum + learned.count(kind), 0),
        }
      : { blocks: read.count("b"), lines: read.lines("b"), sent: read.count("b") };
  if (
    learned.lines("end") === sent &&
    learned.count("b") === blocks &&
    learned.lines("b") === lines &&
    learned.lines("t") === lines
  )
    return lines;
  throw new IncompleteJobError(
    `learn: workers must read ${sent} rows and number ${lines} lines, got ${learned.lines("end")} rows, ${learned.lines("b")} lines, ${learned.lines("t")} in templates`,
  );
}
