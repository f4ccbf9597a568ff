/** @file One plan from start to end, over as many connections as it takes. */

import { setTimeout as sleep } from "node:timers/promises";

import type { SparkChannel } from "./channel.js";
import { isKnownOperation, isTransient, isUnknownOperation } from "./error-details.js";
import type { ExecutePlanResponse, Plan } from "./protocol.js";
import { Patience } from "./retry.js";

/** Servers end a stream after 2 minutes by themselves; one that ends all of them at once shall not keep us busy. */
const REATTACH_WAIT_MS = 50;

/** What one execution goes by. */
export interface ExecutionSettings {
  /** A UUID; the server refuses others. */
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * Every response of a plan, each once and in order, up to the one that says the result is complete.
 *
 * A stream that is cut, or that the server ends early, is taken up again behind the last response. A plan that never
 * arrived is sent again with the same operation id, so it cannot run twice. When the reader leaves, or `signal` fires,
 * the server is told to stop.
 */
export async function* executePlan(
  channel: SparkChannel,
  plan: Plan,
  { operationId, tags, signal }: ExecutionSettings,
): AsyncGenerator<ExecutePlanResponse, void, undefined> {
  signal?.throwIfAborted();
  const start = () =>
    channel.execute({ plan, operationId, tags, requestOptions: [{ reattachOptions: { reattachable: true } }] });
  const patience = new Patience(channel.retry);
  let lastResponseId: string | undefined;
  let isComplete = false;
  let stream = start();
  const onAbort = () => {
    void channel.tell("Interrupt", { interruptType: "INTERRUPT_TYPE_OPERATION_ID", operationId });
    stream.cancel();
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    while (!isComplete) {
      try {
        for await (const response of stream as AsyncIterable<ExecutePlanResponse>) {
          channel.observe(response);
          patience.reset();
          lastResponseId = response.responseId ?? lastResponseId;
          if (response.responseType === "resultComplete") isComplete = true;
          else yield response;
        }
        if (isComplete) return;
        await sleep(REATTACH_WAIT_MS);
        stream = channel.reattach({ operationId, ...(lastResponseId !== undefined && { lastResponseId }) });
      } catch (failure) {
        signal?.throwIfAborted();
        if (isComplete) return;
        const neverArrived = lastResponseId === undefined && isUnknownOperation(failure);
        const isPassing = neverArrived || isTransient(failure) || isKnownOperation(failure);
        if (!isPassing || !(await patience.next(signal))) throw await channel.explain(failure);
        stream = neverArrived
          ? start()
          : channel.reattach({ operationId, ...(lastResponseId !== undefined && { lastResponseId }) });
      }
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    stream.cancel();
    // Frees what the server keeps for a reattach, and ends the plan where it still runs.
    await channel.tell("ReleaseExecute", { operationId, releaseAll: {} });
  }
}
