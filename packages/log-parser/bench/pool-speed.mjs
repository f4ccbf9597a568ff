/**
 * @file Wall-clock speed of the pool beside one thread, on bytes in memory: `node bench/pool-speed.mjs [megabytes] [--json FILE]`.
 *
 * Contenders alternate, five rounds, medians; the result of each is compared with that of one thread, id by id. Exits with
 * 1 when two workers miss the bar. Wants two idle cores.
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { drain, genericMasks, LineDecoder } from "../dist/index.js";
import { parsePool } from "../dist/pool.js";

const ROUNDS = 5;
/** Two workers are to be this many times as fast as one thread. */
const BAR = 1.6;
const CHUNK = 1 << 18;
const folder = process.env.LSAD_LOGS ?? new URL("../../../../shared/data/loghub-2k/raw_data", import.meta.url).pathname;
const once = Buffer.concat(
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".log"))
    .sort()
    .map((name) => readFileSync(`${folder}/${name}`)),
);
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } });
const times = Math.ceil((Number(positionals[0] ?? 100) * 1e6) / once.length);
const log = Buffer.concat(Array.from({ length: times }, () => once));

const results = [];
for (const [name, options] of [
  ["no masks", {}],
  ["generic masks", { masks: genericMasks }],
]) {
  const contenders = [
    ["one thread", () => alone(options)],
    ["pool of 1", () => pooled(1, options)],
    ["pool of 2", () => pooled(2, options)],
  ];
  const seconds = contenders.map(() => []);
  let expected;
  for (let round = 0; round < ROUNDS; round++) {
    for (const turn of round % 2 === 0 ? [0, 1, 2] : [2, 1, 0]) {
      const startMs = performance.now();
      const ids = await contenders[turn][1]();
      seconds[turn].push((performance.now() - startMs) / 1000);
      expected ??= ids;
      if (ids.length !== expected.length || ids.some((id, i) => id !== expected[i]))
        throw new Error(`${contenders[turn][0]}: other ids`);
    }
  }
  const medians = seconds.map((runs) => runs.toSorted((a, b) => a - b)[ROUNDS >> 1]);
  console.log(`${name}: ${expected.length} lines, ${(log.length / 1e6).toFixed(0)} MB, same ids`);
  for (const [turn, [contender]] of contenders.entries()) {
    const rate = Math.round(expected.length / medians[turn] / 1000);
    console.log(
      `  ${contender.padEnd(11)} ${medians[turn].toFixed(2)} s  ${rate}k lines/s  ${(medians[0] / medians[turn]).toFixed(2)}x one thread`,
    );
  }
  const ratio = medians[0] / medians[2];
  results.push({ name, lines: expected.length, seconds, ratio, bar: BAR });
  console.log(`  two workers ${ratio.toFixed(2)}x, bar ${BAR}x: ${ratio >= BAR ? "met" : "missed"}`);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, undefined, 1)}\n`);
if (results.some(({ ratio }) => ratio < BAR)) process.exitCode = 1;

function* chunks() {
  for (let at = 0; at < log.length; at += CHUNK) yield log.subarray(at, at + CHUNK);
}

function alone(options) {
  const parser = drain(options);
  const decoder = new LineDecoder();
  const ids = [];
  for (const chunk of chunks()) ids.push(parser.parseBatch(decoder.push(chunk)).ids);
  ids.push(parser.parseBatch(decoder.end()).ids);
  return joined(ids);
}

async function pooled(workers, options) {
  const pool = parsePool(workers, options);
  const ids = [];
  for await (const batch of pool.parse(chunks())) ids.push(batch.ids);
  await pool.close();
  return joined(ids);
}

function joined(parts) {
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
