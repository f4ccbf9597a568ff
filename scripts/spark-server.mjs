/**
 * @file Starts and stops a Spark Connect server on this machine, for tests and for trying things out.
 *
 * node scripts/spark-server.mjs start [MASTER] [PORT]   default: local-cluster[2,1,1024] 15002, two executor processes
 * node scripts/spark-server.mjs stop [PORT]
 * node scripts/spark-server.mjs install                 only fetches Spark and checks Java
 *
 * SPARK_VERSION picks the release (4.2.0), SPARK_DIR the folder for everything it writes (.spark, git-ignored),
 * SPARK_CONF more settings: `spark.executor.memory=4g spark.driver.memory=2g`.
 * Needs Python 3.10 or later with venv, only to fetch the jars that the `pyspark` wheel carries, and Java 17 or later.
 */

import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:http2";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runCommand } from "./run-command.mjs";
import { root } from "./workspaces.mjs";

/** The releases that CI tests; the first is the one that everything is pinned to. */
export const TESTED_VERSIONS = ["4.2.0", "4.3.0"];

const [DEFAULT_VERSION] = TESTED_VERSIONS;
const DEFAULT_MASTER = "local-cluster[2,1,1024]"; // two executors of one core and 1 GB; unlike local[N] it retries failed tasks
const DEFAULT_PORT = 15002; // Spark Connect's own
const HOST = "127.0.0.1"; // never another: the port has no authentication, and SQL can start programs

/** A cold start of two executors takes 30-40 s on two busy cores. */
const READY_SECONDS = 120;
const STOP_SECONDS = 15;

const folder = resolve(root, process.env.SPARK_DIR ?? ".spark");

/**
 * Starts a server unless one answers on the port already.
 *
 * @param {{ version?: string, master?: string, port?: number, conf?: readonly string[] }} [options]
 * @returns {Promise<string>} the connection string, `sc://127.0.0.1:15002`
 */
export async function startSpark({
  version = DEFAULT_VERSION,
  master = DEFAULT_MASTER,
  port = DEFAULT_PORT,
  conf = [],
} = {}) {
  const remote = `sc://${HOST}:${port}`;
  if (await answers(port))
    throw new Error(`spark-server: port ${port} must be free, got a server that answers at ${remote}`);
  const wheel = await installSpark(version);
  const run = runFolder(port);
  if (isRunning(port))
    throw new Error(
      `spark-server: port ${port} must be free, got process ${pidOf(port)}, which is starting a server there`,
    );
  rmSync(run, { recursive: true, force: true });
  const home = join(run, "home"); // local-cluster writes to $SPARK_HOME/work: a linked home keeps that out of the wheel
  mkdirSync(home, { recursive: true });
  for (const part of ["bin", "sbin", "jars"]) symlinkSync(join(wheel, part), join(home, part));

  const log = join(run, "log");
  const server = launch(home, run, log, [
    ...["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--name", "lsad", "--master", master],
    ...settings(run, port, conf).flatMap((setting) => ["--conf", setting]),
    "spark-internal",
  ]);
  writeFileSync(pidFile(port), String(server.pid)); // spark-submit execs java: the pid stays
  let exited;
  server.once("exit", (code, signal) => {
    exited = code ?? signal;
  });
  const end = Date.now() + READY_SECONDS * 1000;
  while (!(await answers(port))) {
    if (exited !== undefined || Date.now() > end) {
      const words = readFileSync(log, "utf8").slice(-2000);
      await stopSpark({ port });
      throw new Error(`spark-server: the server must be ready within ${READY_SECONDS} s, got exit ${exited}\n${words}`);
    }
    await sleep(250);
  }
  server.unref();
  return remote;
}

/**
 * Ends the server of a port with its executors and workers; nothing happens where none runs.
 *
 * @param {{ port?: number }} [options]
 * @returns {Promise<boolean>} whether one was there
 */
export async function stopSpark({ port = DEFAULT_PORT } = {}) {
  const run = runFolder(port);
  if (!isRunning(port)) {
    rmSync(run, { recursive: true, force: true }); // of a server that ended by itself
    return false;
  }
  const pid = pidOf(port);
  signal(pid, "SIGTERM"); // Spark ends its executors too: about 2 s
  for (const end = Date.now() + STOP_SECONDS * 1000; signal(pid, 0) && Date.now() < end; ) await sleep(100);
  signal(-pid, "SIGKILL"); // what is left of its process group, such as a worker that hangs
  rmSync(run, { recursive: true, force: true, maxRetries: 5 });
  return true;
}

/**
 * Checks Java and fetches Spark's wheel on first use: 485 MB on disk. `--no-deps`, because only its jars matter.
 *
 * @param {string} [version]
 * @returns {Promise<string>} the wheel's folder
 */
