/** @file What a mock server is told, and what it tells. */

import type { Table } from "apache-arrow";

import type { MockError } from "./failures.js";

/** What a statement is answered with: rows, one Arrow table or several (a batch each), or an error. */
export type MockAnswer = readonly Readonly<Record<string, unknown>>[] | Table | readonly Table[] | MockError;

/** A call as the server received it. */
export interface MockCall {
  /** `"ExecutePlan"`, `"ReattachExecute"`, `"Config"`, … */
  readonly method: string;
  /** How many calls of this method came before. */
  readonly before: number;
  /** The message, fields in camel case as in the protocol; of an upload the first one. */
  readonly request: Readonly<Record<string, unknown>>;
}

/** What goes wrong with a call. Streams: after so many responses. */
export type MockFault =
  /** The connection breaks before the server sees the call. */
  | { readonly lost: true }
  /** The server refuses the call. */
  | { readonly refused: MockError }
  /** The connection breaks after so many responses. */
  | { readonly cutAfter: number }
  /** The server ends the stream in good order after so many responses, as Spark does every two minutes. */
  | { readonly endAfter: number };

/** Finds the answer to a statement; the signal fires when the statement is interrupted. */
export type MockAnswers = (sql: string, signal: AbortSignal) => MockAnswer | Promise<MockAnswer>;

/** How a {@link MockSpark} differs from a plain one. */
export interface MockOptions {
  /** What it says its version is; `"4.2.0"` unless told. */
  readonly version?: string;
  /** Calls must carry `authorization: Bearer` with it. */
  readonly token?: string;
  /** PEM key and certificate: the server then takes encrypted connections only. */
  readonly tls?: { readonly key: Uint8Array; readonly certificate: Uint8Array };
  /** Asked at every call; what it returns goes wrong. */
  readonly onCall?: (call: MockCall) => MockFault | undefined;
}

/** A running mock server. */
export interface MockSpark {
  /** Its connection string. */
  readonly remote: string;
  /** Every call so far, in order. */
  readonly calls: readonly MockCall[];
  /** Files that sessions uploaded, by artifact name (`files/x.mjs`). */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Views that sessions made of their tables. */
  readonly views: ReadonlyMap<string, Table>;
  /** Executions that were not released. */
  readonly openExecutions: number;
  /** Forgets every session, as a restarted server does. */
  restart(): void;
  /** Ends the server and its connections. */
  stop(): Promise<void>;
}
