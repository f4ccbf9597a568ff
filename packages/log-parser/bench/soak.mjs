/**
 * @file Memory over a long stream in one process: generated lines through decoder, header, masks and Drain.
 *
 * npm run soak -- [--lines 100000000]     10,000 statements with numbers that vary, one line in a hundred new
 * npm run soak -- --hostile [--lines N]   every line a new template of random words, one in 100,000 of 10 MB
 *
 * Exits with 1 when the process takes more than the bar, or the heap grows by more than a tenth between the first tenth
 * of the lines and the end (measured after a collection; of ten million lines and more, since fewer still fill the caps).
 */

import { parseArgs } from "node:util";

import { DrainParser, formats, genericMasks, LineDecoder, RecordReader } from "../dist/index.js";

const { values } = parseArgs({
  options: { lines: { type: "string" }, hostile: { type: "boolean", default: false } },
});
const target = Number(values.lines ?? (values.hostile ? 5_000_000 : 100_000_000));
if (!(target >= 10_000)) throw new RangeError(`--lines must be at least 10000, got ${values.lines}`);

/** The bars: resident memory of the whole process, and growth of the heap from the first tenth to the end. */
const MOST_MEGABYTES = 300;
const MOST_GROWTH = 1.1;
const LEAST_LINES_FOR_GROWTH = values.hostile ? 1_000_000 : 10_000_000;
const LINES_A_CHUNK = 1000;
const HUGE_LINE_EVERY = 100_000;
const HUGE_LINE_BYTES = 10 * 2 ** 20;

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
const headers = Array.from({ length: 1000 }, (_, i) => `081109 ${String(200_000 + i)} ${i} INFO dfs.Node${i % 9}: `);
const hugeLine = `${headers[0]}${"endless ".repeat(HUGE_LINE_BYTES / 8)}`;

function usualLine() {
  const text = random(100) === 0 ? words(5 + random(16)) : STATEMENTS[random(STATEMENTS.length)];
  return `${headers[random(1000)]}${text} ${random(9000)}`;
}

function hostileLine(n) {
  return n % HUGE_LINE_EVERY === 0 ? hugeLine : `${headers[n % 1000]}${words(1 + random(40))}`;
}

const lineOf = values.hostile ? hostileLine : usualLine;
const decoder = new LineDecoder();
const encoder = new TextEncoder();
const reader = new RecordReader({ source: "HDFS", format: formats.HDFS });
let lastEvicted = "";
const parser = new DrainParser({
  masks: genericMasks,
  maxClusters: 10_000,
  onTemplate: ({ kind, tokens }) => {
    if (kind === "evicted") lastEvicted = tokens.join(" ");
  },
});

function parseChunk(first) {
  let text = "";
  for (let i = 0; i < LINES_A_CHUNK; i++) text += `${lineOf(first + i)}\n`;
  for (const line of decoder.push(encoder.encode(text))) {
    const record = reader.add(line);
    if (record !== undefined) parser.addLine(record.content);
  }
}

const megabytes = (bytes) => Math.round(bytes / 2 ** 20);
const started = process.cpuUsage();
let peak = 0;
let heapAtTenth = 0;
let heap = 0;
console.log("      lines  templates    evicted  cut  RSS MB  heap MB");
for (let lines = 0; lines < target; ) {
  parseChunk(lines);
  const before = lines;
  lines += LINES_A_CHUNK;
  peak = Math.max(peak, process.memoryUsage.rss());
  if (Math.floor((10 * lines) / target) === Math.floor((10 * before) / target)) continue;
  const rss = process.memoryUsage.rss();
  globalThis.gc?.();
  heap = process.memoryUsage().heapUsed;
  if (heapAtTenth === 0) heapAtTenth = heap;
  const row = [lines, parser.size, parser.evicted, decoder.cutLines, megabytes(rss), megabytes(heap)];
  console.log(row.map((value, i) => String(value).padStart([11, 11, 11, 5, 8, 9][i])).join(""));
}
const { user, system } = process.cpuUsage(started);
const seconds = (user + system) / 1e6;
console.log(
  `${parser.lines} lines in ${Math.round(seconds)} CPU seconds, generation included; peak ${megabytes(peak)} MB (bar ${MOST_MEGABYTES}); heap at the end ${(heap / heapAtTenth).toFixed(2)} of that at a tenth (bar ${MOST_GROWTH})`,
);
console.log(
  `evicted ${parser.evicted} templates, those not hit for longest${lastEvicted === "" ? "" : `; the last: ${lastEvicted.slice(0, 60)}`}; ${decoder.cutLines} lines of more than 1 MB cut`,
);
const hasGrown = target >= LEAST_LINES_FOR_GROWTH && heap > MOST_GROWTH * heapAtTenth;
process.exitCode = megabytes(peak) < MOST_MEGABYTES && !hasGrown ? 0 : 1;
