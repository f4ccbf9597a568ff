/**
 * @file What each rule of the zero-config parser is worth: means over 16 sources with the rule switched off, on Loghub-2k
 * and on the synthetic corpus, and the other parsers beside.
 *
 * npx turbo run build --filter=@lsad/log-parser --filter=@lsad/eval --filter=@lsad/datasets
 * node packages/log-parser/bench/zero-ablation.mjs [--json FILE]
 * LSAD_SHARED: the folder with data/loghub-2k, by default ../shared beside the repository.
 *
 * GA and FGA are by event id, PA and FTA by text with `normalizeTemplate` on both sides; ids are asked at the end, and
 * "told" is GA by the ids that were told line by line.
 */

import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brain } from "../dist/brain.js";
import { drain, genericMasks } from "../dist/index.js";
import { ALL_RULES, zero } from "../dist/zero.js";

// Read at run time: the package itself depends on neither.
const { openCorpus, syntheticCorpus } = await import(new URL("../../datasets/dist/index.js", import.meta.url).href);
const { groupingScores, normalizeTemplate, templateScores } = await import(
  new URL("../../eval/dist/index.js", import.meta.url).href
);

const { values } = parseArgs({ options: { json: { type: "string" } } });
const repository = fileURLToPath(new URL("../../..", import.meta.url));
const shared = resolve(repository, process.env.LSAD_SHARED ?? "../shared");

const corpora = {
  "Loghub-2k": await readAll(await openCorpus(join(shared, "data", "loghub-2k"))),
  synthetic: await readAll(syntheticCorpus({ seed: 1 })),
};
const contenders = {
  "zero, all rules": () => zero(),
  ...Object.fromEntries(
    Object.keys(ALL_RULES).map((rule) => [`without ${rule}`, () => zero({ rules: { [rule]: false } })]),
  ),
  "drain, defaults": () => drain(),
  "drain, generic masks": () => drain({ masks: genericMasks }),
  "brain, generic masks": () => brain(),
};

const rows = [];
for (const [contender, create] of Object.entries(contenders)) {
  for (const [corpus, sources] of Object.entries(corpora)) rows.push({ contender, corpus, ...score(create, sources) });
}
console.log("| | Loghub-2k GA / FGA / PA / FTA / told | synthetic GA / FGA / PA / FTA / told |\n|---|---|---|");
for (const contender of Object.keys(contenders)) {
  const cells = rows
    .filter((row) => row.contender === contender)
    .map(({ ga, fga, pa, fta, told }) =>
      [ga, fga, pa, fta, told].map((value) => value.toFixed(4).replace(/^0/, "")).join(" / "),
    );
  console.log(`| ${contender} | ${cells.join(" | ")} |`);
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);

/** Contents, true ids and true templates of every source. */
async function readAll(corpus) {
  const sources = [];
  for (const { name } of corpus.sources) {
    const source = { name, contents: [], ids: [], texts: [] };
    for await (const { record, eventId, eventTemplate } of corpus.read(name)) {
      source.contents.push(record.content);
      source.ids.push(eventId);
      source.texts.push(normalizeTemplate(eventTemplate));
    }
    sources.push(source);
  }
  return sources;
}

/** Means over the sources. */
function score(create, sources) {
  const sum = { ga: 0, fga: 0, pa: 0, fta: 0, told: 0 };
  for (const { contents, ids, texts } of sources) {
    const parser = create();
    const predicted = parser.parseBatch(contents).ids;
    const shown = new Map([...new Set(predicted)].map((id) => [id, textOf(parser, id)]));
    const grouping = groupingScores(ids, predicted);
    const template = templateScores(
      texts,
      Array.from(predicted, (id) => shown.get(id)),
    );
    sum.ga += grouping.groupingAccuracy;
    sum.fga += grouping.groupF1;
    sum.pa += template.parsingAccuracy;
    sum.fta += template.templateF1;
    sum.told += groupingScores(ids, toldIds(create(), contents, predicted)).groupingAccuracy;
  }
  for (const name of Object.keys(sum)) sum[name] /= sources.length;
  return sum;
}

/** Ids as they were told, line by line; those of the batch where a parser has no other. */
function toldIds(parser, contents, batch) {
  return parser.addLine === undefined ? batch : contents.map((line) => parser.addLine(line));
}

/** Named masks read as plain wildcards. */
function textOf(parser, id) {
  return normalizeTemplate(
    parser
      .template(id)
      .join(" ")
      .replace(/<[A-Z0-9]+>/g, "<*>"),
  );
}
