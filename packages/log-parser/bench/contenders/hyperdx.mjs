/** @file Drain of HyperDX's common-utils, bundled by speed.mjs; for speed.mjs. */

import { readFileSync } from "node:fs";

import { measure } from "./measure.mjs";

const [mode, input, masksFile, bundle] = process.argv.slice(2);
const { TemplateMiner, TemplateMinerConfig } = await import(bundle);
const passes = JSON.parse(readFileSync(input, "utf8"));
const config = new TemplateMinerConfig();
if (mode === "masked") {
  const masks = JSON.parse(readFileSync(masksFile, "utf8"));
  config.maskingInstructions = masks.map(({ pattern, name }) => ({ pattern, maskWith: name }));
}
const miner = new TemplateMiner(config);
// Its core where there is nothing to mask: the miner around it costs more.
const add = mode === "masked" ? (line) => miner.addLogMessage(line) : (line) => miner.drain.addLogMessage(line);
if (mode === "match") for (const lines of passes) lines.forEach(add);
const each = mode === "match" ? (line) => miner.drain.match(line, "never") : add;

measure(
  passes,
  (lines) => {
    for (const line of lines) each(line);
  },
  () => miner.drain.clusterCount,
);
