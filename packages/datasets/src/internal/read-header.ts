/** @file Header formats: line to record. */

import type { LogRecord } from "@lsad/core";
import type { SourceInfo } from "../source-info.js";

/** Reads lines of one source; a line that does not fit its format is content as a whole. */
export function recordReader(info: SourceInfo): (raw: string, line: number) => LogRecord {
  const pattern = compile(info.format);
  return (raw, line) => {
    const fields = pattern.exec(raw.trim())?.groups;
    if (fields === undefined) return { source: info.name, line, content: raw, raw };
    const component = fields.Component ?? fields.Program;
    return {
      source: info.name,
      line,
      content: fields.Content,
      raw,
      ...(info.name === "HPC" && { timeMs: Number(fields.Time) * 1000 }),
      ...(info.hasLevel && fields.Level !== undefined && { level: fields.Level }),
      ...(component !== undefined && { component }),
    };
  };
}

/** All header fields of a source, and how to read them, the content last. */
export function fieldReader(info: SourceInfo): {
  readonly names: readonly string[];
  readonly read: (raw: string) => readonly string[];
} {
  const pattern = compile(info.format);
  const names = [...info.format.matchAll(/<([^<>]+)>/g)].map((match) => match[1]);
  return {
    names,
    read: (raw) => {
      const fields = pattern.exec(raw.trim())?.groups ?? { Content: raw };
      return names.map((name) => fields[name] ?? "");
    },
  };
}

function compile(format: string): RegExp {
  const parts = format.split(/(<[^<>]+>)/);
  const body = parts.map((part, i) => (i % 2 === 1 ? `(?${part}.*?)` : part.replace(/ +/g, "\\s+"))).join("");
  return new RegExp(`^${body}$`);
}
