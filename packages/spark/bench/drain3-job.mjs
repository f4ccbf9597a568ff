/** @file The PySpark job that runs Drain3 in `mapInPandas`: its Python environment, and its start on the pinned Spark. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installSpark } from "./spark-server.mjs";

/** Beside pyspark, whose wheel is there already: what it needs for pandas, and the miner. PySpark 4.2 wants pandas 2. */
export const PYTHON_LIBRARIES = ["drain3==0.9.11", "pandas==2.3.3", "pyarrow==26.0.1", "py4j==0.10.9.9"];

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Python with {@link PYTHON_LIBRARIES}; made on first use. */
export function pythonWithDrain3() {
  if (process.env.LSAD_PYTHON !== undefined) return process.env.LSAD_PYTHON;
  const folder = here("../../../node_modules/.cache/lsad-spark-peers/venv");
  const [python, done] = [join(folder, "bin/python"), join(folder, "installed")];
  if (existsSync(done)) return python;
  console.error("making a virtual environment with Drain3 and pandas ...");
  execFileSync("python3", ["-m", "venv", folder], { stdio: ["ignore", 2, 2] });
  execFileSync(python, ["-m", "pip", "install", "--quiet", ...PYTHON_LIBRARIES], { stdio: ["ignore", 2, 2] });
  writeFileSync(done, "");
  return python;
}

/**
 * Runs the job with two executors of one core, as the server of the tests has them, and more partitions than sources, so that
 * no executor is idle while another has several.
 * @param {{ python: string, input: string, output: string, masks: readonly object[], runs: number }} job
 * @returns {Promise<{ rows: number, templates: number, seconds: number, cpu: number }[]>} one entry a run
 */
export async function mineInPandas({ python, input, output, masks, runs }) {
  const wheel = await installSpark();
  const home = mkdtempSync(join(tmpdir(), "lsad-spark-home-")); // local-cluster writes to $SPARK_HOME/work
  try {
    for (const part of ["bin", "sbin", "jars"]) symlinkSync(join(wheel, part), join(home, part));
    mkdirSync(dirname(output), { recursive: true });
    const masksFile = join(home, "masks.json");
    writeFileSync(masksFile, JSON.stringify(masks));
    const settings = ["spark.executor.memory=1g", "spark.sql.shuffle.partitions=64", "spark.ui.enabled=false"];
    const submit = [
      ...["--master", "local-cluster[2,1,1024]", "--driver-memory", "1g"],
      ...settings.flatMap((setting) => ["--conf", setting]),
      ...[here("map_in_pandas_drain3.py"), input, output, masksFile, String(runs)],
    ];
    const env = {
      ...process.env,
      SPARK_HOME: home,
      PYTHONPATH: dirname(wheel),
      PYSPARK_PYTHON: python,
      PYSPARK_DRIVER_PYTHON: python,
      SPARK_LOCAL_IP: "127.0.0.1",
    };
    const stdio = ["ignore", "pipe", "ignore"];
    const text = execFileSync(join(home, "bin/spark-submit"), submit, { cwd: home, env, encoding: "utf8", stdio });
    return text
      .trim()
      .split("\n")
      .slice(-runs)
      .map((line) => JSON.parse(line));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
