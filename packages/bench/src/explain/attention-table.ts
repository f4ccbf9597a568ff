/** @file Where an encoder looks, as a table: words down, heads or layers across, each share as a number on its colour. */

import { type Html, html } from "../report/html.js";
import { heatStep } from "../report/palette.js";
import type { AttentionOnWords } from "./explanation.js";

/** More heads than these are shown as the means of their layers: columns have to fit a page. */
const MOST_HEADS = 8;

/** A column of shares. */
interface Shares {
  readonly head: string;
  /** The head in full. */
  readonly title: string;
  readonly values: readonly number[];
}

/**
 * A table of words: what each adds to the log odds, as a bar with its number; how much of the rolled-up attention it gets; how
 * much from each head, or on the mean over the heads of each layer. Colours go from nothing to the largest share of a column.
 */
export function attentionTable({ words, layers, heads, weights, rollout, added }: AttentionOnWords): Html {
  const isByHead = layers * heads <= MOST_HEADS;
  const columns: readonly Shares[] = [
    { head: "all", title: "rolled up through all layers", values: rollout },
    ...(isByHead ? weights.map((values, row) => headShares(values, row, heads)) : layerMeans(weights, heads)),
  ];
  const most = Math.max(Number.MIN_VALUE, ...added.map(Math.abs));
  const rows = words.map(
    (word, place) =>
      html`<tr><th scope="row">${word}</th><td class="number">${signedShort(added[place])}</td>
        <td class="bar"><span class="${added[place] < 0 ? "lowers" : "raises"}" style="width:${((Math.abs(added[place]) / most) * 100).toFixed(0)}%"></span></td>
        ${columns.map(({ values }) => cellOf(values[place], Math.max(...values)))}</tr>`,
  );
  return html`<div class="scroll" role="group" aria-label="Table, scrolls sideways" tabindex="0"><table class="attention">
    <caption class="hidden">What each word adds to the log odds, and the per cent of attention it gets</caption>
    <thead><tr><th scope="col" rowspan="2">word</th><th scope="colgroup" colspan="2" rowspan="2">adds</th><th scope="colgroup" colspan="${columns.length}">attention, %; by ${isByHead ? "layer.head" : "layer"}</th></tr>
    <tr>${columns.map(({ head, title }) => html`<th scope="col"><abbr title="${title}">${head}</abbr></th>`)}</tr></thead>
    <tbody>${rows}</tbody></table></div>`;
}

/** The sentence that says how to read {@link attentionTable}. */
export const attentionGuide = html`What a word adds to the log odds of an anomaly (integrated gradients; orange raises, blue lowers), then the per cent
  of attention it gets: rolled up through all layers, and by layer and head. Attention is what the encoder reads, not what decides.`;

function headShares(values: readonly number[], row: number, heads: number): Shares {
  const [layer, head] = [Math.floor(row / heads) + 1, (row % heads) + 1];
  return { head: `${layer}.${head}`, title: `layer ${layer}, head ${head}`, values };
}

function layerMeans(weights: AttentionOnWords["weights"], heads: number): Shares[] {
  return Array.from({ length: weights.length / heads }, (_, layer) => {
    const ofLayer = weights.slice(layer * heads, (layer + 1) * heads);
    const values = ofLayer[0].map((_, word) => ofLayer.reduce((sum, row) => sum + row[word], 0) / heads);
    return { head: `${layer + 1}`, title: `layer ${layer + 1}, mean of ${heads} heads`, values };
  });
}

function cellOf(share: number, most: number): Html {
  const step = most === 0 ? 0 : heatStep(share / most);
  return html`<td class="h${step}">${(share * 100).toFixed(0)}</td>`;
}

function signedShort(value: number): string {
  return value === 0 ? "0" : `${value < 0 ? "\u2212" : "+"}${Math.abs(value).toFixed(2)}`;
}
