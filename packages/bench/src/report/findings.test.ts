import { describe, expect, test } from "vitest";

import { allNormalCell, inventedCells } from "../../test/invented-run.js";
import type { CellResult } from "../result.js";
import { summarise } from "../summary.js";
import { contestantsOf } from "./contestants.js";
import { findingsOf } from "./findings.js";

const floor = { a: 0.2, b: 0.4, c: 0.5, d: 0.3 };

function read(...cells: CellResult[][]) {
  const { title, answer } = findingsOf(contestantsOf(summarise(cells.flat())));
  return { title, text: answer.markup.replaceAll(/<[^>]*>/g, "").replaceAll(/\s+/g, " ") };
}

describe("findingsOf()", () => {
  test("says by how much, with the interval, and where, when learning wins on every source", () => {
    // Differences: .3, .5, .2, .4; their mean is .35, and the mean of any draw of them lies in [.2, .5].
    const { title, text } = read(
      inventedCells("keyword", floor),
      inventedCells("tfidf-lr", { a: 0.5, b: 0.9, c: 0.7, d: 0.7 }),
    );
    expect(title).toBe(
      "Where anomalies are rare, learning on other systems beats a keyword list by .350 of average precision",
    );
    expect(text).toContain(
      "On 4 systems it has never seen, with the classes reweighted until 1 % of the lines are anomalous, tfidf-lr ranks the anomalous lines with a mean average precision of .700, against .350",
    );
    expect(text).toContain("The whole interval of the difference lies above zero.");
    expect(text).toContain("It gains on 4 (most on b +.500, d +.400, a +.300), loses on none.");
  });

  test("takes the claim back in part where it holds by line only", () => {
    const both = [...inventedCells("keyword", floor), ...inventedCells("tfidf-lr", { a: 0.5, b: 0.9, c: 0.7, d: 0.7 })];
    // By template both rank alike; at the threshold the learned row is behind everywhere.
    const cells = both.map((cell) => {
      const learned = cell.detector === "tfidf-lr";
      const { metrics, weighting } = cell;
      if (weighting === "template") return { ...cell, metrics: { ...metrics, prAuc: { value: 0.5, support: 2 } } };
      return { ...cell, metrics: { ...metrics, macroF1: { value: learned ? 0.4 : 0.5, support: 20 } } };
    });
    const { title, text } = read(cells);
    expect(title).toBe(
      "Where anomalies are rare, learning on other systems beats a keyword list by .350 of average precision, but not by every measure",
    );
    expect(text).toContain("with each template counted once, .500 against .500 (.000 [.000, .000], not clear)");
    expect(text).toContain("as macro-F1 at the threshold fixed in advance, .400 against .500 (−.100 [−.100, −.100])");
  });

  test("says that a learned row does not clearly win when the interval holds zero", () => {
    // Differences .3, -.3, .01, .0.
    const { title, text } = read(
      inventedCells("keyword", floor),
      inventedCells("tfidf-lr", { a: 0.5, b: 0.1, c: 0.51, d: 0.3 }),
    );
    expect(title).toBe("Learning on other systems does not clearly beat a keyword list where anomalies are rare");
    expect(text).toContain("It does not clearly beat the floor: the interval of the difference includes zero.");
    expect(text).toContain("It gains on 1 (most on a +.300), loses on 1 (b −.300) and is within .02 on 2.");
  });

  test("says that learning loses when it does", () => {
    const { title, text } = read(
      inventedCells("rarity", floor),
      inventedCells("tfidf-lr", { a: 0.1, b: 0.3, c: 0.4, d: 0.2 }),
    );
    expect(title).toBe(
      "Learning on other systems falls .100 of average precision behind rarity where anomalies are rare",
    );
    expect(text).toContain("It does not beat the floor: the whole interval of the difference lies below zero.");
    expect(text).toContain("It gains on no source, loses on 4");
  });

  test("takes the strongest row of the floor as the rival, and names learned rows that do not beat it", () => {
    const { text } = read(
      inventedCells("level", { a: 0.1, b: 0.1, c: 0.1, d: 0.1 }),
      inventedCells("keyword", floor),
      inventedCells("naive-bayes", floor),
      inventedCells("tfidf-lr", { a: 0.5, b: 0.9, c: 0.8, d: 0.6 }),
    );
    expect(text).toContain("the best of 2 rows that learn from the other sources,");
    expect(text).toContain("for keyword, the strongest row that learns nothing");
    expect(text).toContain("Not clearly better than keyword: naive-bayes.");
  });

  test("names four of many learned rows that do not beat the floor, and counts the others", () => {
    const { text } = read(
      inventedCells("keyword", floor),
      ...["naive-bayes", "knn", "linear-svm", "rbf-svm", "lof-training-normals", "fusion"].map((id) =>
        inventedCells(id, floor),
      ),
      inventedCells("tfidf-lr", { a: 0.5, b: 0.9, c: 0.8, d: 0.6 }),
    );
    expect(text).toContain("and 2 more of the learned rows.");
  });

  test("ranks by the rare track where the run has it", () => {
    const { title, text } = read(
      inventedCells("keyword", floor),
      inventedCells("tfidf-lr", { a: 0.5, b: 0.9, c: 0.7, d: 0.7 }),
      inventedCells("keyword", floor).map((cell) => ({ ...cell, track: "rare-1" })),
      inventedCells("tfidf-lr", { a: 0.1, b: 0.3, c: 0.4, d: 0.2 }).map((cell) => ({ ...cell, track: "rare-1" })),
    );
    expect(title).toBe(
      "Learning on other systems falls .100 of average precision behind a keyword list where anomalies are rare",
    );
    expect(text).toContain("with anomalies as frequent as they are, .700 against .350");
  });

  test("says so when no learned row beats the fusion, and when learning alone does not beat the list", () => {
    const { text } = read(
      inventedCells("keyword", floor),
      inventedCells("tfidf-lr", floor),
      inventedCells("fusion", { a: 0.5, b: 0.9, c: 0.7, d: 0.7 }),
    );
    expect(text).toContain("the best learned row, tfidf-lr, does not clearly beat the list itself: .350 against .350");
    expect(text).toContain("None of the 1 learned rows beside it is clearly better than fusion");
  });

  test("claims nothing of one source", () => {
    const { title, text } = read(inventedCells("keyword", { a: 0.2 }), inventedCells("tfidf-lr", { a: 0.9 }));
    expect(title).toBe("Learning on other systems does not clearly beat a keyword list where anomalies are rare");
    expect(text).toContain("One source gives no interval.");
  });

  test.each([
    ["keyword", "No detector of this run learns from other sources"],
    ["tfidf-lr", "This run holds no detector that learns nothing"],
  ])("leaves the question open when %s is alone", (detector, words) => {
    const { title, text } = read(inventedCells(detector, floor));
    expect(title).toBe(`${detector} reaches an average precision of .350: there is no rival to compare it with`);
    expect(text).toContain(words);
  });

  test("says that nothing can be ranked when every source has one class", () => {
    const { title } = read([allNormalCell({ detector: "keyword" }), allNormalCell({ detector: "tfidf-lr" })]);
    expect(title).toBe("No held-out source has both classes: there is no ranking to judge");
  });

  test("compares on the sources that both have", () => {
    const { text } = read(
      inventedCells("keyword", { a: 0.2, b: 0.4, z: 1 }),
      inventedCells("tfidf-lr", { a: 0.5, b: 0.7 }),
    );
    expect(text).toContain(
      "On 2 systems it has never seen, with the classes reweighted until 1 % of the lines are anomalous, tfidf-lr ranks the anomalous lines with a mean average precision of .600, against .300",
    );
  });
});
