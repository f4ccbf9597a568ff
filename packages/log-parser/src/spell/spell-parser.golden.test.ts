import { describeWithShared, readFixture } from "@lsad/testing";
import { expect, test } from "vitest";

import { groupingAccuracy, readLoghub, SOURCES } from "../../test/loghub-2k.js";
import { publishedSettings } from "../published-settings.js";
import type { SpellOptions } from "./spell-options.js";
import { type SpellParser, spell } from "./spell-parser.js";

interface Golden {
  readonly groups: readonly number[];
  readonly templates: readonly string[];
  readonly metrics: { readonly GA: number; readonly FGA: number };
}

interface UnitCase {
  readonly name: string;
  readonly tau: number;
  readonly regex: readonly string[];
  readonly lines: readonly string[];
  readonly templates: readonly string[];
}

const asMasks = (patterns: readonly string[]) => patterns.map((pattern) => ({ pattern, name: "*" }));

describeWithShared("spell() as published", ["fixtures/parsing/logparser", "data/loghub-2k"], () => {
  const modes: readonly SpellOptions[] = [{ compat: "logparser" }, {}];
  const cases = SOURCES.flatMap((source) => modes.map((mode) => ({ source, mode, compat: mode.compat ?? "ours" })));

  test.each(cases)("$source, $compat: every line has the published template", ({ source, mode }) => {
    const golden = readFixture<Golden>(`parsing/logparser/spell/${source}.json.gz`);
    const { tau, masks } = publishedSettings[source];
    const { contents, ids } = readLoghub(source);
    const predicted = parse(spell({ ...mode, threshold: tau, masks }), contents);
    expect(predicted).toEqual(golden.groups.map((group) => golden.templates[group - 1]));
    expect(groupingAccuracy(ids, predicted).accuracy).toBeCloseTo(golden.metrics.GA, 12);
  });
});

describeWithShared("spell({ compat: 'logparser' }) where upstream surprises", ["fixtures/parsing/unit"], () => {
  const { Spell: cases } = readFixture<{ Spell: readonly UnitCase[] }>("parsing/unit/published.json");

  test.each(cases)("$name", ({ tau, regex, lines, templates }) => {
    expect(parse(spell({ compat: "logparser", threshold: tau, masks: asMasks(regex) }), lines)).toEqual(templates);
  });
});

/** The final template of every line, trimmed as upstream trims them. */
function parse(parser: SpellParser, lines: readonly string[]): string[] {
  const ids = lines.map((line) => parser.addLine(line.trim()));
  return ids.map((id) => parser.template(id).join(" "));
}
