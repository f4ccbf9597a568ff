/**
 * @file Lines per CPU second of spell() and zero() beside drain(), on the contents of Loghub-2k.
 *
 * npx turbo run build --filter=@lsad/log-parser --filter=@lsad/datasets
 * node packages/log-parser/bench/spell-and-zero-speed.mjs
 * LSAD_SHARED: the folder with data/loghub-2k, by default ../shared beside the repository.
 *
 * All contenders in one run, in turns (A B C, C B A), best of 3. "fresh digits": digits change with every pass, so that
 * hardly a line comes back. Templates are printed beside, as a parser that merges everything is fast.
 */

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { drain, genericMasks, publishedSettings } from "../dist/index.js";
import { spell } from "../dist/spell.js";
import { zero } from "../dist/zero.js";

// Read at run time: the package itself does not depend on it.
const { openCorpus } = await import(new URL("../../datasets/dist/index.js", import.meta.url).href);

const PASSES = 20;
const repository = fileURLToPath(new URL("../../..", import.meta.url));
const shared = resolve(repository, process.env.LSAD_SHARED ?? "../shared");
const corpus = await openCorpus(join(shared, "data", "loghub-2k"));
const contents = new Map();
for (const { name } of corpus.sources) {
  const lines = [];
  for await (const { record } of corpus.read(name)) lines.push(record.content);
  contents.set(name, lines);
}
const all = [...contents.values()].flat();

const contenders = {
  "drain()": () => drain(),
  "drain({ masks: genericMasks })": () => drain({ masks: genericMasks }),
  "spell()": () => spell(),
  "zero()": () => zero(),
};
for (const [input, passes] of [
  ["same lines", repeat(all)],
  ["fresh digits", freshDigits(all)],
]) {
  const best = new Map();
  for (const order of [1, -1, 1]) {
    const names = Object.keys(contenders);
    for (const name of order === 1 ? names : names.toReversed()) {
      const { rate, templates } = measure(contenders[name](), passes);
      if (rate > (best.get(name)?.rate ?? 0)) best.set(name, { rate, templates });
    }
  }
  for (const [name, { rate, templates }] of best) {
    console.log(
      `${input.padEnd(13)} ${name.padEnd(31)} ${(rate / 1e3).toFixed(0).padStart(6)} k lines/CPU s, ${templates} templates`,
    );
  }
}

console.log("\nspell() with the published threshold, 50 passes over each source, beside drain() with its");
for (const [name, lines] of contents) {
  const { tau, threshold, depth } = publishedSettings[name];
  const passes = Array.from({ length: 50 }, () => lines);
  const ours = measure(spell({ threshold: tau }), passes);
  const peer = measure(drain({ threshold, depth }), passes);
  console.log(
    `${name.padEnd(12)} ${(ours.rate / 1e3).toFixed(0).padStart(5)} k lines/CPU s, ${(peer.rate / ours.rate).toFixed(1)} x drain's time`,
  );
}

function measure(parser, passes) {
  const start = process.cpuUsage();
  let lines = 0;
  for (const pass of passes) {
    for (const line of pass) parser.addLine(line);
    lines += pass.length;
  }
  const { user, system } = process.cpuUsage(start);
  return { rate: lines / ((user + system) / 1e6), templates: parser.size };
}

function repeat(lines) {
  return Array.from({ length: PASSES }, () => lines);
}

/** Every digit moved on by a number that depends on pass and place: the shapes of the lines stay, the lines do not. */
function freshDigits(lines) {
  return Array.from({ length: PASSES }, (_, pass) =>
    lines.map((line, at) =>
      line.replace(/\d/g, (digit, place) => `${(Number(digit) + pass * 7 + at * 3 + place) % 10}`),
    ),
  );
}
