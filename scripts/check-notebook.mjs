/**
 * @file Executes the notebook of the docs on the table of a real run, as its reader would: no cell may fail or warn, and it must
 * have read every cell of the run.
 *
 * node scripts/check-notebook.mjs RUN_FOLDER
 */

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { notebookPython } from "./notebook-python.mjs";
import { runCommand } from "./run-command.mjs";
import { root } from "./workspaces.mjs";

const NOTEBOOK = join(root, "docs/notebooks/explore-a-run.ipynb");

/** Executes a notebook and prints the text of its outputs; what it says on stderr, a warning for example, is a failure. */
const EXECUTE = `
import sys
import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
for output in [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]:
    if output.get("name") == "stderr":
        sys.exit("a cell must not warn, got " + output.text)
    print(output.get("text") or output.data.get("text/plain"))
`;

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node scripts/check-notebook.mjs RUN_FOLDER");
  process.exit(2);
}
if (!existsSync(notebookPython)) {
  console.error(`check-notebook: ${notebookPython} is missing; node scripts/install-ci-needs.mjs makes it`);
  process.exit(1);
}

const scratch = mkdtempSync(join(tmpdir(), "lsad-notebook-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const table = join(scratch, "cells.parquet");
await step(["node", join(root, "packages/bench/dist/cli.js"), "export", folder, "--parquet", table]);
const said = await step([notebookPython, "-c", EXECUTE, NOTEBOOK], { LSAD_CELLS: table, JUPYTER_PLATFORM_DIRS: "1" });
const cells = readFileSync(join(folder, "results.jsonl"), "utf8").trimEnd().split("\n").length;
const expected = `${cells.toLocaleString("en")} cells`;
if (!said.includes(expected)) {
  console.error(`check-notebook: the first cell must read ${expected}, got\n${said}`);
  process.exitCode = 1;
}

/**
 * @param {readonly string[]} command
 * @param {Record<string, string>} [env]
 */
async function step(command, env) {
  const { code, output } = await runCommand(command, { env, limitSeconds: 240 });
  console.log(output.trimEnd());
  if (code !== 0) process.exit(1);
  return output;
}
