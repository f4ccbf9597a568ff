import { describe, expect, test } from "vitest";

import { pageStyle } from "./page-style.js";
import { FLOOR_COLOURS, HEAT_STEPS, heatStep, LEARNED_COLOURS } from "./palette.js";

const [light, dark] = [...pageStyle.markup.matchAll(/:root\{color-scheme:(?:light|dark);([^}]*)\}/g)].map(
  ([, declarations]) => {
    return new Map([...declarations.matchAll(/--([\w-]+):(#[0-9a-f]{6})/g)].map(([, name, colour]) => [name, colour]));
  },
);

describe.each([
  ["light", light],
  ["dark", dark],
])("the %s colours", (_, colours) => {
  const ratio = (a: string, b: string) => contrast(colours.get(a) as string, colours.get(b) as string);

  test("keep text readable on the page: 4.5 : 1, WCAG 2.2, 1.4.3", () => {
    for (const name of ["ink", "muted", "accent"]) expect(ratio(name, "paper"), name).toBeGreaterThanOrEqual(4.5);
  });

  test("keep numbers readable on every step of the heatmap", () => {
    for (let step = 0; step < HEAT_STEPS; step++) {
      const [, kind] = pageStyle.markup.match(new RegExp(`\\.h${step}\\{[^}]*--heat-text-(low|high)`)) ?? [];
      expect(ratio(`heat-text-${kind}`, `heat-${step}`), `step ${step}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("keep lines visible: 3 : 1 for learned rows, WCAG 2.2, 1.4.11", () => {
    for (let i = 1; i <= LEARNED_COLOURS; i++) expect(ratio(`learned-${i}`, "paper"), `${i}`).toBeGreaterThanOrEqual(3);
    for (let i = 2; i <= FLOOR_COLOURS; i++) expect(ratio(`floor-${i}`, "paper"), `${i}`).toBeGreaterThanOrEqual(3);
  });
});

describe("heatStep()", () => {
  test.each([
    [-0.4, 0],
    [0, 0],
    [0.0999, 0],
    [0.1, 1],
    [0.95, 9],
    [1, 9],
  ])("of %d is %d", (value, step) => {
    expect(heatStep(value)).toBe(step);
  });
});

/** Contrast ratio of WCAG 2.2: (L₁ + .05) / (L₂ + .05), the lighter first. */
function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
