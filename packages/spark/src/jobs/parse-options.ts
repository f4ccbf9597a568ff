/** @file What a parse job is told and what it tells, and the checks of it before work starts. */

import { InvalidInputError } from "@lsad/core";
import type { ProgressReport } from "../connect.js";
import { headerOf, PARSERS_WITH_PARAMETERS } from "../worker/miners.js";
import type { ColumnNames, MinerSettings, ParserName, ParseSettings } from "../worker/parse-settings.js";
import type { LearnKey } from "./hot-key.js";
import { checkPlaces } from "./job-places.js";
import type { ParseInput } from "./parse-sql.js";
import type { WorkerOptions } from "./worker-bundle.js";

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
  /**
   * Most lines of one source and token count (of one source for Spell and `zero()`), which one process learns; with more the
   * job fails before that and names them. Default: no limit. Not with `oneQuery`.
   */
  readonly maxKeyLines?: number;
  /**
   * Give every event its `parameters`, each with name and value, under what its template is in the end. For Drain and Spell; masks
   * are applied twice then. Default false.
   */
  readonly parameters?: boolean;
  /** Read and learn in one query, without Parquet between; counts are checked after. For small data. Default false. */
  readonly oneQuery?: boolean;
  readonly worker?: WorkerOptions;
  readonly signal?: AbortSignal;
  /** Called before one process learns most of a large input, with the source and token count that it is. */
  readonly onWarning?: (message: string) => void;
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
  /** The most frequent source and token count: the lines that one process learnt. Absent where no row was kept. */
  readonly largestKey?: LearnKey;
  /** Seconds by stage. */
  readonly seconds: Readonly<Partial<Record<ParseStage, number>>>;
}

/**
 * What the workers are told.
 * @param header - For `csv`: the columns that every file must begin with.
 */
export function settingsOf(options: ParseOnSparkOptions, header?: readonly string[]): ParseSettings {
  const {
    input,
    parser = "drain",
    miner = {},
    format = "none",
    year,
    onMisfit = "content",
    columns,
    schema,
    parameters,
  } = options;
  return {
    parser,
    miner,
    rows: input.format === "text" ? "text" : "json",
    format,
    onMisfit,
    ...(header !== undefined && { header }),
    ...(year !== undefined && { year }),
    ...(columns !== undefined && { columns }),
    ...(schema !== undefined && { schema }),
    ...(parameters !== undefined && { parameters }),
  };
}

/** @throws {@link InvalidInputError} if an option is out of its range, or of no use with the others. */
export function checkOptions({
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
  checkPlaces("parseOnSpark", options.out, input.paths, ["events", "templates", "quarantine", "stages", "report"]);
  require(maxBadShare >= 0 && maxBadShare <= 1, `maxBadShare must be from 0 to 1, got ${maxBadShare}`);
  const { maxKeyLines = Number.POSITIVE_INFINITY, oneQuery = false } = options;
  require(maxKeyLines >= 1, `maxKeyLines must be at least 1, got ${maxKeyLines}`);
  require(!(oneQuery && options.maxKeyLines !== undefined), "maxKeyLines must be left out with oneQuery, got both");
  const unknown = { drain: [], spell: ["depth"], zero: ["depth", "threshold", "masks", "published"] } as const;
  const foreign = unknown[parser].find((name) => miner[name] !== undefined);
  require(foreign === undefined, `${foreign} must be left out, got one; the ${parser} parser has no such setting`);
  const hasParameters = PARSERS_WITH_PARAMETERS.includes(parser);
  require(hasParameters || !options.parameters, `parameters must be left out for the ${parser} parser, got true`);
  const format = options.format ?? "none";
  const checksFields = input.format !== "text" || format !== "none";
  require(checksFields ||
    options.schema === undefined, "schema must be left out for lines without a header format, got one");
  require(input.format === "text" || format === "none", `format must be left out for ${input.format}, got ${format}`);
  if (format !== "source") headerOf({ ...settingsOf({ ...options, input }), format }, "");
}
