/** @file The floor that reads a line's severity level. */

import { type Detector, type EstimatorJson, InvalidInputError } from "@lsad/core";
import { requireFitted } from "./internal/checks.js";
import { checkSaved } from "./internal/saved.js";

/** The levels, in lower case, that {@link LevelDetector} scores 1: warnings and worse, in the words of the 16 systems. */
export const severeLevels: readonly string[] = [
  ...["w", "warn", "warning"],
  ...["e", "err", "error", "severe"],
  ...["f", "fatal", "failure", "critical", "crit", "alert", "emerg", "emergency", "panic"],
];

const SEVERE: ReadonlySet<string> = new Set(severeLevels);

/**
 * Scores 1 a line whose level is a warning or worse, else 0; see {@link severeLevels}.
 *
 * Case does not count. A line without a level, or with an unknown one, scores 0. Nothing is learnt: `fit` is there for
 * the contract and takes any rows, also none.
 *
 * @example
 * ```ts
 * new LevelDetector().fit([]).score(["INFO", "WARN", undefined, "e"]); // [0, 1, 0, 1]
 * ```
 */
export class LevelDetector implements Detector<readonly (string | undefined)[]> {
  #fitted: Record<string, never> | undefined;

  /**
   * Makes the detector ready.
   * @throws {@link InvalidInputError} if a level is neither a string nor `undefined`.
   */
  fit(levels: readonly (string | undefined)[]): this {
    checkLevels(levels, "LevelDetector.fit");
    this.#fitted = {};
    return this;
  }

  /**
   * One for a severe level, zero otherwise.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if a level is neither a string nor `undefined`.
   */
  score(levels: readonly (string | undefined)[]): Float64Array {
    requireFitted(this.#fitted, "LevelDetector.score");
    checkLevels(levels, "LevelDetector.score");
    return Float64Array.from(levels, (level) => (level !== undefined && SEVERE.has(level.toLowerCase()) ? 1 : 0));
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    return { type: "LevelDetector", version: 1, options: {}, fitted: this.#fitted ?? null };
  }

  /**
   * Loads what {@link LevelDetector.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): LevelDetector {
    checkSaved(json, "LevelDetector");
    return json.fitted ? new LevelDetector().fit([]) : new LevelDetector();
  }
}

function checkLevels(levels: readonly unknown[], where: string): void {
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i];
    if (level !== undefined && typeof level !== "string") {
      throw new InvalidInputError(`${where}: levels[${i}] must be a string or undefined, got ${String(level)}`);
    }
  }
}
