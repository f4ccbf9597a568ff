/** @file The look of the report: one style sheet for light, dark, phone and paper. */

import { Html } from "./html.js";

// Steps of one hue, light to dark on a light page and dark to light on a dark one: a higher value always stands out more.
// Text colours per step keep at least 4.5 : 1 (WCAG 2.2, 1.4.3).
const heatLight = [
  "#f4f7fb",
  "#e3edf7",
  "#cfe1f2",
  "#b5d2ea",
  "#93bfdf",
  "#6ba7d1",
  "#2f74aa",
  "#22679f",
  "#0f4f86",
  "#083a68",
];
const heatDark = [
  "#171c22",
  "#182634",
  "#193146",
  "#1a3d59",
  "#1c4a6d",
  "#1f5883",
  "#5c9bcb",
  "#7fb3dc",
  "#a3cbea",
  "#cbe3f7",
];
/** From this step on the text takes the other colour. */
const HEAT_TURN = 6;

const heatVariables = (colours: readonly string[]) =>
  colours.map((colour, step) => `--heat-${step}:${colour};`).join("");
const heatClasses = heatLight
  .map(
    (_, step) =>
      `.h${step}{background:var(--heat-${step});color:var(--heat-text-${step < HEAT_TURN ? "low" : "high"})}`,
  )
  .join("");

const lightColours = `
  --paper:#fffefb; --panel:#f5f3ee; --ink:#1c1d1f; --muted:#5b5e63; --faint:#a9aaab; --rule:#e2dfd8; --accent:#0b5c9a;
  --warning:#bf4b00;
  --learned-1:#0b6db5; --learned-2:#c8500a; --learned-3:#00795a; --learned-4:#a8407f; --learned-5:#8f6a00; --learned-6:#3b8fc4; --learned-7:#6a4fb3;
  --floor-1:#a9aaab; --floor-2:#85888c; --floor-3:#1c1d1f; --floor-4:#5b5e63;
  --heat-text-low:#1c1d1f; --heat-text-high:#ffffff; ${heatVariables(heatLight)}`;

const darkColours = `
  --paper:#121417; --panel:#1b1e23; --ink:#eceae4; --muted:#a6a9ad; --faint:#6d7074; --rule:#2e3238; --accent:#7cbcf0;
  --warning:#f0924e;
  --learned-1:#5fb2f0; --learned-2:#f0924e; --learned-3:#3fc79a; --learned-4:#e08cc0; --learned-5:#e3bd4f; --learned-6:#9fd3f5; --learned-7:#b3a0ee;
  --floor-1:#6d7074; --floor-2:#8d9196; --floor-3:#eceae4; --floor-4:#a6a9ad;
  --heat-text-low:#eceae4; --heat-text-high:#0c1116; ${heatVariables(heatDark)}`;

