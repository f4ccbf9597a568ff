/** @file Suites that need a real Spark: run where `SPARK_REMOTE` names a Connect server, else skipped with the reason. */

import { describe, test } from "vitest";

/** The server to test on, as `npm run spark:start` prints it. */
export const sparkRemote = process.env.SPARK_REMOTE;

/**
 * Where Spark itself is not asked: faults of our own workers, parsers that the SQL does not know of. Run on the pinned
 * release alone; `SPARK_ESSENTIALS` is set for the others, and for a quick look.
 */
export const testOnce: typeof test.skip = process.env.SPARK_ESSENTIALS === undefined ? test : test.skip;

/** `describe` on a real Spark; its suite gets the connection string. */
export function describeWithSpark(name: string, suite: (remote: string) => void): void {
  if (sparkRemote !== undefined) describe(name, () => suite(sparkRemote));
  else
    describe.skip(`${name} (skipped: SPARK_REMOTE names no Spark Connect server; npm run test:spark)`, () => suite(""));
}
