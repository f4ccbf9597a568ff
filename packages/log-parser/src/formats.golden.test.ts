import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { describeWithShared, readFixture, sharedPath } from "@lsad/testing";
import { expect, test } from "vitest";

import { detectFormat } from "./detect-format.js";
import { formats, type SourceName } from "./formats.js";
import { compileFormat } from "./header-format.js";
import { splitLines } from "./line-decoder.js";
import { readRecords } from "./record-reader.js";

interface HeaderFixture {
  readonly sources: readonly {
    readonly source: SourceName;
    readonly format: string;
    readonly lines: number;
    readonly sha256: Readonly<Record<string, string>>;
    readonly rows: readonly (Record<string, string> & { readonly line: number })[];
  }[];
  readonly "HDFS lines that do or do not fit": readonly (readonly [string, Record<string, string> | null])[];
}

describeWithShared("formats, against logparser 1.0.4", ["fixtures/parsing/unit/headers.json", "data/loghub-2k"], () => {
  const fixture = readFixture<HeaderFixture>("parsing/unit/headers.json");

  test.each(fixture.sources)(
    "$source: every field of every line is the same",
    async ({ source, sha256, rows, ...golden }) => {
      expect(formats[source].format).toBe(golden.format);
      const path = sharedPath("data", "loghub-2k", "raw_data", `${source}_2k.log`);
      const columns = new Map(formats[source].fields.map((field) => [field, [] as string[]]));
      let count = 0;
      for await (const line of splitLines(createReadStream(path))) {
        const fields = formats[source].parse(line);
        const row = rows.find((expected) => expected.line === count + 1);
        if (row !== undefined) expect({ line: row.line, ...fields }).toEqual(row);
        for (const [field, values] of columns) values.push(fields?.[field] ?? "<misfit>");
        count++;
      }
      expect(count).toBe(golden.lines);
      const digests = [...columns].map(([field, values]) => [
        field,
        createHash("sha256").update(values.join("\n")).digest("hex"),
      ]);
      expect(Object.fromEntries(digests)).toEqual(sha256);
    },
  );

  test.each(Object.keys(formats) as SourceName[])(
    "%s: every line has a time, and none runs into the next year",
    async (source) => {
      const path = sharedPath("data", "loghub-2k", "raw_data", `${source}_2k.log`);
      const records = readRecords(splitLines(createReadStream(path)), { source, format: formats[source], year: 2004 });
      const years = new Set<number>();
      for await (const { timeMs } of records) years.add(new Date(timeMs ?? Number.NaN).getUTCFullYear());
      expect(records.report).toMatchObject({ lines: 2000, records: 2000, misfits: 0 });
      expect(years).not.toContain(Number.NaN);
    },
  );

  test.each(Object.keys(formats) as SourceName[])("%s: is detected", async (source) => {
    const lines: string[] = [];
    const path = sharedPath("data", "loghub-2k", "raw_data", `${source}_2k.log`);
    for await (const line of splitLines(createReadStream(path))) lines.push(line);
    expect(detectFormat(lines)).toMatchObject({ name: source, confidence: 1 });
  });

  test.each(fixture["HDFS lines that do or do not fit"])("HDFS: %j", (line, expected) => {
    expect(formats.HDFS.parse(line) ?? null).toEqual(expected);
    const viaPattern = compileFormat(`${formats.HDFS.format}(?:)`); // not plain: takes the RegExp path
    if (expected === null || !line.startsWith("\ufeff")) expect(viaPattern.parse(line) ?? null).toEqual(expected);
  });
});
