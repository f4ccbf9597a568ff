/** @file Times passes over lines in CPU seconds and prints one JSON line. */

/** CPU seconds measured at least, after a first pass that warms up. */
const LEAST_SECONDS = 2;

/** Runs `run` over the passes in turn, again and again. */
export function measure(passes, run, clusters) {
  run(passes[0]);
  const [started, startedWall] = [process.cpuUsage(), process.hrtime.bigint()];
  let [lines, seconds, next] = [0, 0, 1];
  while (seconds < LEAST_SECONDS) {
    const pass = passes[next++ % passes.length];
    run(pass);
    lines += pass.length;
    const { user, system } = process.cpuUsage(started);
    seconds = (user + system) / 1e6;
  }
  const wall = Number(process.hrtime.bigint() - startedWall) / 1e9;
  console.log(
    JSON.stringify({ linesPerCpuSecond: lines / seconds, linesPerSecond: lines / wall, clusters: clusters() }),
  );
}
