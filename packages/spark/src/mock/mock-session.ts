/** @file What a mock server remembers of one session. */

import { randomUUID } from "node:crypto";
import type { Table } from "apache-arrow";

import type { ExecutePlanResponse } from "../connect/protocol.js";

/** One execution: it runs whether or not anybody listens, and keeps its responses for a reattach. */
export interface MockExecution {
  readonly tags: readonly string[];
  readonly controller: AbortController;
  readonly responses: Promise<readonly ExecutePlanResponse[]>;
}

/** Configuration, views, files and executions of a session. */
export class MockSession {
  /** The server's own id of it. */
  readonly serverId = randomUUID();
  readonly config = new Map<string, string>();
  readonly views = new Map<string, Table>();
  readonly files = new Map<string, Buffer>();
  readonly executions = new Map<string, MockExecution>();

  /** Aborts the executions that `isMeant` picks; their ids. */
  interrupt(isMeant: (id: string, execution: MockExecution) => boolean): string[] {
    const meant = [...this.executions].filter(([id, execution]) => isMeant(id, execution));
    for (const [, { controller }] of meant) controller.abort();
    return meant.map(([id]) => id);
  }
}
