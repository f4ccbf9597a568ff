/** @file drain() of this package, for speed.mjs. */

import { readFileSync } from "node:fs";

import { drain3SampleMasks } from "../../dist/drain3.js";
import { drain } from "../../dist/index.js";
import { measure } from "./measure.mjs";

const [mode, input] = process.argv.slice(2);
const passes = JSON.parse(readFileSync(input, "utf8"));
const parser = drain(mode === "masked" ? { masks: drain3SampleMasks } : {});
if (mode === "match") for (const lines of passes) parser.parseBatch(lines);
const run = mode === "match" ? matchAll : (lines) => parser.parseBatch(lines);

function matchAll(lines) {
  for (const line of lines) parser.matchLine(line, "never");
}

measure(passes, run, () => parser.size);
