/**
 * @file Runs what the documents show, as ES modules against the built packages: nothing may throw or print nothing,
 * and documents must compile.
 *
 * node scripts/run-examples.mjs                  first ts block of each package's README, every ts block of README.md
 *                                                and docs/*.md, every file of examples/
 * node scripts/run-examples.mjs --doc-comments   every `@example` of the packages' doc comments
 * node scripts/run-examples.mjs --project DIR    the packages' README examples with the packages installed in DIR
 */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { exampleBlocks, markdownBlocks, stripTypes } from "./code-blocks.mjs";
import { runCommand } from "./run-command.mjs";
import { root, sharedFolder, workspaces } from "./workspaces.mjs";

/** Longest an example may take: a reader waits for it too. */
const LIMIT_SECONDS = 120;

/** The folder of real logs, as examples call it: linked into the folder they run in, where it is there. */
const REAL_LOGS = "loghub-2k";
const realLogs = join(sharedFolder, "data", REAL_LOGS);

/** @typedef {{ name: string, code: string }} Example */

const published = workspaces().filter((workspace) => workspace.isPublic);
const { values } = parseArgs({
  options: { "doc-comments": { type: "boolean", default: false }, project: { type: "string" } },
});

const failures = await (values["doc-comments"] ? runDocComments() : runDocuments(values.project));
if (failures > 0) {
  console.error(`${failures} failed`);
  process.exitCode = 1;
}

/**
 * @param {string | undefined} project
 * @returns {Promise<number>} how many failed
 */
async function runDocuments(project) {
  const examples = project === undefined ? [...readmeExamples(), ...guideExamples()] : readmeExamples();
  return withModuleFolder(project, async (folder) => {
    let failed = 0;
    for (const [index, example] of examples.entries()) {
      const file = join(folder, `example-${index}.mjs`);
      writeFileSync(file, stripTypes(example.code));
      if (!(await runsAndPrints(example.name, file))) failed++;
    }
    console.log(`${examples.length - failed} of ${examples.length} examples run`);
    return failed + (project === undefined ? await typeErrors(examples, folder) : 0);
  });
}

/**
 * Compiles the examples as a reader's strict compiler would, against the packages' sources.
 * @returns {Promise<number>} how many errors
 */
async function typeErrors(examples, folder) {
  for (const [index, { code }] of examples.entries()) writeFileSync(join(folder, `example-${index}.ts`), code);
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      moduleDetection: "force",
      noUnusedLocals: false,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    },
    include: ["example-*.ts"],
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const { code, output } = await runCommand(["npx", "tsc", "-p", join(folder, "tsconfig.json")], { cwd: root });
  if (code === 0) return 0;
  const named = output.replace(
    /\S*example-(\d+)\.ts\((\d+),\d+\)/g,
    (_, index, line) => `${examples[index].name}, line ${line}`,
  );
  console.log(named);
  return Math.max(1, named.match(/error TS/g)?.length ?? 0);
}

/** @returns {Example[]} the first block of each package's README; a package without one is a failing example */
function readmeExamples() {
  return published.map(({ name, folder }) => {
    const file = join(root, folder, "README.md");
    const [first] = existsSync(file) ? markdownBlocks(readFileSync(file, "utf8")) : [];
    const missing = `console.error("${folder}/README.md must hold a runnable \`\`\`ts block"); process.exitCode = 1;`;
    return { name: `README of ${name}`, code: first?.code ?? missing };
  });
}

/** @returns {Example[]} every block of README.md and docs/*.md, every file of examples/ */
function guideExamples() {
  const pages = ["README.md", ...namesIn("docs", ".md")];
  const blocks = pages.flatMap((page) =>
    markdownBlocks(readFileSync(join(root, page), "utf8")).map(({ line, code }) => ({ name: `${page}:${line}`, code })),
  );
  const files = namesIn("examples", ".ts").map((name) => ({ name, code: readFileSync(join(root, name), "utf8") }));
  return [...blocks, ...files];
}

