import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeWithShared, fixturesFolder, readFixture, sharedPath } from "@lsad/testing";
import { describe, expect, test } from "vitest";

import { groupingScores } from "./grouping-scores.js";
import type { GroupLabels } from "./label-pairs.js";
import { pairwiseScores } from "./pairwise-scores.js";
import { templateScores } from "./template-scores.js";

const GOLDEN_DIGITS = { absolute: 1e-12, relative: 0 }; // the goldens are rounded to 12 digits

interface GoldenCase {
  readonly name: string;
  readonly truth: readonly string[];
  readonly predicted: readonly string[];
  readonly expected: Readonly<Record<string, number>>;
}

interface Prediction {
  readonly ids: readonly number[];
  readonly texts: readonly string[];
}

const tiny = JSON.parse(
  readFileSync(fileURLToPath(new URL("../../test/fixtures/parsing/tiny.json", import.meta.url)), "utf8"),
) as { groups: GoldenCase[]; strings: GoldenCase[] };

describe("parsing metrics on cases small enough to check by hand", () => {
  test.each([...tiny.groups, ...tiny.strings])("$name", ({ truth, predicted, expected }) => {
    expectAll(underPublishedNames(truth, truth, predicted, predicted), expected);
  });
});

describeWithShared("parsing metrics of the reference parsers on Loghub-2k", ["fixtures/parsing/metrics"], () => {
  const [header, ...rows] = readCsv(`${fixturesFolder()}/parsing/metrics/loghub-2k.csv`);

  test.each(rows.map((row) => ({ source: row[0], parser: row[1], row })))("$source, $parser", (golden) => {
    const truth = readTruth(golden.source);
    const prediction = readPrediction(golden.parser, golden.source);
    const expected = Object.fromEntries(header.slice(2).map((name, i) => [name, Number(golden.row[i + 2])]));
    expectAll(underPublishedNames(truth.ids, truth.texts, prediction.ids, prediction.texts), expected);
  });
});

/** Our numbers under the names that the parsing papers and the goldens use. */
function underPublishedNames(
  truthIds: GroupLabels,
  truthTexts: GroupLabels,
  predictedIds: GroupLabels,
  predictedTexts: GroupLabels,
): Record<string, number> {
  const byId = groupingScores(truthIds, predictedIds);
  const byText = groupingScores(truthTexts, predictedTexts);
  const template = templateScores(truthTexts, predictedTexts);
  const pairs = pairwiseScores(truthIds, predictedIds);
  return {
    GA: byId.groupingAccuracy,
    PGA: byId.groupPrecision,
    RGA: byId.groupRecall,
    FGA: byId.groupF1,
    GAbyString: byText.groupingAccuracy,
    PGAbyString: byText.groupPrecision,
    RGAbyString: byText.groupRecall,
    FGAbyString: byText.groupF1,
    PA: template.parsingAccuracy,
    PTA: template.templatePrecision,
    RTA: template.templateRecall,
    FTA: template.templateF1,
    correctGroups: byId.correctGroups,
    truthGroups: byId.truthGroups,
    predictedGroups: byId.predictedGroups,
    correctTemplates: template.correctTemplates,
    pairPrecision: pairs.pairPrecision,
    pairRecall: pairs.pairRecall,
    pairF1: pairs.pairF1,
  };
}

function expectAll(ours: Readonly<Record<string, number>>, golden: Readonly<Record<string, number>>): void {
  const names = Object.keys(golden);
  expect(names.map((name) => ours[name])).toBeAllclose(
    names.map((name) => golden[name]),
    GOLDEN_DIGITS,
  );
}

function readTruth(source: string): { ids: string[]; texts: string[] } {
  const [header, ...rows] = readCsv(
    sharedPath("data", "loghub-2k", "structured_data", `${source}_2k.log_structured.csv`),
  );
  const id = header.indexOf("EventId");
  const text = header.indexOf("EventTemplate");
  return { ids: rows.map((row) => row[id]), texts: rows.map((row) => row[text]) };
}

function readPrediction(parser: string, source: string): Prediction {
  if (parser === "drain3/default") {
    const { clusterIds, clusters } = readFixture<Drain3Golden>(`parsing/drain3/${source}.json.gz`).variants.default;
    const finalTexts = new Map(clusters.map(([id, , text]) => [id, text]));
    return { ids: clusterIds, texts: clusterIds.map((id) => finalTexts.get(id) ?? "") };
  }
  const { groups, templates } = readFixture<LogparserGolden>(`parsing/${parser}/${source}.json.gz`);
  return { ids: groups, texts: groups.map((group) => templates[group - 1]) };
}

interface Drain3Golden {
  readonly variants: { readonly default: { clusterIds: number[]; clusters: [number, number, string][] } };
}

interface LogparserGolden {
  readonly groups: number[];
  readonly templates: string[];
}

/** RFC 4180, enough for files without a line break inside a field. */
function readCsv(path: string): string[][] {
  const lines = readFileSync(path, "utf8").trimEnd().split(/\r?\n/);
  return lines.map((line) =>
    Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
      quoted === undefined ? plain : quoted.replaceAll('""', '"'),
    ),
  );
}
