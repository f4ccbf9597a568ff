/**
 * @file CPU time beside PyTorch, PEFT, sentence-transformers, the Trainer and `@huggingface/transformers`: the same work, one thread
 * each, fresh processes in turn.
 *
 * npm run bench:peers -w @lsad/transformers-gpu [-- --only step,embed] [--rounds 3] [--share 16] [--json FILE]
 *
 * Whole passes over the 32,000 lines would take an hour: `embed` and `epoch` run every SHARE-th line in the order of their lengths, on both
 * sides, and scale the time up; `--share 1` runs them all. The first run makes an environment in node_modules/.cache; LSAD_PYTHON
 * names a Python that has the libraries already. Needs LSAD_SHARED (default ../shared beside the repository) with
 * models/all-MiniLM-L6-v2 and data/loghub-2k. Exits with 1 when a bar is missed.
 */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const LIBRARIES = [
  "torch==2.15.0",
  "transformers==4.57.6",
  "peft==0.21.2",
  "sentence-transformers==5.7.0",
  "accelerate==1.15.0",
  "onnx==1.23.2",
];
const PIPELINE = "@huggingface/transformers@4.3.1";

/** What is timed, and the largest share of their time that is good enough; none where there is more to see than to judge. */
const TASKS = {
  gradients: { bar: 1, peer: "python", says: "forward + backward of MiniLM, 16 x 32, on [CLS]; torch" },
  step: { bar: 1, peer: "python", says: "the same with AdamW; torch, fused" },
  "lora-step": { bar: 0.9, peer: "python", says: "step of LoRA on query and value, on [CLS]; PEFT" },
  "gradients-mean": { peer: "python", says: "forward + backward, on the mean of all tokens; torch" },
  "step-mean": { peer: "python", says: "the same with AdamW; torch, fused" },
  "lora-step-mean": { peer: "python", says: "step of LoRA, on the mean of all tokens; PEFT" },
  embed: { bar: 1 / 2, peer: "python", says: "embedding 32,000 lines; sentence-transformers" },
  pipeline: { bar: 1 / 3, peer: "node", says: "embedding 32,000 lines; @huggingface/transformers" },
  epoch: { bar: 0.4, peer: "python", says: "fine-tuning epoch, 15 sources; Trainer, group_by_length" },
};

