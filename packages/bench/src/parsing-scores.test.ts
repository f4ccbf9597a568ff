import { expect, test } from "vitest";
import { parsingScores } from "./parsing-scores.js";

const texts: Readonly<Record<string, string>> = { a: "disk <*> failed", b: "link  <IP> up", c: "link seven up" };
const textOf = (name: string) => texts[name];

test("a group is right as a whole, a text in its normal form", () => {
  const lines = {
    names: ["a", "a", "b", "c"],
    trueIds: ["E1", "E1", "E2", "E2"],
    trueTexts: ["disk <*> failed", "disk <*> failed", "link <*> up", "link <*> up"],
  };
  // Groups: E1 is right, E2 is in two: 2 of 4 lines, 1 of 2 true and 3 found groups. Texts: a and b are right, c is not.
  expect(parsingScores(lines, textOf)).toEqual({
    groupingAccuracy: 0.5,
    groupF1: 2 / 5,
    parsingAccuracy: 3 / 4,
    templateF1: 4 / 5,
  });
});

test("without ground truth for every line there is nothing to compare with", () => {
  expect(parsingScores({ names: ["a"], trueIds: [undefined], trueTexts: [undefined] }, textOf)).toBeUndefined();
  expect(parsingScores({ names: [], trueIds: [], trueTexts: [] }, textOf)).toBeUndefined();
});
