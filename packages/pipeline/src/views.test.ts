import { describe, expect, test } from "vitest";
import { SourceTableBuilder } from "./source-table.js";
import { rowTexts } from "./views.js";

function tableOf(content: string, level?: string, component?: string) {
  const builder = new SourceTableBuilder("Toy");
  builder.add(
    {
      source: "Toy",
      line: 1,
      content,
      raw: content,
      ...(level === undefined ? {} : { level }),
      ...(component === undefined ? {} : { component }),
    },
    "T",
  );
  return builder.build(() => "Receiver <*> lost <*>");
}

describe("rowTexts()", () => {
  const table = tableOf("Receiver r17 lost blockReport", "WARN", "dfs.DataNode$Receiver");

  test("raw reads the words of the message", () => {
    expect(rowTexts(table, "raw")).toEqual(["receiver lost block report"]);
  });

  test("parsed reads the words of the template", () => {
    expect(rowTexts(table, "parsed")).toEqual(["receiver lost"]);
  });

  test("structured adds the component's words and the level as one word", () => {
    expect(rowTexts(table, "structured")).toEqual(["receiver lost block report dfs data node receiver levelwarn"]);
  });

  test("structured equals raw where there is no header field", () => {
    expect(rowTexts(tableOf("all well"), "structured")).toEqual(["all well"]);
    expect(rowTexts(tableOf("17", ""), "structured")).toEqual([""]);
  });
});
