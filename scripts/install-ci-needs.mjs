/**
 * @file Installs what the checks need beyond npm: programs of the operating system, by apt-get where we may, Spark, and a
 * Python for the notebook.
 *
 * Fails, saying what to install by hand, when a program is absent and cannot be installed.
 */

import { installNotebookPython } from "./notebook-python.mjs";
import { runCommand } from "./run-command.mjs";
import { installSpark, TESTED_VERSIONS } from "./spark-server.mjs";

/** Programs the checks call, the Debian package each comes with, and who needs it. */
const NEEDS = [
  { program: "git", debian: "git", reason: "check-links and changesets ask it for the tracked files" },
  { program: "chromium", debian: "chromium", reason: "check-report opens a report with it" },
  { program: "java", debian: "openjdk-17-jre-headless", reason: "Spark runs on it" },
  { program: "python3", debian: "python3-venv", reason: "Spark's jars come as a wheel; the notebook" },
];

const missing = [];
for (const need of NEEDS) {
  const { code, output } = await runCommand([need.program, "--version"]);
  if (code === 0) console.log(`${need.program}: ${output.trim().split("\n")[0]}`);
  else missing.push(need);
}

if (missing.length > 0) {
  const isRoot = process.getuid?.() === 0;
  const packages = missing.map(({ debian }) => debian);
  const code = isRoot ? await aptInstall(packages) : 1;
  if (code !== 0) {
    for (const { program, debian, reason } of missing) {
      console.error(`install-ci-needs: ${program} must be installed (Debian: ${debian}); ${reason}`);
    }
    process.exitCode = 1;
  }
}

if (process.exitCode === undefined) {
  for (const version of TESTED_VERSIONS) await fetchNeed(`Spark ${version}`, () => installSpark(version));
  await fetchNeed("notebook", installNotebookPython);
}

/**
 * Here, so that the check that needs it has its time for itself.
 * @param {string} name
 * @param {() => Promise<string>} install
 */
async function fetchNeed(name, install) {
  try {
    console.log(`${name}: ${await install()}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function aptInstall(packages) {
  await runCommand(["apt-get", "update"], { limitSeconds: 120 });
  const { code, output } = await runCommand(["apt-get", "install", "-y", "--no-install-recommends", ...packages], {
    env: { DEBIAN_FRONTEND: "noninteractive" },
    limitSeconds: 240,
  });
  console.log(output.trimEnd());
  return code;
}
