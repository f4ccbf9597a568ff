import { beforeAll, describe, expect, test } from "vitest";
import { toyCorpus } from "../test/toy-corpus.js";
import { measuredLines } from "./line-sets.js";
import { type PreparedSource, prepareSources } from "./prepare.js";

// Lines 1 to 10 of the toy are of templates E2 E4 E2 E2 E3 E2 E2 E2 E2 E5; the first two are the buffer. E4 says
// "failed" and E5 "connection lost": keywords.
let target: PreparedSource;
beforeAll(async () => {
  const { corpus, labels } = toyCorpus({ lines: 10 });
  target = (await prepareSources(corpus, labels, { templates: "truth" }))[0];
});

describe("measuredLines()", () => {
  test("all: what follows the buffer", () => {
    expect([...measuredLines(target, "all")]).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("unseen-templates: leaves out every line of a template of the support", () => {
    expect([...measuredLines(target, "unseen-templates", [0, 1])]).toEqual([4, 9]);
    expect([...measuredLines(target, "unseen-templates", [1])]).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("keyword-silent: leaves out lines with a word of the list", () => {
    expect([...measuredLines(target, "keyword-silent")]).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });
});
