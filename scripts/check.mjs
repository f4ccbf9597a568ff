/**
 * @file Every check of the repository. Each is one counted item; the last line is `N passed, N failed`.
 *
 * node scripts/check.mjs                 all checks, in the tree as it is
 * node scripts/check.mjs lint publint    the checks whose names start so
 * node scripts/check.mjs --ci            all, from `npm ci` on: what .ci/run does
 * node scripts/check.mjs --list          their names
 */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runChecks } from "./run-checks.mjs";
import { sharedFolder, workspaces } from "./workspaces.mjs";

/**
 * The checks, in the order they run. A failing one never keeps a later one from running.
 * @param {string} scratch - An empty folder outside the repository.
 * @returns {import("./run-checks.mjs").Check[]}
 */
function allChecks(scratch) {
  const all = workspaces();
  const published = all.filter((workspace) => workspace.isPublic);
  const packed = (/** @type {string} */ step) => ["node", "scripts/check-packed.mjs", step, join(scratch, "consumer")];
  return [
    { name: "needs", command: ["node", "scripts/install-ci-needs.mjs"], ciOnly: true, limitSeconds: 600 },
    { name: "install", command: ["npm", "ci"], ciOnly: true },
    { name: "test", command: ["npm", "test"], limitSeconds: 1200 },
    { name: "bench", command: ["npm", "run", "bench", "--", "--out", join(scratch, "bench")] },
    { name: "report", command: ["node", "scripts/check-report.mjs", join(scratch, "bench/report.html")] },
    { name: "notebook", command: ["node", "scripts/check-notebook.mjs", join(scratch, "bench")], ciOnly: true }, // Python
    { name: "lint", command: ["npm", "run", "lint"] },
    { name: "types", command: ["npm", "run", "types"] },
    { name: "boundaries", command: ["npx", "turbo", "boundaries"] },
    { name: "sherif", command: ["npx", "sherif"] },
    { name: "knip", command: ["npx", "knip"] },
    { name: "changesets", command: ["npx", "changeset", "status"] },
    { name: "scripts", command: ["npm", "run", "test:scripts"] },
    { name: "links", command: ["node", "scripts/check-links.mjs"] },
    { name: "docs", command: ["npm", "run", "docs"] },
    { name: "examples", command: ["node", "scripts/run-examples.mjs"] },
    { name: "doc comments", command: ["node", "scripts/run-examples.mjs", "--doc-comments"] },
    ...published.map(({ name, folder }) => ({
      name: `publint ${name}`,
      command: ["npx", "publint", "run", folder, "--strict"],
    })),
    ...published.map(({ name, folder }) => ({
      name: `attw ${name}`,
      command: ["npx", "attw", "--pack", folder, "--profile", "esm-only", "--no-emoji", "--no-color"],
    })),
    { name: "packed install", command: packed("install") },
    { name: "packed imports", command: packed("imports") },
    { name: "packed examples", command: packed("examples") },
    { name: "packed bench", command: packed("bench") },
    { name: "spark", command: ["npm", "run", "test:spark"], limitSeconds: 900, ciOnly: true }, // Java and 1 GB of jars
    ...goldenChecks(all),
  ];
}

/**
 * The agreement tables that packages print against the golden files and the real logs, where those are present.
 * @param {import("./workspaces.mjs").Workspace[]} all
 * @returns {import("./run-checks.mjs").Check[]}
 */
function goldenChecks(all) {
  if (!existsSync(sharedFolder)) {
    console.log(`(no parity checks: ${resolve(sharedFolder)} is not there)`);
    return [];
  }
  return ["parity", "accuracy"].flatMap((script) =>
    all
      .filter(({ scripts }) => script in scripts)
      .map(({ name }) => ({ name: `${script} ${name}`, command: ["npm", "run", script, "-w", name] })),
  );
}

/**
 * @param {readonly string[]} names
 * @param {boolean} isCi
 * @param {readonly import("./run-checks.mjs").Check[]} checks
 */
function selectChecks(names, isCi, checks) {
  if (names.length === 0) return checks.filter((check) => isCi || check.ciOnly !== true);
  const unknown = names.find((name) => !checks.some((check) => check.name.startsWith(name)));
  if (unknown !== undefined) {
    console.error(`check: no check's name starts with "${unknown}"; node scripts/check.mjs --list shows them`);
    process.exit(2);
  }
  return checks.filter((check) => names.some((name) => check.name.startsWith(name)));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ci: { type: "boolean", default: false }, list: { type: "boolean", default: false } },
});
const scratch = mkdtempSync(join(tmpdir(), "lsad-check-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

const checks = selectChecks(positionals, values.ci, allChecks(scratch));
if (values.list) {
  for (const { name } of checks) console.log(name);
} else {
  process.exitCode = await runChecks(checks);
}
