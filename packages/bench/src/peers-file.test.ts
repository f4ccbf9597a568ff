import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { afterAll, describe, expect, test } from "vitest";
import { readPeers, writePeers } from "./peers-file.js";

const folder = mkdtempSync(join(tmpdir(), "lsad-peers-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("peers.json", () => {
  test("is absent where no library was compared with", () => {
    expect(readPeers(folder)).toBeUndefined();
  });

  test("comes back as it was left", () => {
    const row = {
      target: "alpha",
      detector: "tfidf-lr",
      difference: "none",
      averagePrecision: { ours: 0.5, theirs: null },
      spearman: null,
      sameSide: 1,
      seconds: { ours: 1, theirs: 2 },
    };
    writePeers(folder, { library: "Other 1.0", rows: [row] });
    expect(readPeers(folder)).toEqual({ library: "Other 1.0", rows: [row] });
  });

  test.each(["", "[]", '{"library": 3, "rows": []}', '{"library": "x"}'])(
    "that holds %j is an error with its name",
    (text) => {
      writeFileSync(join(folder, "peers.json"), text);
      expect(() => readPeers(folder)).toThrow(DataFormatError);
      expect(() => readPeers(folder)).toThrow(join(folder, "peers.json"));
    },
  );
});
