/** @file The pool gives what one thread gives, however the input is cut and however many threads there are. */

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type DrainOptions, drain, formats, genericMasks, LineDecoder } from "../src/index.js";
import { BatchBuffers, cutPieces, lineBatches } from "../src/pool/line-pieces.js";
import type { ParsePoolOptions, PoolBatch } from "../src/pool/parse-pool.js";

const folder = fileURLToPath(new URL("../", import.meta.url));
const bundled = join(folder, "node_modules", ".lsad-test", `pool-${process.pid}`);
let parsePool: typeof import("../src/pool/parse-pool.js").parsePool;

beforeAll(async () => {
  // Workers run files, so the pool is bundled from source: no build is stale.
  mkdirSync(bundled, { recursive: true });
  await build({
    entryPoints: { pool: join(folder, "src/pool.ts"), "pool-worker": join(folder, "src/pool/pool-worker.ts") },
    outdir: bundled,
    bundle: true,
    format: "esm",
    platform: "node",
    alias: { "@lsad/core": join(folder, "../core/src/index.ts") },
  });
  ({ parsePool } = await import(/* @vite-ignore */ pathToFileURL(join(bundled, "pool.js")).href));
});
afterAll(() => rmSync(bundled, { recursive: true, force: true }));

/** Lines of 2 to 9 tokens whose words, numbers and addresses change; invented. */
const lines = Array.from({ length: 60_000 }, (_, i) => {
  const tail = " again".repeat((i * 7) % 5);
  if (i % 997 === 0) return "";
  if (i % 3 === 0) return `unit ${i % 211} reached 10.0.${i % 256}.${(i * 31) % 256} in ${i} ms${tail}`;
  if (i % 3 === 1) return `door${i % 17} closed by ${["ann", "bob", "cy"][i % 7] ?? "nobody"}${tail}`;
  return `état ${i % 5}: changé${tail}\tjob_${i}`;
});
const ascii = lines.filter((line) => !line.includes("é"));

async function pooled(text: string, workers: number, options: ParsePoolOptions, chunkBytes = 65_536) {
  const pool = parsePool(workers, options);
  try {
    const batches: PoolBatch[] = [];
    for await (const batch of pool.parse(chunksOf(new TextEncoder().encode(text), chunkBytes))) batches.push(batch);
    return { ids: batches.flatMap(({ ids }) => [...ids]), batches, templates: await pool.templates() };
  } finally {
    await pool.close();
  }
}

function alone(text: string, { format, ...options }: DrainOptions & { format?: string }) {
  const parser = drain(options);
  const decoder = new LineDecoder();
  const read = [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()];
  const contents =
    format === undefined ? read : read.map((line) => formats[format as "Spark"].read(line)?.content ?? line);
  const { ids } = parser.parseBatch(contents);
  return { ids: [...ids], templates: parser.templates() };
}

function* chunksOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("parsePool()", () => {
  test("reads each log with the header it is told of", async () => {
    const logs = [
      { text: "17/06/09 20:10:40 INFO util.Clock: tick 1 of 9\n", format: "Spark" },
      { text: "tick 2 of 9\n", format: undefined },
      { text: "a|tick 3 of 9\n", format: String.raw`<Part>\|<Content>` },
    ];
    const pool = parsePool(2);
    try {
      const ids: number[] = [];
      for (const { text, format } of logs) {
        const bytes = new TextEncoder().encode(text);
        for await (const batch of pool.parse([bytes], format === undefined ? {} : { format })) ids.push(...batch.ids);
      }
      expect(ids).toEqual([1, 1, 1]);
      expect(await pool.templates()).toMatchObject([{ tokens: ["tick", "<*>", "of", "9"], size: 3 }]);
      await expect(collected(pool.parse([], { format: "no content" }))).rejects.toThrow("<Content>");
    } finally {
      await pool.close();
    }
  });

  test.each<[string, string[], ParsePoolOptions]>([
    ["without masks, ASCII", ascii, {}],
    ["without masks, beyond ASCII", lines, {}],
    ["with masks", lines, { masks: genericMasks }],
    [
      "with delimiters, protected tokens and a low limit of tokens",
      lines,
      { extraDelimiters: ["_", ":"], protectedTokens: ["ann"], maxTokens: 5 },
    ],
    ["as published", lines, { compat: "logparser", depth: 5 }],
    ["with lines cut short", lines, { masks: genericMasks, maxLength: 20 }],
  ])("gives the ids and templates of one thread, %s", async (_, input, options) => {
    const text = input.join("\n");
    const expected = alone(text, options);
    for (const workers of [1, 2, 3]) {
      const { ids, templates } = await pooled(text, workers, options);
      expect(ids).toEqual(expected.ids);
      expect(templates).toEqual(expected.templates);
    }
  });

  test("reads headers by name", async () => {
    const text = lines
      .map((line, i) => (i % 11 === 0 ? line : `17/06/09 20:10:40 INFO util.Clock: ${line}`))
      .join("\r\n");
    const expected = alone(text, { format: "Spark" });
    expect(await pooled(text, 2, { format: "Spark" })).toMatchObject(expected);
  });

  test("treats marks, line ends and broken bytes as one thread does, wherever chunks end", async () => {
    const text = `\u{feff}first line\r\n\u{feff}second line\nlone \r return\n\n${"z ".repeat(5000)}\nlast`;
    const expected = alone(text, {});
    for (const size of [1, 7, 4096]) expect(await pooled(text, 2, {}, size)).toMatchObject(expected);
  });

  test("cuts a line that is too long where one thread cuts it, without holding it whole", async () => {
    const long = `${"é".repeat(3)}${"endless ".repeat(500_000)}`; // 4 MB, of which 1 MB is kept
    const text = `a 1\n${long}\n${long}tail\na 2`;
    const expected = alone(text, {});
    for (const size of [4096, 1 << 20]) expect(await pooled(text, 2, {}, size)).toMatchObject(expected);
    let most = 0;
    for await (const batch of lineBatches(chunksOf(new TextEncoder().encode(text), 4096), new BatchBuffers())) {
      most = Math.max(most, batch.length);
    }
    expect(most).toBeLessThan(2.2 * 2 ** 20);
  });

  test("numbers lines through, over batches and over logs", async () => {
    const pool = parsePool(2);
    const firstLines: number[] = [];
    for (let log = 0; log < 2; log++) {
      for await (const { firstLine, ids } of pool.parse([new TextEncoder().encode("a 1\na 2\nb c d\n")]))
        firstLines.push(firstLine, ids.length);
    }
    const [first] = await pool.templates();
    await pool.close();
    expect(firstLines).toEqual([1, 3, 4, 3]);
    expect(first).toMatchObject({ templateId: 1, tokens: ["a", "<*>"], size: 4, firstLine: 1, lastLine: 5 });
  });

  test("has no lines for no bytes", async () => {
    expect((await pooled("", 2, {})).batches).toEqual([]);
  });

  test("passes on what the input throws, and can go on", async () => {
    const pool = parsePool(2);
    const broken = async function* () {
      yield new TextEncoder().encode("a 1\n");
      throw new Error("disk on fire");
    };
    await expect(collected(pool.parse(broken()))).rejects.toThrow("disk on fire");
    expect(await collected(pool.parse([new TextEncoder().encode("a 2")]))).toHaveLength(1);
    await pool.close();
    await expect(pool.templates()).rejects.toThrow("the pool must be open");
  });

  test.each<[number, object, string]>([
    [0, {}, "workers must be a whole number from 1 to 127, got 0"],
    [1.5, {}, "workers must be a whole number from 1 to 127, got 1.5"],
    [2, { maxClusters: 5 }, "maxClusters must be left out"],
    [2, { depth: 1 }, "depth must be a whole number of at least 3, got 1"],
    [2, { format: "<Level>" }, "the format must have a field <Content>"],
  ])("refuses %d workers with %j", (workers, options, message) => {
    expect(() => parsePool(workers, options as ParsePoolOptions)).toThrow(message);
  });
});

describe("the pool's pieces", () => {
  test("hold every line once, in order, whole", async () => {
    const text = `${lines.join("\n")}\n${"long ".repeat(200_000)}\nend`;
    const bytes = new TextEncoder().encode(text);
    for (const pieces of [1, 2, 5]) {
      let seen = "";
      for await (const batch of lineBatches(chunksOf(bytes, 100_000), new BatchBuffers())) {
        for (const piece of cutPieces(batch, pieces)) {
          if (piece.length > 0) expect(piece[piece.length - 1]).toBe(10);
          seen += Buffer.from(piece).toString();
        }
      }
      expect(seen).toBe(`${text}\n`);
    }
  });
});
