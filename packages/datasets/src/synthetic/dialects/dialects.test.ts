import { describe, expect, test } from "vitest";
import { MATCHED_LIMIT } from "../../internal/anomaly-pattern.js";
import { sources } from "../../source-info.js";
import { compileDialect } from "../script.js";
import { dialects } from "./index.js";

const CATEGORIES = ["failure", "hardware", "network", "performance", "resource", "security", "config", "data"];

describe.each(sources.map((info) => info.name))("dialect of %s", (name) => {
  const dialect = dialects[name];
  const { normal, anomalous, anomalousIf } = dialect;
  const played = new Set(
    [...dialect.routines.map(([, steps]) => steps), dialect.seldom, ...dialect.faults.map(([, , steps]) => steps)]
      .join(" ")
      .split(/\s+/)
      .map((step) => /^\w+/.exec(step)?.[0]),
  );

  test("is of its source, with 30 to 120 texts, each a template of its own", () => {
    expect(dialect.source).toBe(name);
    const { labels } = compileDialect(dialect);
    expect(labels.size).toBe(Object.keys(normal).length + Object.keys(anomalous).length);
    expect(labels.size).toBeGreaterThanOrEqual(30);
    expect(labels.size).toBeLessThanOrEqual(120);
  });

  test("plays every text that it has", () => {
    expect([...Object.keys(normal), ...Object.keys(anomalous)].filter((key) => !played.has(key))).toEqual([]);
  });

  test("keeps anomalies to faults, and rules to normal texts", () => {
    const routine = `${dialect.routines.map(([, steps]) => steps).join(" ")} ${dialect.seldom}`;
    const keys = routine.split(/\s+/).map((step) => /^\w+/.exec(step)?.[0] ?? "");
    expect(keys.filter((key) => key in anomalous)).toEqual([]);
    expect(Object.keys(anomalousIf).filter((key) => !(key in normal))).toEqual([]);
  });

  test("names known categories; a message fits what patterns see", () => {
    const named = [
      ...Object.values(anomalous).map((row) => row[2]),
      ...Object.values(anomalousIf).map((rule) => rule[1]),
    ];
    expect(named.filter((category) => !CATEGORIES.includes(category))).toEqual([]);
    for (const [, , text] of Object.values(normal)) expect(text.length).toBeLessThan(MATCHED_LIMIT / 2);
  });

  test("forces slots in steps only where the text has them", () => {
    const texts = new Map([
      ...Object.entries(normal).map(([key, row]) => [key, row[2]] as const),
      ...Object.entries(anomalous).map(([key, row]) => [key, row[4]] as const),
    ]);
    for (const [, , steps] of dialect.faults) {
      for (const [, key, slot] of steps.matchAll(/(\w+)\[(\w+)=/g)) expect(texts.get(key)).toContain(`{${slot}}`);
    }
  });
});

test("the kinds of failure are shared: each by at least eight sources", () => {
  const kinds = new Map<string, Set<string>>();
  for (const { source, faults } of Object.values(dialects)) {
    for (const [kind] of faults) kinds.set(kind, (kinds.get(kind) ?? new Set()).add(source));
  }
  for (const kind of ["disk", "network", "auth", "memory", "corruption", "crash", "config", "overload"]) {
    expect([kind, (kinds.get(kind)?.size ?? 0) >= 8]).toEqual([kind, true]);
  }
});
