/** @file The Python that executes the notebook: a virtual environment of its own, under `out/`. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./run-command.mjs";
import { root } from "./workspaces.mjs";

const FOLDER = join(root, "out/notebook-python");

/** What a reader of the notebook installs, and what runs a notebook without a browser. */
const PACKAGES = ["pandas==3.1.1", "pyarrow==26.0.1", "nbclient==0.11.0", "ipykernel==7.4.0"];

/** Path of the interpreter; there after {@link installNotebookPython}. `LSAD_PYTHON` names another one. */
export const notebookPython = process.env.LSAD_PYTHON ?? join(FOLDER, "bin/python");

/**
 * Makes the environment, unless it is there.
 * @returns {Promise<string>} the path of its interpreter
 */
export async function installNotebookPython() {
  const imports = ["-c", "import ipykernel, nbclient, pandas, pyarrow"];
  if (existsSync(notebookPython) && (await runCommand([notebookPython, ...imports])).code === 0) return notebookPython;
  await run(["python3", "-m", "venv", "--clear", FOLDER]);
  const python = join(FOLDER, "bin/python");
  await run([python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", ...PACKAGES]);
  return python;
}

/** @param {readonly string[]} command */
async function run(command) {
  const { code, output } = await runCommand(command, { limitSeconds: 240 });
  if (code !== 0) throw new Error(`notebook: ${command.join(" ")} must succeed, got exit ${code}\n${output.trimEnd()}`);
}
