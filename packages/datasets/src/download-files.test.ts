import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  cutAfter,
  type Fault,
  type FaultyServer,
  faultyServer,
  otherBody,
  serveWithoutRanges,
  silentAfter,
  status,
} from "../test/faulty-server.js";
import { folderOf } from "../test/invented.js";
import { type DownloadOptions, type DownloadProgress, downloadFiles, loghubFiles, verifyFiles } from "./index.js";

const CONTENTS = { LICENSE: "share alike\n", "raw_data/Pump_2k.log": "pressure falls\nvalve 7 stuck\npressure back\n" };
const LOG = CONTENTS["raw_data/Pump_2k.log"];

let server: FaultyServer;
let folder: string;
let waits: number[];
beforeEach(async () => {
  server = await faultyServer(CONTENTS);
  folder = await folderOf({});
  waits = [];
});
afterEach(() => server.close());

const download = (options: DownloadOptions = {}) =>
  downloadFiles(folder, { files: server.files, wait: async (ms) => void waits.push(ms), ...options });
const text = (path: string) => readFile(join(folder, path), "utf8");

describe("downloadFiles()", () => {
  test("brings every file, byte for byte, and keeps what is whole the second time", async () => {
    expect(await download()).toEqual({ fetched: 2, kept: 0, bytes: 55 });
    expect([await text("LICENSE"), await text("raw_data/Pump_2k.log")]).toEqual(Object.values(CONTENTS));
    expect(await readdir(join(folder, "raw_data"))).toEqual(["Pump_2k.log"]);
    expect(await download()).toEqual({ fetched: 0, kept: 2, bytes: 55 });
    expect(server.requests).toEqual(["LICENSE", "raw_data/Pump_2k.log"]);
  });

  test("goes on where a cut connection stopped", async () => {
    server.faults.push(cutAfter(5));
    await download();
    expect(server.requests).toEqual(["LICENSE", "LICENSE bytes=5-", "raw_data/Pump_2k.log"]);
    expect(await text("LICENSE")).toBe(CONTENTS.LICENSE);
    expect(waits).toEqual([1000]);
  });

  test("goes on where an earlier download stopped", async () => {
    await mkdir(join(folder, "raw_data"));
    await writeFile(join(folder, "raw_data/Pump_2k.log.partial"), LOG.slice(0, 9));
    const seen: DownloadProgress[] = [];
    await download({ onProgress: (progress) => seen.push(progress) });
    expect(server.requests).toEqual(["LICENSE", "raw_data/Pump_2k.log bytes=9-"]);
    expect(await text("raw_data/Pump_2k.log")).toBe(LOG);
    expect(seen.at(0)).toEqual({ path: "LICENSE", bytes: 21, totalBytes: 55, skippedBytes: 9 });
    expect(seen.at(-1)).toEqual({ path: "raw_data/Pump_2k.log", bytes: 55, totalBytes: 55, skippedBytes: 9 });
  });

  test("starts over where the server has no ranges", async () => {
    server.faults.push(cutAfter(5), serveWithoutRanges);
    await download();
    expect(await text("LICENSE")).toBe(CONTENTS.LICENSE);
  });

  test("starts over where the server has another range, or says there is none", async () => {
    server.faults.push(cutAfter(5), status(416), cutAfter(6), status(206, { "content-range": "bytes 2-11/12" }));
    await download();
    expect(server.requests.slice(0, 5)).toEqual([
      "LICENSE",
      "LICENSE bytes=5-",
      "LICENSE",
      "LICENSE bytes=6-",
      "LICENSE",
    ]);
    expect(await text("LICENSE")).toBe(CONTENTS.LICENSE);
  });

  test("does not take the beginning of something else for the beginning of the file", async () => {
    await writeFile(join(folder, "LICENSE.partial"), "SHARE");
    await download();
    expect(server.requests.slice(0, 2)).toEqual(["LICENSE bytes=5-", "LICENSE"]);
    expect(await text("LICENSE")).toBe(CONTENTS.LICENSE);
  });

  test("gives up a silent connection and tries again", async () => {
    server.faults.push(silentAfter(3));
    await download({ stallMs: 100 });
    expect(server.requests.slice(0, 2)).toEqual(["LICENSE", "LICENSE bytes=3-"]);
  });

  test("waits longer each time, as long as a busy server asks, and gives up after five times on end", async () => {
    server.faults.push(status(503), status(429, { "retry-after": "7" }), status(500), status(502), status(503));
    await expect(download()).rejects.toThrow(
      /LICENSE: cannot be downloaded: the server answers 503 .*, 5 times on end/,
    );
    expect(waits).toEqual([1000, 7000, 4000, 8000]);
  });

  test("does not give up while every attempt brings something", async () => {
    const oneMore: Fault = (request, response, body) => {
      const start = Number(/\d+/.exec(request.headers.range ?? "0")?.[0]);
      const range = `bytes ${start}-${body.length - 1}/${body.length}`;
      response.writeHead(start === 0 ? 200 : 206, { "content-range": range, "content-length": body.length - start });
      response.write(body.subarray(start, start + 1), () => setTimeout(() => response.destroy(), 20));
    };
    server.faults.push(...Array.from({ length: 8 }, () => oneMore));
    await download();
    expect(await text("LICENSE")).toBe(CONTENTS.LICENSE);
    expect(waits).toEqual(Array.from({ length: 8 }, () => 1000));
  });

  test.each([
    [
      "a page instead of the file",
      otherBody("<p>Sign in</p>".padEnd(40)),
      /other bytes.*\n.*12 bytes.*\n.*more than 12/,
    ],
    ["as many other bytes", otherBody("SHARE ALIKE\n"), /other bytes than were published\n.*\n {2}received: sha256 /],
  ])("refuses %s", async (_name, fault, message) => {
    server.faults.push(fault);
    await expect(download()).rejects.toThrow(message);
    expect(existsSync(join(folder, "LICENSE"))).toBe(false);
  });

  test("does not ask again for what is not there", async () => {
    server.faults.push(status(404));
    await expect(download()).rejects.toThrow(/cannot be downloaded: the server answers 404/);
    expect(server.requests).toEqual(["LICENSE"]);
  });

  test("gives no file its name before all are whole", async () => {
    server.faults.push(serveWithoutRanges, status(404));
    await expect(download()).rejects.toThrow("404");
    expect(await readdir(folder)).toEqual(["LICENSE.partial", "raw_data"]);
    await download();
    expect(server.requests).toEqual(["LICENSE", "raw_data/Pump_2k.log", "raw_data/Pump_2k.log"]);
  });

  test("leaves another file of the same name as it is", async () => {
    await writeFile(join(folder, "LICENSE"), "mine");
    await expect(download()).rejects.toThrow("the folder holds another file of this name");
    expect(await text("LICENSE")).toBe("mine");
    expect(server.requests).toEqual([]);
  });

  test.skipIf(!existsSync("/dev/full"))("stops at once when the disk is full", async () => {
    await symlink("/dev/full", join(folder, "LICENSE.partial"));
    await expect(download()).rejects.toMatchObject({ code: "ENOSPC" });
    expect(server.requests).toEqual(["LICENSE"]);
  });

  test("stops when it is told to, and keeps what came", async () => {
    const abort = new AbortController();
    server.faults.push(silentAfter(4));
    const stopped = download({ signal: abort.signal, onProgress: () => abort.abort() });
    await expect(stopped).rejects.toThrow(/abort/i);
    expect(await text("LICENSE.partial")).toBe(CONTENTS.LICENSE.slice(0, 4));
  });

  test("says that nobody answers", async () => {
    await server.close();
    await expect(download()).rejects.toThrow(/no connection \(ECONNREFUSED\)/);
  });
});