/**
 * @param {string} name
 * @param {string} file
 */
async function runsAndPrints(name, file) {
  const scratch = mkdtempSync(join(tmpdir(), "lsad-example-"));
  const { code, output } = await runCommand(["node", file], { cwd: scratch, limitSeconds: LIMIT_SECONDS });
  rmSync(scratch, { recursive: true, force: true });
  const isGood = code === 0 && output.trim() !== "";
  console.log(`${isGood ? "runs" : "FAILS"}  ${name}`);
  if (!isGood) console.log(output.trim() === "" ? "(it printed nothing)" : output);
  return isGood;
}

/** @returns {Promise<number>} how many failed */
async function runDocComments() {
  let failed = 0;
  for (const { name, folder } of published) {
    try {
      const exported = Object.keys(await import(pathToFileURL(join(root, folder, "dist/index.js")).href));
      failed += await withModuleFolder(undefined, (modules) => runPackage(name, folder, modules, exported));
    } catch (error) {
      console.log(`FAILS  ${name}, which must be built and load: ${error}`);
      failed++;
    }
  }
  return failed;
}

async function runPackage(name, folder, modules, exported) {
  const files = writeDocComments(join(root, folder, "src"), modules, name, exported);
  const driver = writeDriver(modules, files);
  const { code, output } = await runCommand(["node", driver], { cwd: modules, limitSeconds: LIMIT_SECONDS });
  const failing = output.match(/^FAILS {2}/gm)?.length ?? 0;
  console.log(`${name}: ${files.length - failing} of ${files.length} @example blocks run`);
  if (code !== 0) console.log(output);
  return code === 0 ? 0 : Math.max(1, failing);
}

/**
 * Writes each `@example` as a module that imports from its package the exported names it uses.
 * @returns {{ place: string, file: string }[]}
 */
function writeDocComments(source, modules, packageName, exported) {
  const written = [];
  for (const path of readdirSync(source, { recursive: true, encoding: "utf8" }).sort()) {
    if (!path.endsWith(".ts") || path.endsWith(".test.ts")) continue;
    for (const { line, code } of exampleBlocks(readFileSync(join(source, path), "utf8"))) {
      if (code.includes(REAL_LOGS) && !existsSync(realLogs)) {
        console.log(`skipped: ${packageName} src/${path}:${line} (${realLogs} is not there)`);
        continue;
      }
      const imported = new Set(
        [...code.matchAll(/import\s*(?:type\s*)?\{([^}]*)\}/g)].flatMap(([, list]) => words(list)),
      );
      const used = exported.filter((name) => !imported.has(name) && words(code).includes(name));
      const prologue = used.length === 0 ? "" : `import { ${used.join(", ")} } from "${packageName}"; `;
      const file = join(modules, `example-${written.length}.mjs`);
      writeFileSync(file, stripTypes(prologue + code));
      written.push({ place: `${packageName} src/${path}:${line}`, file });
    }
  }
  return written;
}

/** One process for all examples of a package: each is a module of its own, so names cannot clash. */
function writeDriver(modules, files) {
  const driver = join(modules, "driver.mjs");
  writeFileSync(
    driver,
    `const { log } = console;
    console.log = () => {}; // what examples print is not of interest here
    for (const { place, file } of ${JSON.stringify(files)}) {
      try { await import(file); }
      catch (error) { log("FAILS  " + place + "\\n  " + error); process.exitCode = 1; }
    }`,
  );
  return driver;
}

/**
 * A folder from where imports resolve: the packages of this repository, or those installed in `project`.
 * @template T
 * @param {string | undefined} project
 * @param {(folder: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
async function withModuleFolder(project, use) {
  const parent = project ?? join(root, "node_modules/.cache");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "lsad-examples-"));
  if (existsSync(realLogs)) symlinkSync(realLogs, join(folder, REAL_LOGS));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function namesIn(folder, ending) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);
}

function words(text) {
  return text.match(/[A-Za-z_$][\w$]*/g) ?? [];
}
