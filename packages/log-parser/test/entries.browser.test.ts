/** @file The entries in a real browser, in a page and in a worker; and what they cost there. Needs Chromium: `LSAD_CHROMIUM`, or where Debian puts it. */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

import { drain, genericMasks } from "../src/index.js";
import { zero } from "../src/zero.js";

const folder = fileURLToPath(new URL("../", import.meta.url));
const chromium = process.env.LSAD_CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(chromium) && process.env.CI) throw new Error(`${chromium} is missing, and CI skips nothing`);

const core = join(folder, "../core/src/index.ts");

/** An entry as a browser loads it: one module that imports nothing but core. An import from Node fails the build. */
async function published(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, `src/${entry}.ts`)],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    external: ["@lsad/core"],
    write: false,
  });
  return outputFiles[0].text;
}

/** What a bundler ships for an import, the parts of core that it needs included: bytes, minified and compressed. */
async function shippedBytes(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(folder, "src") },
    alias: { "@lsad/core": core },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

describe("in a bundle", () => {
  test.each(["index", "zero", "spell", "brain", "drain3"])("the whole entry %s costs at most 25 kB", async (entry) => {
    const bytes = await shippedBytes(`export * from "./${entry}.js"`);
    expect(bytes).toBeGreaterThan(2_000); // a smaller one would lack the parser
    expect(bytes).toBeLessThanOrEqual(25_000);
  });

  test("headers that are not used are not shipped, though the entry is one module", async () => {
    const entry = Buffer.from((await published("index")).replaceAll('"@lsad/core"', JSON.stringify(core)));
    const lib = join(mkdtempSync(join(tmpdir(), "lsad-bundle-")), "lib.mjs");
    writeFileSync(lib, entry);
    const bytes = await shippedBytes(`export { drain } from ${JSON.stringify(lib)}`);
    rmSync(dirname(lib), { recursive: true });
    expect(bytes).toBeLessThanOrEqual(1.1 * (await shippedBytes(`export { drain } from "./drain.js"`)));
  });
});

/** Lines as a visitor may paste them; invented. */
const lines = Array.from(
  { length: 500 },
  (_, i) => `user ${["ann", "bob", "zoë"][i % 3]} took ${i} ms from 10.0.0.${i % 9}`,
);

/** Runs in the page and, unchanged, in the worker. */
const work = `
  import { drain, genericMasks, splitLines } from "index.js";
  import { zero } from "zero.js";
  const lines = [];
  const bytes = new TextEncoder().encode(${JSON.stringify(lines.join("\r\n"))});
  for await (const line of splitLines(new Blob([bytes]).stream())) lines.push(line);
  const mined = (parser) => {
    const events = lines.map((line) => parser.add(line));
    return { ids: events.map((event) => event.templateId), last: events.at(-1).parameters, templates: parser.templates() };
  };
  const result = { zero: mined(zero()), drain: mined(drain({ masks: genericMasks })) };
`;

function expected() {
  const mined = (parser: ReturnType<typeof zero> | ReturnType<typeof drain>) => {
    const events = lines.map((line) => parser.add(line));
    return {
      ids: events.map(({ templateId }) => templateId),
      last: events.at(-1)?.parameters,
      templates: parser.templates(),
    };
  };
  return JSON.parse(JSON.stringify({ zero: mined(zero()), drain: mined(drain({ masks: genericMasks })) }));
}

const name = existsSync(chromium) ? "the entries in Chromium" : `the entries in Chromium [skipped: no ${chromium}]`;
describe.skipIf(!existsSync(chromium))(name, () => {
  test("gives in a page and in a worker what it gives here", async () => {
    const { outputFiles } = await build({
      entryPoints: [core],
      bundle: true,
      format: "esm",
      platform: "browser",
      write: false,
    });
    const page = `<!doctype html><meta charset="utf-8">
      <script type="importmap">{ "imports": { "@lsad/core": "/core.js" } }</script>
      <script type="module">
        const say = (what, value) => fetch("/" + what, { method: "POST", body: JSON.stringify(value) });
        addEventListener("error", (event) => say("failed", event.message));
        addEventListener("unhandledrejection", (event) => say("failed", String(event.reason)));
        ${work.replaceAll('from "', 'from "/')}
        await say("page", result);
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onerror = (event) => say("failed", "worker: " + event.message);
        worker.onmessage = (event) => say("worker", event.data);
      </script>`;
    // Import maps do not reach workers: there the import of core is spelled out.
    const inWorker = (code: string) => code.replaceAll('"@lsad/core"', '"/core.js"');
    const [index, zeroEntry] = [await published("index"), await published("zero")];
    const said = await opened(
      {
        "/": ["text/html", page],
        "/core.js": ["text/javascript", outputFiles[0].text],
        "/index.js": ["text/javascript", index],
        "/zero.js": ["text/javascript", zeroEntry],
        "/worker/index.js": ["text/javascript", inWorker(index)],
        "/worker/zero.js": ["text/javascript", inWorker(zeroEntry)],
        "/worker.js": ["text/javascript", `${work.replaceAll('from "', 'from "/worker/')} postMessage(result);`],
      },
      ["page", "worker"],
    );
    expect(said).toEqual({ page: expected(), worker: expected() });
  });
});

/** Opens `/` of these files and waits until the page has posted all that is awaited, or `failed`. */
async function opened(
  files: Readonly<Record<string, readonly [type: string, text: string]>>,
  awaited: readonly string[],
): Promise<Record<string, unknown>> {
  const profile = mkdtempSync(join(tmpdir(), "lsad-browser-"));
  const said: Record<string, unknown> = {};
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      const what = (request.url as string).slice(1);
      said[what] = JSON.parse(Buffer.concat(parts).toString());
      response.end();
      if (what === "failed" || awaited.every((one) => one in said)) finish();
      return;
    }
    const file = files[request.url as string];
    response.writeHead(file === undefined ? 404 : 200, {
      "content-type": `${file?.[0] ?? "text/plain"}; charset=utf-8`,
    });
    response.end(file?.[1] ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = spawn(chromium, [
    ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    ...["--disable-component-update", "--disable-sync", "--remote-debugging-port=0", `--user-data-dir=${profile}`],
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  ]);
  const ended = new Promise<void>((resolve) => browser.once("close", () => resolve()));
  try {
    await Promise.race([finished, ended]);
    return said;
  } finally {
    browser.kill();
    await ended;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