describe("verifyFiles()", () => {
  test("finds nothing to say of a whole download, also in the folders of the repository", async () => {
    await download();
    expect(await verifyFiles(folder, { files: server.files })).toEqual([]);
    const clone = await folderOf(
      Object.fromEntries(Object.entries(CONTENTS).map(([path, t]) => [`elsewhere/${path}`, t])),
    );
    expect(await verifyFiles(clone, { files: server.files })).toEqual([]);
  });

  test("names files that are missing, longer, or changed in a byte", async () => {
    await writeFile(join(folder, "LICENSE"), "share alikf\n");
    const problems = await verifyFiles(folder, { files: server.files });
    expect(problems.map(({ path, problem }) => [path, problem])).toEqual([
      ["LICENSE", "changed"],
      ["raw_data/Pump_2k.log", "missing"],
    ]);
    expect(problems[0].detail).toMatch(/^sha256 [0-9a-f]{64}, published [0-9a-f]{64}$/);
    await writeFile(join(folder, "LICENSE"), "share");
    expect((await verifyFiles(folder, { files: server.files }))[0].detail).toBe("5 bytes, published 12");
  });
});

describe("loghubFiles", () => {
  test("are a raw and a structured file of each of the 16 sources, licence and citation first", () => {
    expect(loghubFiles.slice(0, 2).map(({ path }) => path)).toEqual(["LICENSE", "CITATION"]);
    expect(loghubFiles).toHaveLength(2 + 2 * 16);
    expect(new Set(loghubFiles.map(({ sha256 }) => sha256)).size).toBe(34);
  });

  test("are fetched from one commit, never from a branch", () => {
    for (const { url } of loghubFiles) {
      expect(url).toMatch(/^https:\/\/raw\.githubusercontent\.com\/logpai\/loghub\/[0-9a-f]{40}\/[\w./]+$/);
    }
  });
});
