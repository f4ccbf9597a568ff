/** @file The floor that looks for words of trouble. */

import { type Detector, type EstimatorJson, InvalidInputError } from "@lsad/core";
import { requireFitted } from "./internal/checks.js";
import { checkSaved } from "./internal/saved.js";

/**
 * The words of trouble that {@link KeywordDetector} looks for, anywhere in a message, ignoring case.
 *
 * The list is frozen: it was chosen before any run of the benchmark and is the same for all sources. Operators write
 * "error" where they mean it, so it is a strong floor; a learnt detector must find what stands beyond these words.
 */
export const anomalyKeywords: RegExp = Object.freeze(
  new RegExp(
    [
      ...["error", "fail", "fatal", "exception", "critical", "panic", "crash", "abort", "corrupt"],
      ...["denied", "refused", "reject", "invalid", "illegal", "unauthori[sz]ed", "forbidden"],
      ...["time[d]?[ -]?out", "unable", "cannot", "can't", "can not", "could not", "couldn't"],
      ...["lost", "dead", "died", "kill", "broken", "unreachable", "unavailable", "missing", "not found", "no such"],
      ...["warn", "severe", "attack", "break-in"],
    ].join("|"),
    "i",
  ),
);

/**
 * Scores 1 a message that holds a word of {@link anomalyKeywords}, else 0.
 *
 * Nothing is learnt: `fit` is there for the contract and takes any messages, also none. An empty message scores 0.
 *
 * @example
 * ```ts
 * new KeywordDetector().fit([]).score(["link is up", "request Timed-Out", "terror"]); // [0, 1, 1]
 * ```
 */
export class KeywordDetector implements Detector<readonly string[]> {
  #fitted: Record<string, never> | undefined;

  /**
   * Makes the detector ready.
   * @throws {@link InvalidInputError} if a message is not a string.
   */
  fit(messages: readonly string[]): this {
    checkMessages(messages, "KeywordDetector.fit");
    this.#fitted = {};
    return this;
  }

  /**
   * One for a message with a keyword, zero otherwise.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if a message is not a string.
   */
  score(messages: readonly string[]): Float64Array {
    requireFitted(this.#fitted, "KeywordDetector.score");
    checkMessages(messages, "KeywordDetector.score");
    return Float64Array.from(messages, (message) => (anomalyKeywords.test(message) ? 1 : 0));
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    return { type: "KeywordDetector", version: 1, options: {}, fitted: this.#fitted ?? null };
  }

  /**
   * Loads what {@link KeywordDetector.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): KeywordDetector {
    checkSaved(json, "KeywordDetector");
    return json.fitted ? new KeywordDetector().fit([]) : new KeywordDetector();
  }
}

function checkMessages(messages: readonly unknown[], where: string): void {
  for (let i = 0; i < messages.length; i++) {
    if (typeof messages[i] !== "string") {
      throw new InvalidInputError(`${where}: messages[${i}] must be a string, got ${String(messages[i])}`);
    }
  }
}
