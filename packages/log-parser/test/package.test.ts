import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Run-time dependencies, each with the reason it is worth its weight. All entries but `pool` use @lsad/core only. */
const ALLOWED_DEPENDENCIES: Readonly<Record<string, string>> = {
  "@lsad/core": "the types and errors that all packages share",
  "apache-arrow": "lsad-parse: Arrow output",
  commander: "lsad-parse: the command line",
  fzstd: "lsad-parse: .zst input",
  "hyparquet-writer": "lsad-parse: Parquet output",
  tar: "lsad-parse: .tar.gz input",
  "xxhash-wasm": "lsad-parse: checksums of .zst input",
  yauzl: "lsad-parse: .zip input",
  zod: "lsad-parse: checks of its option files",
};

/** Entries by the path of their import. */
const ENTRIES: Readonly<Record<string, string>> = {
  ".": "index",
  "./brain": "brain",
  "./drain3": "drain3",
  "./pool": "pool",
  "./spell": "spell",
  "./template-pattern": "template-pattern",
  "./zero": "zero",
};

describe("package.json of @lsad/log-parser", () => {
  test("depends on nothing that is not listed here with a reason", () => {
    expect(Object.keys(ALLOWED_DEPENDENCIES)).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
  });

  test("is an ES module with a typed main entry, without side effects", () => {
    expect(manifest.type).toBe("module");
    expect(manifest.sideEffects).toBe(false);
    for (const [path, entry] of Object.entries(ENTRIES)) {
      expect(manifest.exports[path]).toEqual({ types: `./dist/${entry}.d.ts`, default: `./dist/${entry}.js` });
    }
    expect(Object.keys(manifest.exports).sort()).toEqual([...Object.keys(ENTRIES), "./package.json"].sort());
  });

  test("publishes the build and its sources, not its tests", () => {
    expect(manifest.files).toEqual(expect.arrayContaining(["dist", "src", "!src/**/*.test.ts", "CHANGELOG.md"]));
    expect(manifest.engines).toEqual({ node: ">=20.19" });
  });
});

describe("what the entries of @lsad/log-parser load, pool aside", () => {
  const folder = new URL("../src/", import.meta.url);
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const source = readFileSync(new URL(path, folder), "utf8");
    for (const [, target] of source.matchAll(/from "(\.[^"]+)\.js"/g)) {
      visit(new URL(`${target}.ts`, new URL(path, folder)).href.slice(folder.href.length));
    }
  };
  for (const entry of Object.values(ENTRIES)) if (entry !== "pool") visit(`${entry}.ts`);

  test.each([...loaded])("src/%s touches no file, process, console or network", (path) => {
    const source = readFileSync(new URL(path, folder), "utf8");
    expect(source.replace(/^ \* .*$/gm, "")).not.toMatch(
      /from "node:|\bprocess\.|\bconsole\.|[^.]\bfetch\(|Math\.random/,
    );
  });

  test("are found", () => {
    expect(loaded.size).toBeGreaterThan(50);
    expect(readdirSync(folder)).toContain("drain.ts");
  });
});
