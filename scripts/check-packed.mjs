/**
 * @file The packages as a user meets them: packed, installed by npm into an empty project, imported, run.
 *
 * node scripts/check-packed.mjs install|imports|examples|bench DIR    the steps, in this order, on one folder DIR
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { runCommand } from "./run-command.mjs";
import { root, workspaces } from "./workspaces.mjs";

const published = workspaces().filter((workspace) => workspace.isPublic);

/** Files that every published package must bring. */
const NEEDED_FILES = ["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"];

// On Linux, onnxruntime-node's install script downloads CUDA files from another host than the registry; nothing here needs them.
process.env.ONNXRUNTIME_NODE_INSTALL ??= "skip";

/** @type {Record<string, (project: string) => Promise<void>>} */
const steps = {
  /** Packs every package as it would be published, and installs the tarballs, with their dependencies, from nothing. */
  async install(project) {
    mkdirSync(project, { recursive: true });
    const tarballs = [];
    const problems = [];
    for (const { name, folder } of published) {
      const packed = await run(["npm", "pack", "--json", "--pack-destination", project], join(root, folder));
      const [{ filename, files, size }] = JSON.parse(packed.stdout);
      problems.push(...wrongFiles(name, files));
      console.log(`${name}: ${files.length} files, ${Math.round(size / 1024)} kB packed`);
      tarballs.push(`./${filename}`);
    }
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
    await report(["npm", "install", "--no-audit", "--no-fund", ...tarballs], project);
    if (problems.length > 0) throw new Error(problems.join("\n")); // the later steps can run all the same
  },

  /** Imports every entry point that the manifests promise. */
  async imports(project) {
    const entries = published.flatMap(({ name, exports }) =>
      Object.keys(exports)
        .filter((path) => path !== "./package.json")
        .map((path) => name + path.slice(1)),
    );
    const code = `for (const entry of ${JSON.stringify(entries)}) {
      const names = Object.keys(await import(entry));
      if (names.length === 0) throw new Error(entry + " exports nothing");
      console.log(entry + ": " + names.length + " exports");
    }`;
    writeFileSync(join(project, "imports.mjs"), code);
    await report(["node", "imports.mjs"], project);
  },

  /** Runs each package's README example with the installed packages. */
  async examples(project) {
    await report(["node", "scripts/run-examples.mjs", "--project", project], root);
  },

  /** Runs a small benchmark on the embedded corpus with the installed command, and looks at what it leaves. */
  async bench(project) {
    const out = join(project, "out");
    const quick = ["--preset", "quick", "--lines", "200", "--out", out];
    await report(["npx", "--no-install", "lsad-bench", "run", ...quick], project);
    const lines = readFileSync(join(out, "results.jsonl"), "utf8").trimEnd().split("\n");
    const results = lines.map((line) => JSON.parse(line));
    if (!results.every((result) => typeof result.cell === "string"))
      throw new Error("results.jsonl: a line has no cell");
    const page = readFileSync(join(out, "report.html"), "utf8");
    if (!/<\/html>\s*$/.test(page)) throw new Error("report.html does not end");
    console.log(`${results.length} results, report of ${Math.round(page.length / 1024)} kB`);
  },
};

/**
 * @param {string} name
 * @param {readonly { path: string }[]} files - What npm lists of the tarball.
 * @returns {string[]} what is missing, and what should not be there
 */
function wrongFiles(name, files) {
  const paths = files.map((file) => file.path);
  const missing = NEEDED_FILES.filter((file) => !paths.includes(file));
  const stray = paths.filter((path) => /\.test\.|^test\/|^bench\//.test(path));
  return [
    ...missing.map((path) => `${name}: the tarball must hold ${path}`),
    ...stray.map((path) => `${name}: the tarball must hold no test or benchmark, got ${path}`),
  ];
}

async function run(command, cwd) {
  const result = await runCommand(command, { cwd, limitSeconds: 240 });
  if (result.code !== 0) throw new Error(`${command.join(" ")} ended with ${result.code}\n${result.output}`);
  return result;
}

async function report(command, cwd) {
  const { output } = await run(command, cwd);
  console.log(output.trimEnd());
}

const [step, folder] = process.argv.slice(2);
if (!(step in steps) || folder === undefined) {
  console.error("usage: node scripts/check-packed.mjs install|imports|examples|bench DIR");
  process.exit(2);
}
const project = resolve(folder);
if (step !== "install" && !existsSync(join(project, "node_modules"))) {
  console.error(`check-packed: ${project} must hold the installed packages; run the step install first`);
  process.exit(1);
}
if (step === "install" && existsSync(project) && readdirSync(project).length > 0) {
  console.error(`check-packed: ${project} must be empty`);
  process.exit(2);
}
try {
  await steps[step](project);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
