import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loghubFiles } from "@lsad/datasets";
import { describeWithShared, sharedPath } from "@lsad/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { run } from "../../test/command-line.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lsad-data-"));
});
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true });
});

describe("lsad-bench data", () => {
  test("verify names what is missing and ends with 1", async () => {
    const { code, out, err } = await run("data", "verify", folder);
    expect(code).toBe(1);
    expect(out).toContain("missing  raw_data/BGL_2k.log  (no such file)");
    expect(err).toContain("34 of 34 files are not what Loghub publishes");
  });

  test("download says which address gave nothing, and leaves no file that looks whole", async () => {
    vi.stubGlobal("fetch", async () => new Response("gone", { status: 404, statusText: "Not Found" }));
    const { code, err } = await run("data", "download", "--out", folder);
    expect(code).toBe(1);
    expect(err).toMatch(/error: https:.*LICENSE: cannot be downloaded: the server answers 404 Not Found/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("list gives addresses, and digests to programs", async () => {
    expect((await run("data", "list")).out).toContain("https://raw.githubusercontent.com/logpai/loghub/");
    expect(JSON.parse((await run("data", "list", "--json")).out)).toEqual(loghubFiles);
  });
});

describeWithShared("lsad-bench data download of Loghub-2k", ["data/loghub-2k"], () => {
  test("shows the licence before it fetches a log, keeps it, and verifies", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: string) => {
      const file = loghubFiles.find((known) => known.url === url);
      asked.push(file?.path ?? url);
      return new Response(readFileSync(sharedPath("data", "loghub-2k", ...(file?.path ?? "").split("/"))));
    });
    const { code, out } = await run("data", "download", "--out", folder);
    expect(code).toBe(0);
    expect(asked.slice(0, 3)).toEqual(["LICENSE", "CITATION", "raw_data/Android_2k.log"]);
    expect(out).toMatch(/^LICENSE OF LOGHUB/);
    expect(out).toContain("34 files");
    expect(await run("data", "verify", folder)).toMatchObject({
      code: 0,
      out: expect.stringContaining("as published"),
    });
  });
});
