import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ToyOptions, toyCorpus } from "../test/toy-corpus.js";
import { prepareSources } from "./prepare.js";
import { SourceCache } from "./source-cache.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lsad-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Prepares the toy with a cache; `read` counts the sources that were read from the corpus. */
async function prepare(toy: ToyOptions = {}, cacheFolder = folder, templates: "drain" | "truth" = "truth") {
  const { corpus, labels } = toyCorpus(toy);
  const notes: string[] = [];
  let read = 0;
  const counting = {
    ...corpus,
    read: (source: string) => {
      read++;
      return corpus.read(source);
    },
  };
  const cache = new SourceCache(cacheFolder, (note) => notes.push(note));
  const sources = await prepareSources(counting, labels, { templates, cache });
  return { sources, read, notes };
}

describe("SourceCache", () => {
  test("gives back what was prepared, without reading a line", async () => {
    const first = await prepare();
    const second = await prepare();
    expect([first.read, second.read]).toEqual([4, 0]);
    expect(second.sources).toEqual(first.sources);
    expect(second.sources[0].table.lineRow.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...first.notes, ...second.notes]).toEqual([]);
  });

  test("is not asked for other lines or templates, and keeps one entry of each source", async () => {
    await prepare();
    expect((await prepare({ lines: 120 })).read).toBe(4);
    expect(readdirSync(folder).length).toBe(4); // the entries of 100 lines are gone
    expect((await prepare({ lines: 120 }, folder, "drain")).read).toBe(4);
    expect(readdirSync(folder).length).toBe(8);
    expect((await prepare({ lines: 120 })).read).toBe(0);
  });

  test.each([
    ["cut", (bytes: Buffer) => bytes.subarray(0, 100)],
    ["empty", () => Buffer.alloc(0)],
    ["changed in one byte", (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 99 ? byte ^ 1 : byte)))],
  ])("an entry that is %s is made again, with a note", async (_, damage) => {
    const { sources } = await prepare();
    const [name] = readdirSync(folder);
    writeFileSync(join(folder, name), damage(readFileSync(join(folder, name))));
    const again = await prepare();
    expect(again.read).toBe(1);
    expect(again.notes).toEqual([`cache: ${join(folder, name)} is damaged; Apache is parsed again`]);
    expect(again.sources).toEqual(sources);
    expect((await prepare()).read).toBe(0);
  });

  test("a folder that cannot be made costs time, not the run", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { sources, notes } = await prepare({}, join(file, "cache"));
    expect(sources.length).toBe(4);
    expect(notes.length).toBe(4);
    expect(notes[0]).toMatch(/^cache: Apache cannot be kept \(/);
  });
});
