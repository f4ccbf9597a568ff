/**
 * @file Wall-clock speed of the pool beside one thread, from bytes in memory to ids: `node bench/pool-speed.mjs [megabytes]
 * [--json FILE]`.
 *
 * Each contender is timed after a warm-up of a tenth, which is shown apart: threads start and code is compiled in it.
 * Contenders alternate, five rounds, medians; all ids, of the warm-up too, are compared with those of one thread. Exits
 * with 1 when two workers miss the bar. Wants two idle cores: where one thread takes longer than its CPU time, it had none.
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
const times = Math.ceil((Number(positionals[0] ?? 200) * 1e6) / once.length);
const log = Buffer.concat(Array.from({ length: times }, () => once));
const warmUpLog = log.subarray(0, once.length * Math.ceil(times / 10));
const warmUpLines = warmUpLog.filter((byte) => byte === 0x0a).length;

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
  const warmUps = contenders.map(() => []);
  const cpus = contenders.map(() => []);
  let expected;
  for (let round = 0; round < ROUNDS; round++) {
    for (const turn of round % 2 === 0 ? [0, 1, 2] : [2, 1, 0]) {
      const { ids, warmUpMs, runMs, cpuMs } = await contenders[turn][1]();
      seconds[turn].push(runMs / 1000);
      warmUps[turn].push(warmUpMs / 1000);
      cpus[turn].push(cpuMs / 1000);
      expected ??= ids;
      if (ids.length !== expected.length || ids.some((id, i) => id !== expected[i]))
        throw new Error(`${contenders[turn][0]}: other ids`);
    }
  }
  const medians = seconds.map(median);
  const lines = expected.length - warmUpLines;
  console.log(`${name}: ${lines} lines, ${(log.length / 1e6).toFixed(0)} MB, same ids`);
  for (const [turn, [contender]] of contenders.entries()) {
    const rate = Math.round(lines / medians[turn] / 1000);
    const times = (medians[0] / medians[turn]).toFixed(2);
    const [warmUp, cpu] = [warmUps, cpus].map((all) => median(all[turn]).toFixed(2));
    console.log(
      `  ${contender.padEnd(11)} ${medians[turn].toFixed(2)} s  ${rate}k lines/s  ${times}x one thread  (CPU ${cpu} s, warm-up ${warmUp} s)`,
    );
  }
  const ratio = medians[0] / medians[2];
  results.push({ name, lines, seconds, cpus, warmUps, ratio, bar: BAR });
  console.log(`  two workers ${ratio.toFixed(2)}x, bar ${BAR}x: ${ratio >= BAR ? "met" : "missed"}`);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, undefined, 1)}\n`);
if (results.some(({ ratio }) => ratio < BAR)) process.exitCode = 1;

function* chunks(bytes) {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

function alone(options) {
  const parser = drain(options);
  return timed(async (bytes, ids) => {
    const decoder = new LineDecoder();
    for (const chunk of chunks(bytes)) ids.push(parser.parseBatch(decoder.push(chunk)).ids);
    ids.push(parser.parseBatch(decoder.end()).ids);
  });
}

async function pooled(workers, options) {
  const startMs = performance.now();
  const pool = parsePool(workers, options);
  const result = await timed(async (bytes, ids) => {
    for await (const batch of pool.parse(chunks(bytes))) ids.push(batch.ids);
  }, startMs);
  await pool.close();
  return result;
}

/** @param startMs - When the warm-up began, threads included. */
async function timed(parse, startMs = performance.now()) {
  const ids = [];
  await parse(warmUpLog, ids);
  const warmMs = performance.now();
  const before = process.cpuUsage();
  await parse(log, ids);
  const runMs = performance.now() - warmMs;
  const { user, system } = process.cpuUsage(before); // of all threads
  return { ids: joined(ids), warmUpMs: warmMs - startMs, runMs, cpuMs: (user + system) / 1000 };
}

function median(runs) {
  return runs.toSorted((a, b) => a - b)[ROUNDS >> 1];
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
