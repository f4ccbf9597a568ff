/** @file Header formats that many systems share: syslog, JSON lines, logfmt, web servers, containers, systemd. */

import type { HeaderFormat, HeaderReading } from "./header-format.js";
import { compileTimeLayout, type TimeLayout } from "./time-layout.js";

/** Reads the fields of a line, or says that it does not fit. */
type FieldReader = (line: string) => Record<string, string> | undefined;

/** Which fields of a {@link FieldReader} mean what; the first one present counts. */
interface Meanings {
  readonly content: readonly string[];
  readonly level?: readonly string[];
  readonly component?: readonly string[];
  readonly time?: readonly string[];
  readonly layouts?: readonly TimeLayout[];
}

/** Longest line whose header is looked for by a pattern; the message may go on for as long as it likes. */
const HEADER_LIMIT = 2048;

function formatOf(name: string, fields: readonly string[], parse: FieldReader, meanings: Meanings): HeaderFormat {
  const { layouts = [] } = meanings;
  const first = (values: Record<string, string>, names: readonly string[] = []) =>
    names.map((key) => values[key]).find((value) => value !== undefined && value !== "");
  const read = (line: string, year?: number): HeaderReading | undefined => {
    const values = parse(line);
    if (values === undefined) return undefined;
    const [level, component, time] = [meanings.level, meanings.component, meanings.time].map((n) => first(values, n));
    const timeMs = time === undefined ? undefined : readTime(layouts, time, year);
    return {
      content: first(values, meanings.content) ?? "",
      ...(level !== undefined && { level }),
      ...(component !== undefined && { component }),
      ...(timeMs !== undefined && { timeMs }),
    };
  };
  return {
    format: name,
    fields,
    needsYear: layouts.length > 0 && layouts.every(({ hasYear }) => !hasYear),
    parse,
    read,
  };
}

function readTime(layouts: readonly TimeLayout[], text: string, year?: number): number | undefined {
  for (const layout of layouts) {
    const timeMs = layout.read(text, year);
    if (timeMs !== undefined) return timeMs;
  }
  return undefined;
}