const { values } = parseArgs({
  options: {
    only: { type: "string", default: Object.keys(TASKS).join() },
    rounds: { type: "string", default: "3" },
    share: { type: "string", default: "16" },
    json: { type: "string" },
  },
});
const names = values.only.split(",");
const [rounds, share] = [Number(values.rounds), Number(values.share)];
if (names.some((name) => !(name in TASKS)) || ![rounds, share].every((count) => Number.isInteger(count) && count > 0)) {
  console.error(`peers: --only must be of ${Object.keys(TASKS)}; --rounds and --share whole numbers of at least 1`);
  process.exit(2);
}

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const repository = here("../../..");
const shared = resolve(repository, process.env.LSAD_SHARED ?? "../shared");
const model = join(shared, "models", "all-MiniLM-L6-v2");
const cache = join(repository, "node_modules/.cache/lsad-transformers-peers");
const ONE_THREAD = { OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", TOKENIZERS_PARALLELISM: "false", HF_HUB_OFFLINE: "1" };

mkdirSync(cache, { recursive: true });
const python = process.env.LSAD_PYTHON ?? makeEnvironment();
if (names.includes("pipeline")) makePipeline();
const files = writeLines();

const results = names.map((name) => {
  console.error(name);
  const { bar, peer, says } = TASKS[name];
  const [ours, theirs] = [[], []];
  for (let round = 0; round < rounds; round++) {
    ours.push(run(process.execPath, "dist/ours.js", name === "pipeline" ? "embed" : name));
    theirs.push(
      peer === "node" ? run(process.execPath, "peers/pipeline.mjs", name) : run(python, "peers/theirs.py", name),
    );
  }
  const [a, b] = [middle(ours), middle(theirs)];
  return { name, says, bar, ours: a, theirs: b, ratio: a / b, raw: { ours, theirs } };
});
console.log(`\n${cpus()[0].model}, Node ${process.version}, ${LIBRARIES.join(", ")}, ${PIPELINE}`);
console.log(`CPU seconds, one thread, medians of ${rounds} rounds in turns, every ${share}th line\n`);
console.log(`${"".padEnd(62)}   ours   theirs  ratio    bar`);
for (const { says, ours, theirs, ratio, bar } of results) {
  const cells = [ours.toPrecision(3).padStart(7), theirs.toPrecision(3).padStart(8), ratio.toFixed(2).padStart(6)];
  const verdict = bar === undefined ? [] : [`<=${bar.toFixed(2)}`, ratio <= bar ? "" : "missed"];
  console.log([says.padEnd(62), ...cells, ...verdict].join(" "));
}
if (values.json !== undefined) {
  const text = JSON.stringify({ libraries: [...LIBRARIES, PIPELINE], share, results }, null, 1);
  writeFileSync(resolve(process.env.INIT_CWD ?? ".", values.json), `${text}\n`);
}
process.exitCode = results.some(({ ratio, bar }) => ratio > bar) ? 1 : 0;

function run(program, script, task) {
  const lines = task === "epoch" ? files.masked : files.messages;
  const env = { ...process.env, ...ONE_THREAD, LSAD_PIPELINE: cache };
  const args = [here(script), task, model, lines, `${share}`];
  return JSON.parse(
    execFileSync(program, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .trim()
      .split("\n")
      .at(-1),
  );
}

function middle(runs) {
  return runs.map(({ seconds }) => seconds).sort((a, b) => a - b)[runs.length >> 1];
}

function makeEnvironment() {
  const environment = join(cache, "venv");
  const made = join(environment, "bin", "python");
  if (!existsSync(made)) {
    console.error("making a virtual environment with PyTorch ...");
    execFileSync("python3", ["-m", "venv", environment]);
    execFileSync(made, ["-m", "pip", "install", "--quiet", ...LIBRARIES], { stdio: "inherit" });
  }
  return made;
}

/** `@huggingface/transformers` and MiniLM as ONNX, in the layout it reads. */
function makePipeline() {
  if (!existsSync(join(cache, "node_modules", "@huggingface"))) {
    writeFileSync(join(cache, "package.json"), '{ "private": true }\n');
    const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" };
    execFileSync("npm", ["install", "--prefix", cache, "--ignore-scripts", "--no-audit", PIPELINE], {
      env,
      stdio: "inherit",
    });
  }
  if (!existsSync(join(cache, "models/minilm/onnx/model.onnx"))) {
    execFileSync(python, [here("peers/export.py"), model, join(cache, "models/minilm")], { stdio: "inherit" });
  }
}

/** Messages of all sources; those of the 15 but the last, digits masked as the detectors' views mask them. */
function writeLines() {
  const folder = join(shared, "data", "loghub-2k", "structured_data");
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith(".log_structured.csv"))
    .sort();
  const messages = sources.map((name) => contents(join(folder, name)));
  const write = (name, lines) => {
    writeFileSync(join(cache, name), JSON.stringify(lines));
    return join(cache, name);
  };
  const masked = messages
    .slice(0, -1)
    .flat()
    .map((text) => text.replace(/\d+/g, "0"));
  return { messages: write("messages.json", messages.flat()), masked: write("masked.json", masked) };
}

/** The column Content of a structured log. */
function contents(file) {
  const [header, ...rows] = readFileSync(file, "utf8").trimEnd().split(/\r?\n/).map(cells);
  const column = header.indexOf("Content");
  return rows.map((row) => row[column]);
}

function cells(line) {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );
}
