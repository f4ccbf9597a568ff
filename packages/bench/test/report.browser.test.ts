/** @file The report in a real browser: drawn, silent, without a network. Needs Chromium: `LSAD_CHROMIUM`, or where Debian puts it. */

import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

import { renderReport } from "../src/report/report.js";
import { allNormalCell, inventedCells, inventedReading, inventedRun } from "./invented-run.js";

const chromium = process.env.LSAD_CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(chromium) && process.env.CI) throw new Error(`${chromium} is missing, and CI skips nothing`);

const evil = `</script><img src=x onerror=alert(1)>"'`;
const page = renderReport({
  ...inventedRun([
    ...inventedCells("keyword", { alpha: 0.2, beta: 0.4, [evil]: 0.3 }),
    ...inventedCells("tfidf-lr", { alpha: 0.5, beta: 0.9, [evil]: 0.3 }),
    allNormalCell({ detector: "keyword", target: "gamma" }),
  ]),
  ...inventedReading("bert", evil),
});

const name = existsSync(chromium) ? "the report in Chromium" : `the report in Chromium [skipped: no ${chromium}]`;
describe.skipIf(!existsSync(chromium))(name, () => {
  test.each([
    ["on a phone, light", "390,844", 1],
    ["at a desk, light", "1440,900", 1],
    ["at a desk, dark", "1440,900", 0],
  ])("draws every chart and says nothing on the console, %s", async (_, window, colourScheme) => {
    const { dom, console } = await opened(page, window, colourScheme);
    expect(console).toEqual([]);
    expect(dom).toContain('data-drawn="yes"');
    expect(dom.match(/<svg[^>]*class="marks"/g)).toHaveLength(page.match(/ data-chart=/g)?.length as number);
  });

  test("sorts, switches the heatmap and hides a curve when it is asked to", async () => {
    const { dom, console } = await opened(page.replace("</body>", `<script>${actions}</script></body>`), "1440,900", 1);
    expect(console).toEqual([]);
    // Means by line: keyword .3, tfidf-lr .567. The page starts with the best; two clicks give ascending order.
    expect(dom).toMatch(/data-order="tfidf-lr,keyword tfidf-lr,keyword descending keyword,tfidf-lr ascending"/);
    expect(dom).toContain('data-heat-shown="mcc template"');
    expect(dom).toContain('data-lines="2 1"');
  });

  test("would say so if a page asked for anything over the network", async () => {
    const asking = page.replace("</body>", '<img alt="" src="http://127.0.0.1:9/pixel.png"></body>');
    const { console } = await opened(asking, "390,844", 1);
    expect(console.join("\n")).toContain("Content Security Policy");
  });

  test("would say so if a chart could not be drawn", async () => {
    const { dom, console } = await opened(
      page.replace('"mark":{"type":"rule"', '"mark":{"type":"no-such-mark"'),
      "390,844",
      1,
    );
    expect(console).not.toEqual([]);
    expect(dom).toContain("This chart could not be drawn; its numbers are in the tables.");
  });
});

/** What a reader does once the page is drawn; leaves what came of it on the root element. */
const actions = `
  const root = document.documentElement;
  const order = () => [...document.querySelectorAll("#means tbody th")].map((cell) => cell.textContent).join(",");
  const lines = () => document.querySelectorAll('[data-chart="curve-0"] .mark-line path').length;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 300));
  const act = async () => {
    while (root.dataset.drawn !== "yes") await pause();
    const head = document.querySelectorAll("#means thead th")[2];
    const orders = [order()];
    for (let click = 0; click < 2; click++) {
      head.querySelector("button").click();
      orders.push(order() + " " + head.getAttribute("aria-sort"));
    }
    root.dataset.order = orders.join(" ");
    for (const value of ["mcc", "template"]) document.querySelector('input[value="' + value + '"]').click();
    root.dataset.heatShown = [...document.querySelectorAll("[data-heat]")].filter((table) => !table.hidden).map((table) => table.dataset.heat).join();
    await pause();
    const before = lines();
    document.querySelector('input[name="curve-shown"][value="keyword"]').click();
    await pause();
    root.dataset.lines = before + " " + lines();
  };
  act();
`;

/** Opens a page and returns what it became and what it said. */
async function opened(text: string, window: string, colourScheme: number): Promise<{ dom: string; console: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "lsad-report-"));
  try {
    const file = join(folder, "report.html");
    writeFileSync(file, text);
    const quiet = [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
    ];
    const flags = [
      ...[
        "--headless",
        ...quiet,
        "--disable-component-update",
        "--disable-sync",
        `--user-data-dir=${join(folder, "profile")}`,
      ],
      ...[`--window-size=${window}`, `--blink-settings=preferredColorScheme=${colourScheme}`],
      ...["--enable-logging=stderr", "--virtual-time-budget=20000", "--dump-dom", pathToFileURL(file).href],
    ];
    const { stdout, stderr } = await promisify(execFile)(chromium, flags, { maxBuffer: 64 * 2 ** 20, timeout: 60_000 });
    return { dom: stdout, console: stderr.split("\n").filter((line) => line.includes(":CONSOLE")) };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
