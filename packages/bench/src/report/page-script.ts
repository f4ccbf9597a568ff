/** @file What a report does in the browser: draw, sort, switch, download. Plain script: it is read by browsers, not by a compiler. */

import { Html } from "./html.js";

/** Reads the element `page-data`; needs the globals `vega` and `vegaLite` for the charts and works without them. */
export const pageScript = new Html(`
(() => {
  "use strict";
  const page = JSON.parse(document.getElementById("page-data").textContent);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const views = new Map();

  const draw = async (place) => {
    const { spec } = vegaLite.compile(page.charts[place.dataset.chart]);
    const view = new vega.View(vega.parse(spec), { renderer: "svg", container: place, hover: false });
    await view.runAsync();
    views.set(place, view);
  };
  const drawAll = async () => {
    for (const place of all("[data-chart]")) {
      try {
        await draw(place);
      } catch (error) {
        place.textContent = "This chart could not be drawn; its numbers are in the tables.";
        console.error(place.dataset.chart, error);
      }
    }
    document.documentElement.dataset.drawn = "yes";
  };

  const cellValue = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;
  const compare = (a, b) => {
    const [x, y] = [Number(a), Number(b)];
    if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : y - x;
  };
  const sortBy = (button) => {
    const head = button.closest("th");
    const body = button.closest("table").tBodies[0];
    const first = head.getAttribute("aria-sort") === "none" || !head.hasAttribute("aria-sort");
    const reversed = !first && head.getAttribute("aria-sort") === head.dataset.first;
    const rows = [...body.rows].map((row) => [cellValue(row, head.cellIndex), row]);
    // Empty cells stay last in both directions.
    rows.sort(([a], [b]) => (reversed && a !== "" && b !== "" ? compare(b, a) : compare(a, b)));
    body.append(...rows.map(([, row]) => row));
    const numeric = rows.some(([value]) => value !== "" && !Number.isNaN(Number(value)));
    head.dataset.first = numeric ? "descending" : "ascending";
    const other = numeric ? "ascending" : "descending";
    for (const cell of head.parentElement.cells) cell.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", reversed ? other : head.dataset.first);
  };

  const download = (name) => {
    const url = URL.createObjectURL(new Blob([page.downloads[name]], { type: "text/csv" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: name });
    link.click();
    URL.revokeObjectURL(url);
  };

  const chosen = (group) => document.querySelector('input[name="' + group + '"]:checked')?.value;
  const switchHeatmap = () => {
    const [metric, weighting, view] = ["heat-metric", "heat-weighting", "heat-view"].map(chosen);
    for (const table of all("[data-heat]")) table.hidden = table.dataset.heat !== metric + " " + weighting;
    for (const cell of all("[data-heat] [data-view]")) cell.hidden = view !== undefined && view !== "all" && cell.dataset.view !== "any" && cell.dataset.view !== view;
  };
  const switchCurves = () => {
    const shown = all('input[name="curve-shown"]:checked').map((input) => input.value);
    for (const [place, view] of views) {
      if (place.dataset.chart.startsWith("curve-")) {
        view.signal("shown", shown).signal("weighting", chosen("curve-weighting") ?? "line").runAsync();
      }
    }
  };

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.sort !== undefined) sortBy(button);
    if (button?.dataset.download !== undefined) download(button.dataset.download);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.name.startsWith("heat-")) switchHeatmap();
    if (target.name.startsWith("curve-")) switchCurves();
  });
  for (const control of all("[data-needs-script]")) control.hidden = false;
  drawAll().then(switchCurves);
  switchHeatmap();
})();
`);
