/** @file Opens a session on a Spark Connect server. */

import { randomUUID } from "node:crypto";
import { InvalidInputError } from "@lsad/core";

import { SparkChannel } from "./channel.js";
import { parseRemote, type SparkRemote } from "./remote.js";
import { completePolicy, type RetryPolicy } from "./retry.js";
import { SparkSession } from "./session.js";
import { isSparkError, SparkError } from "./spark-error.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What {@link connect} may be told beside the address. */
export interface ConnectOptions {
  /** Who the session belongs to, for the server's accounting; the string's `user_id` wins. `"lsad"` unless told. */
  readonly user?: string;
  /** A UUID: the same one again continues that session. A new one unless told here or as `session_id` in the string. */
  readonly sessionId?: string;
  /** How often a call that did not get through is made again. */
  readonly retry?: RetryPolicy;
  /** Milliseconds one call other than a query may take; 60,000 unless told. Queries take as long as they take. */
  readonly timeoutMs?: number;
  /** PEM certificates to trust instead of Node's, for a server with a certificate of its own. */
  readonly rootCertificates?: Uint8Array;
}

/**
 * Opens a session on a Spark Connect server.
 *
 * The protocol is the one of Spark 4.2; the server may be any 4.x. Nothing runs on this side but gRPC: no Java, no Python.
 * Results are asked for uncompressed (`spark.sql.execution.arrow.compression.codec`), which the reader here needs.
 *
 * @param remote - A connection string, see {@link parseRemote}: `"sc://localhost:15002"`.
 * @returns the session; {@link SparkSession.close} it.
 * @throws {@link InvalidInputError} if the string or an option is wrong.
 * @throws {@link SparkError} if no server answers after all tries, or it refuses.
 *
 * @example
 * ```ts
 * import { startMockSpark } from "@lsad/spark/mock";
 *
 * const mock = await startMockSpark({ "SELECT 1 AS one": [{ one: 1 }] }); // or a real one: npm run spark:start
 * const spark = await connect(mock.remote);
 * await spark.rows("SELECT 1 AS one"); // [{ one: 1 }]
 * await spark.close();
 * await mock.stop();
 * ```
 */
export async function connect(remote: string, options: ConnectOptions = {}): Promise<SparkSession> {
  const address = parseRemote(remote);
  const { timeoutMs = 60_000, rootCertificates } = options;
  if (!(timeoutMs > 0)) throw new InvalidInputError(`connect: timeoutMs must be above 0, got ${timeoutMs}`);
  const sessionId = address.sessionId ?? options.sessionId ?? randomUUID();
  if (!UUID.test(sessionId)) throw new InvalidInputError(`connect: sessionId must be a UUID, got ${sessionId}`);
  const user = address.userId ?? options.user ?? "lsad";
  const channel = new SparkChannel(address, {
    head: { sessionId, userContext: { userId: user, userName: user }, clientType: address.userAgent ?? "lsad" },
    retry: completePolicy(options.retry ?? {}),
    timeoutMs,
    ...(rootCertificates !== undefined && { rootCertificates }),
  });
  try {
    const { sparkVersion } = await channel.unary("AnalyzePlan", { sparkVersion: {} });
    const session = new SparkSession(channel, sparkVersion?.version ?? "");
    await session.setConfig({ "spark.sql.execution.arrow.compression.codec": "none" });
    return session;
  } catch (error) {
    channel.close();
    throw withAddress(error, address);
  }
}

/** Names the server that was asked: "connection refused" alone does not say where. */
function withAddress(error: unknown, { host, port }: SparkRemote): unknown {
  if (!isSparkError(error) || error.errorClass !== undefined) return error;
  const message = `connect: a Spark Connect server must answer at ${host}:${port}, got ${error.grpcStatus}: ${error.message}`;
  return new SparkError(message, { grpcStatus: error.grpcStatus }, { cause: error });
}