/** The style sheet; dark only on a screen whose reader asks for it, never on paper. */
export const pageStyle = new Html(`
:root{color-scheme:light;${lightColours}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${darkColours}}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header.page,footer.page{max-width:1080px;margin:0 auto;padding:0 20px}
h1,h2{font-family:Charter,"Bitstream Charter","Iowan Old Style",Georgia,Cambria,"Times New Roman",serif;line-height:1.15;letter-spacing:-.01em;text-wrap:balance;overflow-wrap:anywhere}
h1{font-size:clamp(1.8rem,4vw,2.7rem);font-weight:700;margin:.3em 0 .45em;max-width:32ch}
h2{font-size:clamp(1.35rem,2.6vw,1.75rem);font-weight:700;margin:0 0 .4em;max-width:42ch}
h3{font-size:1rem;margin:1.6em 0 .4em}
p,li,dd{max-width:68ch;overflow-wrap:anywhere}
p{margin:0 0 .9em}
a{color:var(--accent);text-underline-offset:.15em}
code{font:.88em/1.4 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.kicker{color:var(--muted);font-size:.82rem;margin:0 0 .5em}
header.page{padding-top:40px}
header.page .lead{font-size:clamp(1.06rem,1.7vw,1.2rem);line-height:1.55;max-width:64ch}
.stamp{color:var(--muted);font-size:.85rem}
.skip{position:absolute;left:-999em}.skip:focus{left:20px;top:8px;background:var(--paper);padding:6px 10px;z-index:9}
nav.contents{display:flex;flex-wrap:wrap;gap:4px 18px;border-block:1px solid var(--rule);padding:10px 0;margin:26px 0 0;font-size:.9rem}
nav.contents a{text-decoration:none}nav.contents a:hover{text-decoration:underline}
section{padding:44px 0 4px}
section+section{border-top:1px solid var(--rule);margin-top:34px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(205px,1fr));gap:0 28px;margin:28px 0 6px;padding:0;list-style:none}
.tiles li{border-top:2px solid var(--ink);padding:10px 0 14px;max-width:none}
.tiles .name{color:var(--muted);font-size:.85rem;line-height:1.35;display:block;min-height:2.7em}
.tiles .value{font-size:2.1rem;font-weight:650;letter-spacing:-.02em;line-height:1.2;font-variant-numeric:tabular-nums;display:block}
.tiles .beside{font-size:.85rem;line-height:1.4;color:var(--muted);font-variant-numeric:tabular-nums;display:block}
figure{margin:18px 0 8px;break-inside:avoid}
figcaption,.note{color:var(--muted);font-size:.86rem;line-height:1.45;max-width:76ch}
.chart{width:100%;min-height:60px}
.chart svg{max-width:100%;height:auto;display:block;overflow:visible}
.swatch{display:inline-block;width:22px;height:0;border-top:3px solid;vertical-align:.28em;margin-right:6px}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(216px,1fr));gap:18px 24px}
.panels figure{margin:0;min-width:0}
.panels h3{margin:0;font-size:.92rem;overflow-wrap:anywhere}
.panels .note{margin:0 0 2px;font-variant-numeric:tabular-nums;font-size:.8rem}
.panels.wide{grid-template-columns:repeat(auto-fill,minmax(290px,1fr))}
.panels.readings{grid-template-columns:repeat(auto-fill,minmax(min(100%,420px),1fr));gap:26px 36px}
.panels.cards{grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:26px 30px}
.names{font-size:.82rem;display:flex;flex-wrap:wrap;gap:2px 18px;max-width:none;margin:6px 0}
.log{background:var(--panel);padding:6px 8px;margin:6px 0;max-height:7.5em;overflow:auto}
.bars{width:100%}.bars th,.bars td{padding:2px 6px;border:0}.bars .bar{width:45%;text-align:left}
.bars th{overflow-wrap:anywhere;white-space:normal}
.bars span,.attention span{display:inline-block;height:9px}
.raises{background:var(--learned-2)}.lowers{background:var(--learned-1)}
.attention{font-size:.8rem;width:100%}.attention th,.attention td{padding:3px 5px;border:1px solid var(--paper);text-align:center}
.attention thead th{font-size:.75rem;font-weight:400;color:var(--muted);vertical-align:bottom}
.attention tbody th{white-space:normal;overflow-wrap:anywhere;font-weight:500;min-width:6.5em;max-width:11em}
.attention abbr{text-decoration:none}
.attention .number{text-align:right}.attention .bar{width:22%;min-width:36px;text-align:left}
svg.losses{width:100%;max-width:420px;height:auto}
.losses text{font-size:11px;fill:var(--muted);font-family:inherit}.losses .grid{stroke:var(--rule)}
.losses polyline{fill:none}.losses .fold{stroke:var(--accent);opacity:.28}.losses .mean{stroke:var(--accent);stroke-width:2.5}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
svg.ranks{width:100%;min-width:340px;max-width:600px;height:auto}
.ranks text{font-size:12px;fill:var(--muted);font-family:inherit}.ranks .name{fill:var(--ink);font-size:13px}
.ranks circle{fill:var(--accent)}.ranks .grid{stroke:var(--rule)}.ranks .lead{stroke:var(--faint);stroke-dasharray:1 3}
.ranks .bar{stroke:var(--ink);stroke-width:3}
.controls{display:flex;flex-wrap:wrap;gap:8px 26px;margin:14px 0;font-size:.88rem}
.controls[hidden]{display:none}
.controls fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:4px 14px;min-width:0}
.controls legend{float:left;padding:0;margin-right:12px;color:var(--muted)}
.controls label{display:inline-flex;align-items:center;gap:5px;cursor:pointer;min-height:26px}
input{accent-color:var(--accent)}
button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer}
.download{border:1px solid var(--faint);border-radius:4px;padding:4px 10px;font-size:.86rem;margin:0 8px 6px 0}
.download:hover{border-color:var(--ink)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.scroll{overflow-x:auto;margin:14px 0;max-width:100%}
.scroll.tall{max-height:min(75vh,760px);overflow-y:auto;border-bottom:1px solid var(--rule)}
.tall thead th{position:sticky;top:0;background:var(--paper);box-shadow:inset 0 -1px var(--ink);z-index:1}
table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}
table.wide{width:100%}
caption{text-align:left;color:var(--muted);font-size:.86rem;padding:0 0 8px}
th,td{padding:6px 10px;text-align:right;vertical-align:baseline;border-bottom:1px solid var(--rule);white-space:nowrap}
th:first-child,td:first-child,.text{text-align:left!important}
thead th{font-weight:600;vertical-align:bottom;border-bottom:1px solid var(--ink);white-space:normal;line-height:1.25}
tbody th{font-weight:500}
td.prose,th.prose{white-space:normal;min-width:18ch;text-align:left}
tfoot th,tfoot td{border-top:1px solid var(--ink);border-bottom:0;font-weight:600}
.range{color:var(--muted);font-size:.92em}.below{display:block;font-size:.84em}
caption span{display:block;max-width:min(100%,calc(100vw - 34px));position:sticky;left:0}
thead button{font-weight:600;text-align:inherit}
thead button:hover{text-decoration:underline}
thead button::after{content:" \\2195";color:var(--faint);font-weight:400}
th[aria-sort=ascending] button::after{content:" \\2191";color:var(--ink)}
th[aria-sort=descending] button::after{content:" \\2193";color:var(--ink)}
.heat td{text-align:center;min-width:54px;padding:6px 4px;border:2px solid var(--paper)}
.heat td.plain,.heat td.na{color:var(--muted);text-align:right}
.heat td.na{text-align:center;font-size:.82rem}
.heat thead th{text-align:center;font-size:.8rem;padding:6px 4px;max-width:104px;overflow-wrap:break-word;hyphens:manual}
.heat th:first-child{position:sticky;left:0;background:var(--paper);padding-left:0;border-bottom:0}
.heat thead th{border-bottom:0}
.heat tfoot th,.heat tfoot td{border-top:0}
${heatClasses}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;font-size:.9rem}
dl.facts dt{color:var(--muted)}dl.facts dd{margin:0;min-width:0}
pre{background:var(--panel);padding:12px 14px;border-radius:4px;white-space:pre-wrap;overflow-wrap:anywhere}
details{margin:.6em 0}summary{cursor:pointer}
.warning{border-left:3px solid var(--warning);padding-left:14px}
footer.page{padding:30px 20px 50px;color:var(--muted);font-size:.85rem}
@media (max-width:560px){
  body{font-size:15.5px}main,header.page,footer.page{padding-inline:16px}header.page{padding-top:24px}
  section{padding-top:32px}th,td{padding:6px 7px}
  tbody .text{white-space:normal;min-width:7.2em;max-width:10em;overflow-wrap:anywhere}
  .panels{grid-template-columns:1fr 1fr;gap:16px 12px}.panels.cards,.panels.wide,.panels.readings{grid-template-columns:1fr}
  .tiles{grid-template-columns:1fr 1fr;gap:0 16px}.tiles .value{font-size:1.7rem}
  dl.facts{grid-template-columns:1fr}dl.facts dd{margin-bottom:8px}
}
@media print{
  body{font-size:10pt}main,header.page,footer.page{max-width:none;padding:0}
  nav.contents,.controls:not(.legend),.legend input,.legend fieldset+fieldset,.download,.skip{display:none!important}
  .tiles{grid-template-columns:repeat(4,1fr)}
  section{padding-top:18pt}.scroll,.scroll.tall{overflow:visible;max-height:none}.tall thead th{position:static}table{font-size:8pt}th,td{padding:2pt 4pt}
  tr,figure,.tiles li,h1,h2,h3{break-inside:avoid}h1,h2,h3{break-after:avoid}
  /* A repeated heading of a table is painted without its buttons. */
  thead button{display:contents}thead button::after{content:""!important}
  .heat td,.swatch,.attention td,.attention span,.bars span{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`);
