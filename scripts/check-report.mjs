/**
 * @file The report of a real run in headless Chromium: it draws and says nothing on the console. A request over the network
 * would be said there, because the page's own policy forbids it (packages/bench/test/report.browser.test.ts shows so).
 *
 * node scripts/check-report.mjs FILE
 */

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { runCommand } from "./run-command.mjs";

/** Largest report that may be mailed around. */
const SIZE_LIMIT_MB = 5;

/** A phone and a desk, in CSS pixels. */
const WINDOWS = ["390,844", "1440,900"];

/** What a drawn page holds; each with the words for a failure. */
const PARTS = [
  { pattern: /<h1[^>]*>\s*[^<\s]/, what: "a title" },
  { pattern: /<table/, what: "a table" },
  { pattern: /<(?:svg|canvas)[\s>]/, what: "a chart" },
];

const file = process.argv[2];
if (file === undefined) {
  console.error("usage: node scripts/check-report.mjs FILE");
  process.exit(2);
}

const problems = [];
const megabytes = statSync(file).size / 2 ** 20;
if (megabytes > SIZE_LIMIT_MB) problems.push(`${file} must be under ${SIZE_LIMIT_MB} MB, got ${megabytes.toFixed(1)}`);
for (const window of WINDOWS) problems.push(...(await openIn(window)));
console.log([...problems, `${file}: ${megabytes.toFixed(1)} MB, ${problems.length} problems`].join("\n"));
process.exitCode = problems.length === 0 ? 0 : 1;

/**
 * @param {string} window
 * @returns {Promise<string[]>} what is wrong
 */
async function openIn(window) {
  const profile = mkdtempSync(join(tmpdir(), "lsad-chromium-"));
  const { code, output, stdout } = await runCommand(
    [
      "chromium",
      ...["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`],
      ...["--enable-logging=stderr", `--window-size=${window}`],
      ...["--virtual-time-budget=10000", "--dump-dom", pathToFileURL(resolve(file)).href],
    ],
    { limitSeconds: 90 },
  );
  rmSync(profile, { recursive: true, force: true });
  if (code !== 0) return [`${window}: chromium ended with ${code}\n${output}`];
  const said = output.match(/^.*:CONSOLE(?:\(|:).*$/gm) ?? [];
  const missing = PARTS.filter(({ pattern }) => !pattern.test(stdout)).map(({ what }) => `the page must hold ${what}`);
  return [...said.map((line) => `on the console: ${line}`), ...missing].map((text) => `${window}: ${text}`);
}