export async function installSpark(version = DEFAULT_VERSION) {
  await checkJava();
  const venv = join(folder, `venv-${version}`);
  const done = join(venv, "installed"); // written last: an interrupted download is fetched again
  if (!existsSync(done)) {
    rmSync(venv, { recursive: true, force: true });
    await need(["python3", "-m", "venv", venv], "Python 3.10 or later with venv (Debian: python3-venv)");
    const pip = [join(venv, "bin/python"), "-m", "pip", "install", "--quiet", "--no-deps", `pyspark==${version}`];
    await need(pip, `pyspark ${version} from the package index`);
    writeFileSync(done, "");
  }
  const lib = join(venv, "lib");
  return join(lib, readdirSync(lib)[0], "site-packages/pyspark");
}

const runFolder = (port) => join(folder, `run-${port}`);
const pidFile = (port) => join(runFolder(port), "pid");
const pidOf = (port) => Number(readFileSync(pidFile(port), "utf8"));

/** Whether the process of a port's pid file is alive and a server of that folder: ids are given out again. */
function isRunning(port) {
  if (!existsSync(pidFile(port))) return false;
  const pid = pidOf(port);
  if (!(pid > 1)) return false;
  try {
    return execFileSync("ps", ["-o", "args=", "-ww", "-p", String(pid)], { encoding: "utf8" }).includes(
      runFolder(port),
    );
  } catch {
    return false; // no such process
  }
}

async function checkJava() {
  const { output } = await need(["java", "-version"], "Java 17 or later (Debian: openjdk-17-jre-headless)");
  const [, major] = /version "(\d+)/.exec(output) ?? [];
  if (!(Number(major) >= 17)) throw new Error(`spark-server: Java must be 17 or later, got ${output.split("\n")[0]}`);
}

async function need(command, what) {
  const result = await runCommand(command);
  if (result.code === 0) return result;
  throw new Error(`spark-server: this needs ${what}, got from "${command.join(" ")}":\n${result.output.trimEnd()}`);
}

function settings(run, port, more) {
  return [
    `spark.connect.grpc.binding.address=${HOST}`,
    `spark.connect.grpc.binding.port=${port}`,
    `spark.driver.host=${HOST}`,
    `spark.driver.bindAddress=${HOST}`,
    "spark.driver.memory=1g",
    "spark.executor.memory=1g",
    "spark.ui.enabled=false",
    "spark.sql.shuffle.partitions=4", // 200 is meant for a cluster
    `spark.sql.warehouse.dir=file://${join(run, "warehouse")}`,
    `spark.local.dir=${join(run, "local")}`,
    ...more,
  ];
}

/** Its own process group, so that {@link stopSpark} reaches all of it, and this script may end before it. */
function launch(home, cwd, log, args) {
  const output = openSync(log, "a");
  const { SPARK_REMOTE: _, ...inherited } = process.env; // would make spark-submit a client of that server
  const env = { ...inherited, SPARK_HOME: home, SPARK_LOCAL_IP: HOST };
  return spawn(join(home, "bin/spark-submit"), args, { cwd, env, detached: true, stdio: ["ignore", output, output] });
}

/** Whether something on the port speaks HTTP/2: Spark opens it last, when it takes plans. */
function answers(port) {
  return new Promise((found) => {
    const client = connect(`http://${HOST}:${port}`);
    const finish = (answer) => {
      client.destroy();
      found(answer);
    };
    client.once("remoteSettings", () => finish(true));
    client.once("error", () => finish(false));
    client.setTimeout(2000, () => finish(false));
  });
}

/** @returns {boolean} whether there was something to send the signal to */
function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

async function main([command, ...args]) {
  const version = process.env.SPARK_VERSION ?? DEFAULT_VERSION;
  const conf = (process.env.SPARK_CONF ?? "").split(/\s+/).filter(Boolean);
  if (command === "start") {
    const [master = DEFAULT_MASTER, port = DEFAULT_PORT] = args;
    for (const [name, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ]) {
      process.once(name, () => void stopSpark({ port: Number(port) }).finally(() => process.exit(code)));
    }
    const remote = await startSpark({ version, master, port: Number(port), conf });
    console.log(`Spark ${version} (${master}) is ready, process ${pidOf(Number(port))}: SPARK_REMOTE=${remote}`);
  } else if (command === "stop") {
    const [port = DEFAULT_PORT] = args;
    console.log(
      (await stopSpark({ port: Number(port) })) ? `stopped (port ${port})` : `none was started on port ${port}`,
    );
  } else if (command === "install") {
    console.log(`Spark ${version}: ${await installSpark(version)}`);
  } else {
    throw new Error(`spark-server: the command must be start, stop or install, got ${command}`);
  }
}

if (process.argv[1] === import.meta.filename) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
