/** @file What every log parser must keep, tried on invented lines. */

import type { LogParser } from "@lsad/core";
import { describe, expect, test } from "vitest";

/** Names of the checks, for {@link ParserContract.skip}. */
export type ParserCheck =
  | "match does not learn"
  | "same input, same ids"
  | "empty lines"
  | "ids are stable"
  | "templates only widen"
  | "every line is accounted for"
  | "match finds what was added"
  | "unknown ids"
  | "hostile lines"
  | "save and load";

/** A parser and what it can do beyond `LogParser`. */
export interface ParserContract<P extends LogParser = LogParser> {
  /** Name of the parser, for the test's name. */
  readonly name: string;
  readonly newParser: () => P;
  /** The wildcard in templates. Default `"<*>"`. */
  readonly wildcard?: string;
  /** Saves and loads again; leave out with a reason in `skip`. */
  readonly reload?: (parser: P) => P;
  /** Checks that do not apply, each with its reason. */
  readonly skip?: Readonly<Partial<Record<ParserCheck, string>>>;
}

/** Runs every check as a test. */
export function runParserContract<P extends LogParser>(contract: ParserContract<P>): void {
  describe(`parser contract: ${contract.name}`, () => {
    for (const check of Object.keys(CHECKS) as ParserCheck[]) {
      const reason = contract.skip?.[check];
      const run = () => CHECKS[check](contract as unknown as ParserContract);
      if (reason === undefined) test(check, run);
      else test.skip(`${check} [skipped: ${reason}]`, () => {});
    }
  });
}

/** Invented lines of a service: repeated statements with varying parts, and some that come once. */
function lines(): string[] {
  const made: string[] = [];
  for (let i = 0; i < 60; i++) {
    made.push(`session ${i * 7} opened for user ${["ann", "bob", "eve"][i % 3]}`);
    if (i % 2 === 0) made.push(`cache miss ratio ${i}.5 on shard s${i % 5}`);
    if (i % 7 === 0) made.push(`volume /dev/vd${"abc"[i % 3]} remounted read only`);
    if (i % 11 === 0) made.push("heartbeat");
  }
  made.push("reactor scram requested by operator", "café ☕ served to 3 guests");
  return made;
}

const HOSTILE = [
  "",
  " ",
  "\t\u00a0\u3000",
  "\0\u0001 nul\0inside",
  "__proto__ constructor toString",
  "<*> <*> <*>",
  "<*",
  "a\rb\u2028c",
  "$& $1 \\d+ (((",
  "\ud800 lone surrogate",
  "🦊".repeat(50),
  "x".repeat(100_000),
  "y ".repeat(20_000),
  "7 ".repeat(700),
];

const template = (parser: LogParser, id: number) => parser.template(id).join(" ");

const CHECKS: Record<ParserCheck, (contract: ParserContract) => void> = {
  "match does not learn": ({ newParser }) => {
    const [asked, silent] = [newParser(), newParser()];
    for (const line of lines()) {
      asked.match(`${line} now`);
      asked.match(line);
      expect(asked.add(line).templateId).toBe(silent.add(line).templateId);
    }
  },
  "same input, same ids": ({ newParser }) => {
    const [a, b] = [newParser(), newParser()];
    const run = (parser: LogParser) => lines().map((line) => parser.add(line).templateId);
    const [ids, again] = [run(a), run(b)];
    expect(again).toEqual(ids);
    for (const id of new Set(ids)) expect(template(a, id)).toBe(template(b, id));
  },
  "empty lines": ({ newParser }) => {
    const parser = newParser();
    const ids = ["", " ", ""].map((line) => parser.add(line).templateId);
    expect(new Set(ids).size).toBe(1);
    expect(parser.add("").parameters).toEqual([]);
    expect(parser.add("not empty").templateId).not.toBe(ids[0]);
  },
  "ids are stable": ({ newParser }) => {
    const parser = newParser();
    const first = parser.add("session 1 opened for user ann").templateId;
    for (const line of lines()) parser.add(line);
    expect(parser.add("session 2 opened for user bob").templateId).toBe(first);
  },
  "templates only widen": ({ newParser, wildcard = "<*>" }) => {
    const parser = newParser();
    const known = new Map<number, readonly string[]>();
    for (const line of lines()) {
      const { templateId } = parser.add(line);
      const now = parser.template(templateId);
      const before = known.get(templateId);
      // A wildcard never becomes a constant again.
      if (before?.length === now.length) {
        before.forEach((token, i) => {
          if (token === wildcard) expect(now[i]).toBe(wildcard);
        });
      }
      known.set(templateId, now);
    }
  },
  "every line is accounted for": ({ newParser }) => {
    const parser = newParser();
    for (const line of lines()) {
      const { templateId } = parser.add(line);
      expect(Number.isInteger(templateId)).toBe(true);
      expect(parser.template(templateId).length).toBeGreaterThan(0);
    }
  },
  "match finds what was added": ({ newParser }) => {
    const parser = newParser();
    for (const line of lines()) parser.add(line);
    for (const line of lines()) expect(parser.match(line), line).toBeDefined();
    expect(parser.match("no statement reads like this one does")).toBeUndefined();
  },
  "unknown ids": ({ newParser }) => {
    const parser = newParser();
    for (const id of [0, -1, 1, 99, 1.5, Number.NaN]) {
      expect(() => parser.template(id)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    }
  },
  "hostile lines": ({ newParser }) => {
    const parser = newParser();
    for (const line of [...HOSTILE, ...HOSTILE]) {
      const { templateId, parameters } = parser.add(line);
      expect(Array.isArray(parser.template(templateId))).toBe(true);
      for (const { value, name } of parameters) expect([typeof value, typeof name]).toEqual(["string", "string"]);
      expect(parser.match(line), JSON.stringify(line.slice(0, 40))).toBeDefined();
    }
  },
  "save and load": ({ newParser, reload }) => {
    if (reload === undefined) throw new Error("give `reload`, or skip with a reason");
    const all = lines();
    const half = Math.floor(all.length / 2);
    const straight = newParser();
    let saved = newParser();
    const ids = all.map((line) => straight.add(line).templateId);
    const resumed = all.map((line, i) => {
      if (i === half) saved = reload(saved);
      return saved.add(line).templateId;
    });
    expect(resumed).toEqual(ids);
    for (const id of new Set(ids)) expect(template(saved, id)).toBe(template(straight, id));
  },
};
