import { createHash } from "node:crypto";
import { createRandom, InvalidInputError } from "@lsad/core";
import { formats } from "@lsad/log-parser";
import { describe, expect, test } from "vitest";
import { linesOf } from "../test/invented.js";
import { sources } from "./source-info.js";
import { dialects } from "./synthetic/dialects/index.js";
import { generate } from "./synthetic/generate.js";
import { compileDialect } from "./synthetic/script.js";
import { syntheticCorpus } from "./synthetic-corpus.js";

/** The keyword list of the benchmark protocol, frozen. */
const KEYWORDS =
  /error|fail|fatal|exception|critical|panic|crash|abort|corrupt|denied|refused|reject|invalid|illegal|unauthori[sz]ed|forbidden|time[d]?[ -]?out|unable|cannot|can't|can not|could not|couldn't|lost|dead|died|kill|broken|unreachable|unavailable|missing|not found|no such|warn|severe|attack|break-in/i;

const names = sources.map((info) => info.name);

describe("syntheticCorpus()", () => {
  test.each(names)("%s: every line fits its header format and gives back exactly what was generated", (name) => {
    const lines = generate(compileDialect(dialects[name]), createRandom(3));
    const { year } = sources.find((info) => info.name === name) ?? {};
    let previous = Date.parse(dialects[name].start) - 1000;
    for (let i = 0; i < 3000; i++) {
      const { raw, content } = lines.next().value;
      const reading = formats[name].read(raw, year);
      expect(reading?.content).toBe(content);
      expect(raw).toBe(raw.trim());
      const timeMs = reading?.timeMs ?? Number.NaN;
      expect(timeMs).toBeGreaterThanOrEqual(previous); // in time order
      previous = timeMs;
    }
  });

  test("is the same for the same seed, another for another", async () => {
    const digest = async (seed: number) => {
      const hash = createHash("sha256");
      const corpus = syntheticCorpus({ seed, linesPerSource: 300 });
      for (const name of names) {
        for (const { record, eventId } of await linesOf(corpus, name)) hash.update(`${record.raw}${eventId}\n`);
      }
      return hash.digest("hex");
    };
    const first = await digest(1);
    expect(await digest(1)).toBe(first);
    expect(await digest(2)).not.toBe(first);
  });

  test("a longer corpus begins with the shorter one, whatever other sources there are", async () => {
    const short = await linesOf(syntheticCorpus({ linesPerSource: 200 }), "Mac");
    const long = await linesOf(syntheticCorpus({ linesPerSource: 900, sources: ["Mac"] }), "Mac");
    expect(long.slice(0, 200)).toEqual(short);
  });

  test("two readings at once do not disturb each other", async () => {
    const corpus = syntheticCorpus({ linesPerSource: 100 });
    const alone = await linesOf(corpus, "Linux");
    const [first, second] = [corpus.read("Linux"), corpus.read("Linux")].map((lines) => lines[Symbol.asyncIterator]());
    for (const line of alone) {
      expect((await first.next()).value).toEqual(line);
      expect((await second.next()).value).toEqual(line);
    }
    expect((await first.next()).done).toBe(true);
  });

  test("hash depends on seed, size and sources", async () => {
    const variants = [{}, { seed: 2 }, { linesPerSource: 1999 }, { sources: ["HDFS"] as const }];
    const hashes = await Promise.all(variants.map((options) => syntheticCorpus(options).hash()));
    expect(new Set(hashes).size).toBe(4);
    expect(await syntheticCorpus({ seed: 1, linesPerSource: 2000 }).hash()).toBe(hashes[0]);
  });

  test.each([
    [{ seed: 0.5 }, "seed must be a whole number, got 0.5"],
    [{ linesPerSource: 0 }, "linesPerSource must be a whole number of at least 1, got 0"],
    [{ linesPerSource: Number.POSITIVE_INFINITY }, "got Infinity"],
    [{ sources: [] }, "sources must name at least one"],
    [{ sources: ["hdfs" as "HDFS"] }, "name must be one of Android"],
  ])("rejects %j", (options, message) => {
    expect(() => syntheticCorpus(options)).toThrow(InvalidInputError);
    expect(() => syntheticCorpus(options)).toThrow(message);
  });
});

describe("the synthetic anomalies", () => {
  const seeds = [1, 2, 3];

  test.each(seeds)(
    "seed %i: rates differ between sources, from none to about a fifth, and every test part has some",
    async (seed) => {
      const corpus = syntheticCorpus({ seed });
      for (const name of names) {
        const judge = corpus.builtInLabels.judge(name);
        const labels = (await linesOf(corpus, name)).map((line) => judge(line).label);
        const rate = labels.filter((label) => label === 1).length / labels.length;
        if (name === "Spark") expect(rate).toBe(0);
        else expect(rate).toBeGreaterThan(0.003);
        expect(rate).toBeLessThan(0.25);
        if (name !== "Spark") expect(labels.slice(400)).toContain(1);
      }
    },
  );

  test("a list of keywords finds part of them only, and cries wolf now and then", async () => {
    const corpus = syntheticCorpus({ linesPerSource: 10_000 });
    let [found, missed, falseAlarms] = [0, 0, 0];
    for (const name of names) {
      const judge = corpus.builtInLabels.judge(name);
      for (const line of await linesOf(corpus, name)) {
        const isHit = KEYWORDS.test(line.record.content);
        if (judge(line).label === 1) isHit ? found++ : missed++;
        else if (isHit) falseAlarms++;
      }
    }
    const [precision, recall] = [found / (found + falseAlarms), found / (found + missed)];
    expect(precision).toBeGreaterThan(0.5);
    expect(precision).toBeLessThan(0.85);
    expect(recall).toBeGreaterThan(0.45);
    expect(recall).toBeLessThan(0.75);
  });

  test("come in episodes: most stand within ten lines of another", async () => {
    const corpus = syntheticCorpus({ sources: ["HDFS"], linesPerSource: 20_000 });
    const judge = corpus.builtInLabels.judge("HDFS");
    const places = (await linesOf(corpus, "HDFS"))
      .filter((line) => judge(line).label === 1)
      .map(({ record }) => record.line);
    const near = places.filter((line, i) => line - (places[i - 1] ?? -99) <= 10 || (places[i + 1] ?? 1e9) - line <= 10);
    expect(near.length / places.length).toBeGreaterThan(0.9);
  });

  test("some templates are anomalous for some parameters only", async () => {
    const corpus = syntheticCorpus({ sources: ["OpenStack"], linesPerSource: 20_000 });
    const judge = corpus.builtInLabels.judge("OpenStack");
    const seen = new Map<string, Set<number>>();
    for (const line of await linesOf(corpus, "OpenStack")) {
      const labels = seen.get(line.eventTemplate ?? "") ?? new Set<number>();
      seen.set(line.eventTemplate ?? "", labels.add(judge(line).label));
    }
    expect([...seen.values()].filter((labels) => labels.size === 2).length).toBeGreaterThanOrEqual(3);
  });
});
