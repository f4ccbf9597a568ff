/** @file Connection strings of Spark Connect: `sc://host:port/;key=value`. */

import { InvalidInputError } from "@lsad/core";

const DEFAULT_PORT = 15002; // Spark's spark.connect.grpc.binding.port

/** What a connection string says. */
export interface SparkRemote {
  readonly host: string;
  /** 15002 unless the string has another. */
  readonly port: number;
  /** Whether the channel is encrypted: `use_ssl`, by default true exactly where there is a token. */
  readonly useTls: boolean;
  /** Sent as `authorization: Bearer …` with every call. */
  readonly token?: string;
  readonly userId?: string;
  readonly userAgent?: string;
  readonly sessionId?: string;
  /** Every other parameter: a gRPC header of that name, for proxies and hosted Spark. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads a Spark Connect connection string, as PySpark writes them:
 * `sc://host[:port][/;use_ssl=true][;token=…][;user_id=…][;user_agent=…][;session_id=…][;any-header=value]`.
 *
 * Values are percent-decoded. A token makes the channel encrypted unless `use_ssl=false` is said, which is accepted
 * for this machine only: elsewhere the token would be readable on the way.
 *
 * @param remote - The string, for example the variable `SPARK_REMOTE`.
 * @throws {@link InvalidInputError} if it is none, or a parameter has no value or comes twice.
 *
 * @example
 * ```ts
 * parseRemote("sc://spark.example.org/;token=abc;x-team=logs");
 * // { host: "spark.example.org", port: 15002, useTls: true, token: "abc", headers: { "x-team": "logs" } }
 * ```
 */
export function parseRemote(remote: string): SparkRemote {
  const [, address = "", parameters = ""] = /^sc:\/\/([^/;?#]+)\/?(;.*)?$/.exec(remote) ?? [];
  const [, host, port = String(DEFAULT_PORT)] = /^(\[[0-9A-Fa-f:.]+\]|[^:@\s]+)(?::(\d{1,5}))?$/.exec(address) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65535) {
    throw new InvalidInputError(
      `parseRemote: a connection string must look like sc://host:15002/;use_ssl=true, got ${JSON.stringify(withoutToken(remote))}`,
    );
  }
  const {
    use_ssl: useSsl,
    token,
    user_id: userId,
    user_agent: userAgent,
    session_id: sessionId,
    ...headers
  } = readParameters(parameters);
  const useTls = readBoolean(useSsl) ?? token !== undefined;
  if (token !== undefined && !useTls && !isThisMachine(host)) {
    throw new InvalidInputError(`parseRemote: a token must travel encrypted, got use_ssl=false for ${host}`);
  }
  return {
    host,
    port: Number(port),
    useTls,
    ...(token !== undefined && { token }),
    ...(userId !== undefined && { userId }),
    ...(userAgent !== undefined && { userAgent }),
    ...(sessionId !== undefined && { sessionId }),
    headers,
  };
}

/** `";a=1;b=2"` as an object; empty pieces are skipped, as a trailing `;` is common. */
function readParameters(text: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const piece of text.split(";").filter((part) => part !== "")) {
    const equals = piece.indexOf("=");
    const key = piece.slice(0, Math.max(equals, 0));
    if (key === "" || equals === piece.length - 1) {
      throw new InvalidInputError(`parseRemote: a parameter must be key=value, got ${JSON.stringify(key || "no key")}`);
    }
    if (Object.hasOwn(parameters, key)) throw new InvalidInputError(`parseRemote: ${key} must come once, got it twice`);
    parameters[key] = decode(key, piece.slice(equals + 1));
  }
  return parameters;
}

function decode(key: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    throw new InvalidInputError(`parseRemote: the value of ${key} must be percent-encoded, got a stray %`, { cause });
  }
}

function readBoolean(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  throw new InvalidInputError(`parseRemote: use_ssl must be true or false, got ${JSON.stringify(text)}`);
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Errors are logged, tokens must not be. */
function withoutToken(remote: string): string {
  return remote.replace(/token=[^;]*/g, "token=…");
}
