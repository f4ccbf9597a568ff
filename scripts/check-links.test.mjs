import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { anchorsOf, brokenLinks, linksOf } from "./check-links.mjs";

test("linksOf leaves code alone and knows lines", () => {
  const markdown = "[a](one.md)\n`[b](two.md)`\n```md\n[c](three.md)\n```\n![d](four.png) [e](five.md#part)";
  assert.deepEqual(linksOf(markdown), [
    { target: "one.md", line: 1 },
    { target: "four.png", line: 6 },
    { target: "five.md#part", line: 6 },
  ]);
});

test("anchorsOf makes them as GitHub does", () => {
  assert.deepEqual(
    [...anchorsOf("# Your own logs\n\n## What `--data` reads, and how\n")],
    ["your-own-logs", "what---data-reads-and-how"],
  );
});

test("brokenLinks names page, line and target", () => {
  const folder = mkdtempSync(join(tmpdir(), "lsad-links-"));
  writeFileSync(join(folder, "there.md"), "# Here\n");
  const page = join(folder, "page.md");
  writeFileSync(
    page,
    "[1](there.md#here) [2](https://example.org/x) [3](#own)\n\n# Own\n\n[4](gone.md) [5](there.md#not)\n",
  );
  const broken = brokenLinks(page);
  rmSync(folder, { recursive: true });
  assert.equal(broken.length, 2);
  assert.match(broken[0], /page\.md:5: link to gone\.md, which is not there/);
  assert.match(broken[1], /page\.md:5: there\.md#not has no such heading/);
});
