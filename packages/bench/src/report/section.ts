/** @file The frame of every section, and the place of a chart in it. */

import { type Html, html } from "./html.js";

/** Section with an anchor and a title that says the finding. */
export function section(id: string, title: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`;
}

/** Where the page draws a chart, with the words for who does not see it. */
export function chart(id: string, alternative: string): Html {
  return html`<div class="chart" data-chart="${id}" role="img" aria-label="${alternative}"></div>`;
}