/** A format whose header is a pattern with a group for each field; what follows it is the content, however long. */
function patternFormat(
  name: string,
  pattern: RegExp,
  layouts: readonly TimeLayout[],
  { complete = (fields) => fields, component = "Component" }: PatternOptions = {},
): HeaderFormat {
  const fields = [...Array.from(pattern.source.matchAll(/\(\?<(\w+)>/g), (group) => group[1]), "Content"];
  const parse: FieldReader = (line) => {
    const found = pattern.exec(line.length > HEADER_LIMIT ? line.slice(0, HEADER_LIMIT) : line);
    if (found === null) return undefined;
    const groups = Object.entries(found.groups ?? {}).map(([key, value]) => [key, value ?? ""]);
    return complete({ ...Object.fromEntries(groups), Content: line.slice(found[0].length) });
  };
  return formatOf(name, fields, parse, {
    content: ["Content"],
    level: ["Level"],
    component: [component],
    time: ["Time"],
    layouts,
  });
}

interface PatternOptions {
  /** Works out fields from others; `undefined` when the line does not fit after all. */
  readonly complete?: (fields: Record<string, string>) => Record<string, string> | undefined;
  /** Field that is the component. */
  readonly component?: string;
}

const ISO = ["yyyy-MM-ddTHH:mm:ss.SX", "yyyy-MM-ddTHH:mm:ssX", "yyyy-MM-ddTHH:mm:ss.S", "yyyy-MM-ddTHH:mm:ss"];
const ISO_BLANK = ["yyyy-MM-dd HH:mm:ss.S", "yyyy-MM-dd HH:mm:ss,S", "yyyy-MM-dd HH:mm:ss"];
const layoutsOf = (...lists: readonly string[][]) => lists.flat().map((layout) => compileTimeLayout(layout));
const WHEN = /* @__PURE__ */ layoutsOf(ISO, ISO_BLANK, ["EEE, dd MMM yyyy HH:mm:ss X", "u", "uuu"]);

/** Severities of RFC 5424, table 2, by number. */
const SEVERITIES = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

/** A priority such as `<34>` names its severity by its remainder of 8. */
function withSeverity(fields: Record<string, string>): Record<string, string> | undefined {
  if (fields.Priority === "") return fields;
  const priority = Number(fields.Priority);
  return priority > 191 ? undefined : { ...fields, Level: SEVERITIES[priority & 7] };
}

const rfc3164 = /* @__PURE__ */ patternFormat(
  "rfc3164",
  /^(?:<(?<Priority>\d{1,3})>)?(?<Time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (?<Host>[^\s:]+) (?:(?<Component>[^\s:[\]]{1,64})(?:\[(?<PID>[^\]\s]{1,32})\])?: ?)?/,
  /* @__PURE__ */ layoutsOf(["MMM dd HH:mm:ss"]),
  { complete: withSeverity },
);

const rfc5424 = /* @__PURE__ */ patternFormat(
  "rfc5424",
  /^<(?<Priority>\d{1,3})>(?<Version>[1-9]\d?) (?<Time>\S+) (?<Host>\S+) (?<Component>\S+) (?<PID>\S+) (?<MessageId>\S+) (?<Data>-|(?:\[(?:[^\]"\\]|"(?:[^"\\]|\\.)*")*\])+)(?: \ufeff?|$)/,
  /* @__PURE__ */ layoutsOf(ISO),
  { complete: withSeverity },
);

/** Combined or common log format: the request is the message, status and size with it. */
const clf = /* @__PURE__ */ patternFormat(
  "clf",
  /^(?<Host>\S+) (?<Identity>\S+) (?<User>\S+) \[(?<Time>\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] (?=")/,
  /* @__PURE__ */ layoutsOf(["dd/MMM/yyyy:HH:mm:ss X"]),
);

/** Container runtime interface: `time stdout|stderr F|P message`; `P` marks a line that goes on in the next. */
const cri = /* @__PURE__ */ patternFormat(
  "cri",
  /^(?<Time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) (?<Stream>stdout|stderr) (?<Flag>[FP]) ?/,
  /* @__PURE__ */ layoutsOf(ISO),
  { component: "Stream" },
);

const MESSAGE_KEYS = ["message", "msg", "MESSAGE", "log", "event", "body", "short_message", "@message"];
const LEVEL_KEYS = ["level", "severity", "lvl", "levelname", "log.level", "loglevel", "severity_text"];
const COMPONENT_KEYS = ["logger", "component", "module", "service", "app", "name", "logger_name", "caller"];
const TIME_KEYS = ["time", "timestamp", "@timestamp", "ts", "t", "datetime"];

/** One JSON object a line; nested values stay JSON. The message is under one of the usual keys. */
const jsonLines = /* @__PURE__ */ formatOf("json", [], readJson, {
  content: MESSAGE_KEYS,
  level: LEVEL_KEYS,
  component: COMPONENT_KEYS,
  time: TIME_KEYS,
  layouts: WHEN,
});

function readJson(line: string): Record<string, string> | undefined {
  const text = line.trim();
  if (!text.startsWith("{") || !text.endsWith("}")) return undefined;
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return Object.fromEntries(
      entries.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    );
  } catch {
    return undefined; // not JSON: a line that does not fit is data, and counted by whoever reads
  }
}

/** Pairs `key=value`, quoted where they hold blanks, as Go services write them. */
const logfmt = /* @__PURE__ */ formatOf("logfmt", [], readLogfmt, {
  content: MESSAGE_KEYS,
  level: LEVEL_KEYS,
  component: COMPONENT_KEYS,
  time: TIME_KEYS,
  layouts: WHEN,
});

const PAIR = /\s*([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?(?=\s|$)/y;

function readLogfmt(line: string): Record<string, string> | undefined {
  const fields: Record<string, string> = {};
  let pairs = 0;
  PAIR.lastIndex = 0;
  const end = line.trimEnd().length;
  while (PAIR.lastIndex < end) {
    const found = PAIR.exec(line);
    if (found === null) return undefined;
    const [, key, quoted, plain] = found;
    if (quoted !== undefined || plain !== undefined) pairs++;
    fields[key] = quoted === undefined ? (plain ?? "") : quoted.replace(/\\(["\\])/g, "$1").replaceAll("\\n", "\n");
  }
  return pairs >= 2 && MESSAGE_KEYS.some((key) => key in fields) ? fields : undefined;
}

/** `journalctl -o json`: priorities are syslog's, time is microseconds. */
const journal = /* @__PURE__ */ formatOf("journal", [], readJournal, {
  content: ["MESSAGE"],
  level: ["Level"],
  component: ["SYSLOG_IDENTIFIER", "_COMM", "_SYSTEMD_UNIT"],
  time: ["Milliseconds"],
  layouts: [/* @__PURE__ */ compileTimeLayout("uuu")],
});

function readJournal(line: string): Record<string, string> | undefined {
  const fields = readJson(line);
  if (fields?.__REALTIME_TIMESTAMP === undefined || fields.MESSAGE === undefined) return undefined;
  const level = SEVERITIES[Number(fields.PRIORITY ?? Number.NaN)];
  const milliseconds = fields.__REALTIME_TIMESTAMP.slice(0, -3);
  return { ...fields, ...(level !== undefined && { Level: level }), Milliseconds: milliseconds };
}

/** `2026-11-22 10:00:00,123 LEVEL [thread] component: message`, the habit of most frameworks; thread is optional. */
const leveled = /* @__PURE__ */ patternFormat(
  "leveled",
  /^\[?(?<Time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)\]?\s+(?:-\s+)?\[?(?<Level>trace|debug|info|notice|warn|warning|error|err|crit|critical|fatal|severe|alert|emerg|panic)\]?:?\s+(?:\[(?<Thread>[^\]]{1,64})\]\s+)?(?:(?<Component>[\w$.-]{1,128})(?::| -)\s+)?/i,
  WHEN,
);

/** Names of {@link knownFormats}. */
export type KnownFormatName = "rfc3164" | "rfc5424" | "clf" | "cri" | "json" | "logfmt" | "journal" | "leveled";

/**
 * Header formats shared by many systems.
 *
 * `rfc3164` and `rfc5424` syslog (level from the priority, no year in 3164), `clf` common and combined log format of web
 * servers, `cri` container logs as Kubernetes keeps them, `json` one object a line, `logfmt` `key=value` pairs,
 * `journal` systemd's JSON export, `leveled` date, level and component as most frameworks print them.
 *
 * @example
 * ```ts
 * knownFormats.logfmt.read('ts=2026-11-22T10:00:00Z level=warn msg="disk nearly full" used=97');
 * // { content: "disk nearly full", level: "warn", timeMs: 1795341600000 }
 * ```
 */
export const knownFormats: Readonly<Record<KnownFormatName, HeaderFormat>> = {
  rfc3164,
  rfc5424,
  clf,
  cri,
  json: jsonLines,
  logfmt,
  journal,
  leveled,
};
