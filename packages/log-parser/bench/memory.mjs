/** @file Memory over a long stream: 1 GB of generated log through header and Drain: `npm run memory`. */

import { parseArgs } from "node:util";

import { DrainParser, formats, genericMasks, LineDecoder, RecordReader } from "../dist/index.js";

const { values } = parseArgs({
  options: { megabytes: { type: "string", default: "1024" }, hostile: { type: "boolean" } },
});
const target = Number(values.megabytes) * 2 ** 20;
/** The bar: resident memory of the whole process. */
const MOST_MEGABYTES = 300;

const reader = new RecordReader({ source: "HDFS", format: formats.HDFS });
const parser = new DrainParser({ masks: genericMasks, maxClusters: 10_000 });
const decoder = new LineDecoder();
const encoder = new TextEncoder();

/** A small generator of its own (xorshift32): the same bytes on every machine. */
let state = 2463534242;
function random(limit) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % limit;
}
/** Letters only: a digit would lead to the wildcard branch. */
const word = () =>
  random(2 ** 30)
    .toString(26)
    .replace(/[0-9]/g, (digit) => "qrstuvwxyz"[digit]);
const words = (count) => Array.from({ length: count }, word).join(" ");
const STATEMENTS = Array.from({ length: 10_000 }, (_, i) => words(5 + (i % 16)));

/** A statement with a number that varies; one in a hundred is new. `--hostile`: every line is. */
function line(n) {
  const time = String(n % 240000).padStart(6, "0");
  if (values.hostile) return `081109 ${time} 1 INFO x.${word()}: ${words(1 + random(40))}`;
  const text = random(100) === 0 ? words(5 + random(16)) : STATEMENTS[random(STATEMENTS.length)];
  return `081109 ${time} ${random(5000)} INFO dfs.Node${n % 9}: ${text} ${random(9000)}`;
}

const started = process.cpuUsage();
let [bytes, lines, peak] = [0, 0, 0];
let next = 0;
console.log("   MB       lines  templates  evicted   RSS MB");
while (bytes < target) {
  const chunk = encoder.encode(`${Array.from({ length: 1000 }, () => line(lines++)).join("\n")}\n`);
  bytes += chunk.length;
  for (const text of decoder.push(chunk)) {
    const record = reader.add(text);
    if (record !== undefined) parser.addLine(record.content);
  }
  const rss = process.memoryUsage.rss() / 2 ** 20;
  peak = Math.max(peak, rss);
  if (bytes < next) continue;
  const columns = [
    (bytes / 2 ** 20).toFixed(0).padStart(5),
    String(lines).padStart(11),
    String(parser.size).padStart(10),
  ];
  console.log(`${columns.join(" ")} ${String(parser.evicted).padStart(8)} ${rss.toFixed(0).padStart(8)}`);
  next += target / 8;
}
const { user, system } = process.cpuUsage(started);
console.log(
  `peak ${peak.toFixed(0)} MB (bar ${MOST_MEGABYTES}); ${Math.round(lines / ((user + system) / 1e6))} lines per CPU second, generation included`,
);
process.exitCode = peak < MOST_MEGABYTES ? 0 : 1;
