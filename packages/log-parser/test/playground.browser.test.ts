/** @file The playground as a visitor meets it: opened from disk in Chromium, a log typed, a file dropped. Needs Chromium: `LSAD_CHROMIUM`, or where Debian puts it. */

import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { BuildOptions, BuildResult } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const playground = fileURLToPath(new URL("../../../docs/playground/", import.meta.url));
const sources = fileURLToPath(new URL("../src/", import.meta.url));
const chromium = process.env.LSAD_CHROMIUM ?? "/usr/bin/chromium";

const page = mkdtempSync(join(tmpdir(), "lsad-playground-"));
afterAll(() => rmSync(page, { recursive: true, force: true, maxRetries: 5 }));
let built: BuildResult;
beforeAll(async () => {
  const { buildPlayground } = (await import(/* @vite-ignore */ pathToFileURL(join(playground, "build.mjs")).href)) as {
    buildPlayground(changes: BuildOptions): Promise<BuildResult>;
  };
  built = await buildPlayground({
    outfile: join(page, "playground.bundle.js"),
    metafile: true,
    // From source, so that no build is stale; under the published names, so that nothing else can be imported.
    alias: {
      "@lsad/log-parser/spell": join(sources, "spell.ts"),
      "@lsad/log-parser/zero": join(sources, "zero.ts"),
      "@lsad/log-parser": join(sources, "index.ts"),
      "@lsad/core": fileURLToPath(new URL("../../core/src/index.ts", import.meta.url)),
    },
  });
});

/** What the visitor does: one script more in a copy of the page. `seen` fills up with what the page then shows. */
const visit = `
  const seen = {};
  const shown = () => ({
    figures: document.getElementById("figures").textContent,
    rows: [...document.querySelectorAll("#templates tr")].map((row) => row.innerText.replace(/\\s+/g, " ").trim()),
  });
  const drawn = async (act) => {
    delete document.documentElement.dataset.drawn;
    act();
    while (document.documentElement.dataset.drawn === undefined) await new Promise((done) => setTimeout(done, 10));
    return shown();
  };
  const [log, parser] = ["log", "parser"].map((id) => document.getElementById(id));
  const type = (text) => () => {
    log.value = text;
    log.dispatchEvent(new Event("input"));
  };
  const choose = (value) => () => {
    parser.value = value;
    parser.dispatchEvent(new Event("change"));
  };
  const drop = (text) => () => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], "dropped.log"));
    dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
  };
  (async () => {
    seen.sample = (await drawn(() => document.getElementById("sample").click())).figures;
    seen.zero = await drawn(type("user ann took 12 ms\\nuser bob took 7 ms\\ndoor <b>4</b> closed"));
    const details = document.querySelector("details");
    details.open = true;
    await new Promise((done) => setTimeout(done, 100));
    seen.lines = [...details.querySelectorAll("li")].map((line) => line.innerText.replace(/\\s+/g, " ").trim());
    for (const name of ["drain", "spell"]) seen[name] = await drawn(choose(name));
    seen.dropped = await drawn(drop("17/06/09 20:10:40 INFO a.B: tick 1\\n17/06/09 20:10:41 INFO a.B: tick 2\\n"));
  })()
    .catch((error) => (seen.failed = String(error)))
    .finally(() => (document.title = JSON.stringify(seen)));
`;

test("is made of published entries only", () => {
  const imported = built.metafile?.inputs["playground.js"]?.imports.map(({ original }) => original) ?? [];
  expect(imported.sort()).toEqual(["@lsad/log-parser", "@lsad/log-parser/spell", "@lsad/log-parser/zero"]);
});

test("says how to build it while its script is missing", () => {
  const { scripts } = JSON.parse(readFileSync(join(sources, "../package.json"), "utf8"));
  expect(readFileSync(join(playground, "index.html"), "utf8")).toContain("npm run playground -w @lsad/log-parser");
  expect(scripts.playground).toContain("docs/playground/build.mjs");
});

const name = existsSync(chromium)
  ? "the playground in Chromium"
  : `the playground in Chromium [skipped: no ${chromium}]`;
describe.skipIf(!existsSync(chromium))(name, () => {
  test("shows templates, counts and values of what is typed and dropped", async () => {
    copyFileSync(join(playground, "index.html"), join(page, "plain.html"));
    const html = readFileSync(join(page, "plain.html"), "utf8");
    writeFileSync(join(page, "index.html"), html.replace("</body>", '<script src="visit.js"></script></body>'));
    writeFileSync(join(page, "visit.js"), visit);
    const seen = await visited(pathToFileURL(join(page, "index.html")).href);
    expect(seen).toMatchObject({
      sample: expect.stringMatching(/^300 lines, \d+ templates · header: Spark, 100 % of the first lines fit/),
      zero: {
        figures: expect.stringMatching(/^3 lines, 2 templates · header: none found · /),
        rows: ["2 1 user <*> took <*> ms", "1 2 door <b><*></b> closed"],
      },
      lines: ["user ann took 12 ms NUM 12", "user bob took 7 ms * bob NUM 7"], // ann is a constant until bob comes
      drain: { rows: ["2 1 user <*> took <DURATION>", "1 2 door <b><NUM></b> closed"] },
      dropped: { figures: expect.stringMatching(/^2 lines, 1 template · header: Spark/) },
    });
  });
});

/** Opens the page and reads the title that the visit ends with. */
async function visited(url: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(chromium, [
    ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    ...["--disable-component-update", "--disable-sync", `--user-data-dir=${join(page, "profile")}`],
    ...["--virtual-time-budget=20000", "--dump-dom", url],
  ]);
  const title = /<title>(.*?)<\/title>/s.exec(stdout)?.[1] ?? "";
  return JSON.parse(title.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
}
