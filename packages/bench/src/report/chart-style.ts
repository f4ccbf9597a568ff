/** @file How all charts of the report look. Colours are CSS variables, so light, dark and print need one picture. */

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export const config = {
  background: "transparent",
  font: FONT,
  // One text alternative a figure, given by the page; the marks of a chart are in the tables, value by value.
  aria: false,
  view: { stroke: null },
  axis: {
    labelColor: "var(--muted)",
    titleColor: "var(--muted)",
    titleFontWeight: 400,
    titleFontSize: 12,
    labelFontSize: 12,
    gridColor: "var(--rule)",
    domain: false,
    ticks: false,
    labelPadding: 6,
  },
} as const;

export const scoreAxis = { values: [0, 0.25, 0.5, 0.75, 1], format: ".2~f", grid: true };
