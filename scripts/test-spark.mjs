/**
 * @file The tests of @lsad/spark on real Spark servers, which it starts and ends.
 *
 * node scripts/test-spark.mjs [VERSION…]   default: 4.2.0 with all suites, 4.3.0 with what it could do otherwise; any other as 4.3.0
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { startSpark, stopSpark, TESTED_VERSIONS } from "./spark-server.mjs";
import { root } from "./workspaces.mjs";

/** Not Connect's own port: a server that somebody works with stays as it is. */
const PORT = 15_032;

/** Seconds the suites of one release may take: a query that hangs shall not leave a server behind. */
const LIMIT_SECONDS = 600;

const [PINNED] = TESTED_VERSIONS;

/** What another release could do otherwise: the protocol, and SQL, Parquet and TRANSFORM under the jobs. */
const ESSENTIALS = ["connect", "parse", "features", "bench"].map((name) => `packages/spark/test/${name}.test.ts`);

/** The pinned release on two executor processes, so that one can be killed; others in one process, which starts sooner. */
const planOf = (/** @type {string} */ version) =>
  version === PINNED
    ? { version, master: "local-cluster[2,1,1024]", suites: ["packages/spark"], env: {} }
    : { version, master: "local[2]", suites: ESSENTIALS, env: { SPARK_ESSENTIALS: "1" } };

for (const name of ["SIGINT", "SIGTERM"]) {
  process.once(name, async () => {
    await stopSpark({ port: PORT });
    process.exit(1);
  });
}

const [, , ...asked] = process.argv;
for (const run of (asked.length === 0 ? TESTED_VERSIONS : asked).map(planOf)) {
  try {
    if (!(await passes(run))) process.exitCode = 1;
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** @returns {Promise<boolean>} whether all tests of a release passed */
async function passes({ version, master, suites, env }) {
  await stopSpark({ port: PORT }); // what a run that was killed left behind
  const remote = await startSpark({ version, master, port: PORT });
  console.log(`Spark ${version} (${master})`);
  try {
    const tests = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...suites], {
      cwd: root,
      env: { ...process.env, ...env, SPARK_REMOTE: remote, SPARK_VERSION: version },
      stdio: ["ignore", "inherit", "inherit"],
      timeout: LIMIT_SECONDS * 1000,
    });
    const [code] = await once(tests, "exit");
    return code === 0;
  } finally {
    await stopSpark({ port: PORT });
  }
}
