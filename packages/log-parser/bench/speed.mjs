/** @file Speed of Drain beside its peers, in one run: `npm run bench -w @lsad/log-parser -- --help`. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { drain3SampleMasks } from "../dist/drain3.js";
import { readContents, sources } from "./read-contents.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    hyperdx: { type: "string" },
    json: { type: "string" },
    help: { type: "boolean" },
  },
});

if (values.help) {
  console.log(`npm run bench -w @lsad/log-parser [-- options]

  --hyperdx FOLDER   packages/common-utils/src/drain of github.com/hyperdxio/hyperdx (left out without it)
  --rounds N         measurements of each contender, best and worst are shown (default 3)
  --json FILE        all of them

Exits with 1 when a bar is missed.

Lines of the 16 Loghub-2k files (LSAD_SHARED). Every measurement is a fresh process; contenders take turns, forwards and
backwards; lines per CPU second. Drain3 0.9.11 is installed into a virtual environment of its own on the first run.`);
  process.exit();
}

const here = fileURLToPath(new URL(".", import.meta.url));
const cache = resolve(here, "../../../node_modules/.cache/lsad-log-parser-bench");
mkdirSync(cache, { recursive: true });
const cached = (name) => join(cache, name);

const contents = (await Promise.all(sources.map(readContents))).flat();
const masksFile = cached("masks.json");
writeFileSync(masksFile, JSON.stringify(drain3SampleMasks));

/** Digits moved on at every pass: no line comes back, so that a cache of whole lines shows as what it is. */
const moveDigits = (pass) =>
  contents.map((line) => line.replace(/[0-9]/g, (digit) => String((Number(digit) + pass) % 10)));
const inputs = {
  "same lines": [contents],
  "digits change": Array.from({ length: 10 }, (_, pass) => moveDigits(pass)),
};
const inputFiles = Object.fromEntries(
  Object.entries(inputs).map(([name, passes]) => {
    const file = cached(`${name.replace(" ", "-")}.json`);
    writeFileSync(file, JSON.stringify(passes));
    return [name, file];
  }),
);

const contenders = [
  {
    name: "Drain3 (Python)",
    command: (mode, input) => [pythonWithDrain3(), contender("drain3_miner.py"), mode, input, masksFile],
  },
  { name: "@lsad/log-parser", command: (mode, input) => [process.execPath, contender("ours.mjs"), mode, input] },
];
if (values.hyperdx !== undefined) {
  const bundle = bundleHyperdx(values.hyperdx);
  contenders.push({
    name: "HyperDX (TypeScript)",
    command: (mode, input) => [process.execPath, contender("hyperdx.mjs"), mode, input, masksFile, bundle],
  });
}

/** At least this many times as fast as Drain3 and as HyperDX's, on the same lines. */
const BARS = { learn: [20, 3], masked: [10, 2.5], match: [30, 3.5] };

const results = [];
for (const [input, file] of Object.entries(inputFiles)) {
  for (const mode of Object.keys(BARS)) {
    const speeds = contenders.map(() => []);
    const clusters = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const order = contenders.map((_, index) => index);
      if (round % 2 === 1) order.reverse();
      for (const index of order) {
        const [program, ...args] = contenders[index].command(mode, file);
        const measured = JSON.parse(execFileSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 26 }));
        speeds[index].push(measured.linesPerCpuSecond);
        clusters[index] = measured.clusters;
      }
    }
    report(input, mode, speeds, clusters);
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, undefined, 1)}\n`);
const missed = results.filter(({ ratio, bar }) => ratio < bar);
for (const { mode, input, contender, ratio, bar } of missed) {
  console.error(`missed: ${mode}, ${input}: ${ratio.toFixed(1)}x ${contender}, bar ${bar}x`);
}
if (missed.length > 0) process.exitCode = 1;

function report(input, mode, speeds, clusters) {
  console.log(`\n${mode}, ${input}: lines per CPU second, best (worst) of ${values.rounds}`);
  const best = speeds.map((list) => Math.max(...list));
  const own = best[1];
  contenders.forEach(({ name }, index) => {
    const worst = Math.min(...speeds[index]);
    const bar = BARS[mode][index === 0 ? 0 : 1];
    const ratio = own / best[index];
    const verdict = index === 1 ? "" : `ours ${ratio.toFixed(1)}x, bar ${bar}x: ${ratio >= bar ? "met" : "missed"}`;
    const columns = [
      name.padEnd(22),
      thousands(best[index]),
      `(${thousands(worst)})`,
      String(clusters[index]).padStart(7),
    ];
    console.log(`${columns.join(" ")} clusters  ${verdict}`);
    results.push({
      input,
      mode,
      contender: name,
      linesPerCpuSecond: speeds[index],
      clusters: clusters[index],
      ...(index !== 1 && { ratio, bar }),
    });
  });
}

function thousands(value) {
  return `${Math.round(value / 1000)}k`.padStart(6);
}

function contender(file) {
  return join(here, "contenders", file);
}

function pythonWithDrain3() {
  const python = cached("venv/bin/python");
  if (!existsSync(python)) {
    execFileSync("python3", ["-m", "venv", cached("venv")], { stdio: "inherit" });
    execFileSync(python, ["-m", "pip", "install", "--quiet", "drain3==0.9.11"], { stdio: "inherit" });
  }
  return python;
}

function bundleHyperdx(folder) {
  const entry = cached("hyperdx-entry.ts");
  const outfile = cached("hyperdx.mjs");
  const path = (name) => JSON.stringify(join(resolve(folder), name));
  writeFileSync(
    entry,
    `export { TemplateMiner } from ${path("template-miner")};\nexport { TemplateMinerConfig } from ${path("config")};\n`,
  );
  const esbuild = resolve(here, "../../../node_modules/.bin/esbuild");
  execFileSync(esbuild, [
    entry,
    "--bundle",
    "--platform=node",
    "--format=esm",
    `--outfile=${outfile}`,
    "--log-level=error",
  ]);
  return outfile;
}
