/** @file Starts a mock server. */

import type { MockError } from "./failures.js";
import { MockServer } from "./mock-server.js";
import type { MockAnswer, MockAnswers, MockOptions, MockSpark } from "./mock-spark.js";

/**
 * Starts a Spark Connect server on this machine that answers statements from a table: sessions, configuration, uploads
 * with checksums, reattaching, interrupts and error details behave as Spark 4.2's, the SQL is compared as text.
 *
 * @param answers - By the statement's exact text, or a function of it; its signal fires when the statement is interrupted.
 * @returns the server; {@link MockSpark.stop} it.
 *
 * @example
 * ```ts
 * import { connect } from "@lsad/spark/connect";
 * import { startMockSpark } from "@lsad/spark/mock";
 *
 * const mock = await startMockSpark({ "SELECT count(*) AS n FROM logs": [{ n: 7n }] });
 * const spark = await connect(mock.remote);
 * await spark.rows("SELECT count(*) AS n FROM logs"); // [{ n: 7n }]
 * await spark.close();
 * await mock.stop();
 * ```
 */
export async function startMockSpark(
  answers: Readonly<Record<string, MockAnswer>> | MockAnswers,
  options: MockOptions = {},
): Promise<MockSpark> {
  const answer = typeof answers === "function" ? answers : (sql: string) => answers[sql] ?? unanswered(sql);
  const mock = new MockServer(answer, options);
  await mock.listen(options.tls);
  return mock;
}

function unanswered(sql: string): MockError {
  return { errorClass: "MOCK_UNANSWERED", message: `the mock must have an answer for ${JSON.stringify(sql)}` };
}
