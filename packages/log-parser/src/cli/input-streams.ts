/** @file The inputs of a run: which files, how large, their failures told apart from those of the output. */

import { stat } from "node:fs/promises";

import { filesOf } from "./byte-sources.js";

/** The files that the arguments name, in order; arguments that name none are told of and left out. */
export async function pathsOf(
  inputs: readonly string[],
  onBadInput: (path: string, error: Error) => void,
): Promise<string[]> {
  const paths: string[] = [];
  for (const argument of inputs) {
    await filesOf(argument).then(
      (found) => paths.push(...found),
      (error: Error) => onBadInput(argument, error),
    );
  }
  return paths;
}

/** Bytes of all files together; `undefined` when standard input is among them. */
export async function bytesOf(paths: readonly string[]): Promise<number | undefined> {
  if (paths.includes("-")) return undefined;
  const sizes = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return sizes.reduce((sum, size) => sum + (size?.size ?? 0), 0);
}

/** Wraps what an input threw, so that failures of the output are not taken for those of an input; says where, if known. */
export class InputFailure extends Error {}

/** The items of an input; what it throws comes as the cause of an {@link InputFailure}. */
export async function* asInput<T>(input: AsyncIterable<T>): AsyncGenerator<T> {
  const items = input[Symbol.asyncIterator]();
  const failed = (cause: unknown) => {
    throw new InputFailure("", { cause });
  };
  try {
    for (let next = await items.next().catch(failed); !next.done; next = await items.next().catch(failed)) {
      yield next.value;
    }
  } finally {
    await items.return?.();
  }
}

/** A stream that ends when the signal comes, even while nothing arrives. */
export async function* untilAborted(input: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (signal.aborted) return;
  const items = input[Symbol.asyncIterator]();
  const aborted = new Promise<{ readonly done: true; readonly value: undefined }>((resolve) =>
    signal.addEventListener("abort", () => resolve({ done: true, value: undefined }), { once: true }),
  );
  for (let next = await Promise.race([items.next(), aborted]); !next.done; ) {
    yield next.value;
    next = await Promise.race([items.next(), aborted]);
  }
}
