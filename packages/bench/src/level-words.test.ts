import { anomalyKeywords } from "@lsad/baselines";
import type { SourceTable } from "@lsad/pipeline";
import { describe, expect, test } from "vitest";
import { hideLevelWords } from "./level-words.js";

function tableOf(content: string, words: string, template: string, level = "WARN"): SourceTable {
  const rows = [{ template: 0, content, words, level, component: "net" }];
  return {
    source: "invented",
    rows,
    lineRow: Uint32Array.of(0),
    lineNumber: Uint32Array.of(1),
    templates: [template],
    templateNames: ["T1"],
  };
}

describe("hideLevelWords()", () => {
  test("takes keywords and level words out of message, words and template, and the level away", () => {
    const hidden = hideLevelWords(
      tableOf(
        "WARN: IOException on eth0, info kept",
        "warn io exception on eth info kept",
        "WARN: IOException on <*>, info kept",
      ),
    );
    expect(hidden.rows[0]).toEqual({
      template: 0,
      content: ": on eth0, kept",
      words: "io on eth kept",
      component: "net",
    });
    expect(hidden.templates).toEqual([": on <*>, kept"]);
  });

  test.each([
    ["request timed-out twice", "request timed out twice", "request twice"],
    ["can't bind", "can t bind", "bind"],
    ["peer could not be found", "peer could not be found", "peer be found"],
    ["terrors of errors", "terrors of errors", "of"],
    ["alerting the informed", "alerting the informed", "alerting the informed"],
  ])("of %j leaves no keyword", (content, words, left) => {
    const [row] = hideLevelWords(tableOf(content, words, content)).rows;
    expect(row.words).toBe(left);
    expect(anomalyKeywords.test(row.content)).toBe(false);
  });

  test("leaves the table it was given as it was", () => {
    const table = tableOf("error", "error", "error");
    hideLevelWords(table);
    expect(table.rows[0]).toMatchObject({ content: "error", words: "error", level: "WARN" });
  });
});
