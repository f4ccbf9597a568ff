import { fileURLToPath } from "node:url";
import { readFixture } from "@lsad/testing";
import { expect, test } from "vitest";
import { normalQuantile } from "./normal-quantile.js";

test("normalQuantile() equals scipy's norm.ppf", () => {
  const path = fileURLToPath(new URL("../../test/fixtures/extra.json", import.meta.url));
  const { normal } = readFixture<{ normal: { p: number[]; ppf: number[] } }>(path);
  expect(normal.p.map(normalQuantile)).toBeAllclose(normal.ppf, { relative: 1e-13, absolute: 0 });
});

test("normalQuantile() is odd about one half", () => {
  for (const p of [0.001, 0.2, 0.4999]) expect(normalQuantile(p)).toBeAllclose(-normalQuantile(1 - p));
  expect(normalQuantile(0.5)).toBe(0);
});
