/** @file What a mock server replies to calls of one message each way. */

import { status } from "@grpc/grpc-js";

import type { ErrorDetail, KeyValue, UnaryCalls } from "../connect/protocol.js";
import { type MockError, transportFailure } from "./failures.js";
import type { MockSession } from "./mock-session.js";

type Request = Readonly<Record<string, unknown>>;
type Reply<Name extends keyof UnaryCalls> = UnaryCalls[Name]["reply"];

/** Version, or a plan that is nothing but the statement. */
export function analyze(version: string, request: Request): Reply<"AnalyzePlan"> {
  const { explain } = request as { explain?: { plan: { root: { sql: { query: string } } } } };
  if (explain === undefined) return { sparkVersion: { version } };
  return { explain: { explainString: `== Physical Plan ==\n${explain.plan.root.sql.query}` } };
}

/** Reads, sets and forgets properties; one without a value is an error, as in Spark. */
export function configure(session: MockSession, request: Request): Reply<"Config"> {
  const { set, get, unset } = request.operation as {
    set?: { pairs: KeyValue[] };
    get?: { keys: string[] };
    unset?: { keys: string[] };
  };
  for (const { key, value = "" } of set?.pairs ?? []) session.config.set(key, value);
  for (const key of unset?.keys ?? []) session.config.delete(key);
  return { pairs: (get?.keys ?? []).map((key) => ({ key, value: configValue(session, key) })) };
}

function configValue({ config }: MockSession, key: string): string {
  const value = config.get(key);
  if (value !== undefined) return value;
  throw transportFailure(status.INTERNAL, `[SQL_CONF_NOT_FOUND] The SQL config ${key} cannot be found.`);
}

/** Ends all executions of the session, those with a tag, or one by its id. */
export function interrupt(session: MockSession, request: Request): Reply<"Interrupt"> {
  const { operationTag, operationId } = request as { operationTag?: string; operationId?: string };
  const interruptedIds = session.interrupt((id, { tags }) => {
    if (operationTag !== undefined) return tags.includes(operationTag);
    return operationId === undefined || operationId === id;
  });
  return { interruptedIds };
}

/** Ends and forgets an execution. */
export function release(session: MockSession, { operationId }: Request): Reply<"ReleaseExecute"> {
  session.interrupt((id) => id === operationId);
  session.executions.delete(String(operationId));
  return {};
}

/** The chain of one error: Spark's own outside, the reason within. */
export function errorDetails(error: MockError | undefined): Reply<"FetchErrorDetails"> {
  if (error === undefined) return {};
  const { errorClass, sqlState, message } = error;
  const outer: ErrorDetail = {
    errorTypeHierarchy: ["org.apache.spark.SparkException", "java.lang.Exception"],
    message,
    sparkThrowable: { errorClass, ...(sqlState !== undefined && { sqlState }) },
    causeIdx: 1,
  };
  return { rootErrorIdx: 0, errors: [outer, { errorTypeHierarchy: ["java.io.IOException"], message: "the reason" }] };
}
