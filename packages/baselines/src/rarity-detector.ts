/** @file The floor that knows only how often each template occurred in this very stream. */

import { type Detector, type EstimatorJson, type FitOptions, InvalidInputError } from "@lsad/core";
import { checkWeights, requireFitted } from "./internal/checks.js";
import { checkSaved, savedNumbers } from "./internal/saved.js";

interface RarityState {
  /** Template of each buffer line, in order. */
  readonly templateIds: Float64Array;
  readonly weight: Float64Array;
  readonly counts: ReadonlyMap<number, number>;
  readonly total: number;
}

/**
 * Scores a line by how rarely its template occurred so far in the stream it stands in.
 *
 * A line after the buffer scores −ln((c + 1) / (n + 1)): n lines came before it, c of them with its template. The first
 * line of a new template scores highest. Counts run on through the scored lines but are not kept: `score` continues
 * after the buffer each time, so the order of the lines matters and a batch must hold the whole stream after the buffer.
 *
 * `fit` and `score` take O(lines); the buffer is kept.
 *
 * @example
 * ```ts
 * const rarity = new RarityDetector().fit([0, 0, 0, 1]);
 * rarity.score([0, 2]); // [-ln(4/5), -ln(1/6)] = [0.223…, 1.791…]
 * rarity.scoreBuffer(); // [-ln(3/4), …, -ln(1/4)]
 * ```
 */
export class RarityDetector implements Detector<ArrayLike<number>> {
  #fitted: RarityState | undefined;

  /**
   * Counts the templates of the buffer.
   * @param templateIds - Shape `[lines]`: whole numbers of at least 0, in the order of the stream. May be empty.
   * @throws {@link InvalidInputError} if an id is not a whole number of at least 0, or a weight is negative.
   */
  fit(templateIds: ArrayLike<number>, _y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    checkIds(templateIds, "RarityDetector.fit");
    const checked = checkWeights(weight, templateIds.length, "RarityDetector.fit");
    this.#fitted = countTemplates(Float64Array.from(templateIds), checked);
    return this;
  }

  /**
   * Rarity of the lines that follow the buffer, each judged by what came before it.
   * @returns Shape `[lines]`, at least 0: higher is rarer.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if an id is not a whole number of at least 0.
   */
  score(templateIds: ArrayLike<number>): Float64Array {
    const { counts, total } = requireFitted(this.#fitted, "RarityDetector.score");
    checkIds(templateIds, "RarityDetector.score");
    const running = new Map(counts);
    return Float64Array.from(templateIds, (id, index) => {
      const earlier = running.get(id) ?? 0;
      running.set(id, earlier + 1);
      return Math.log((total + index + 1) / (earlier + 1));
    });
  }

  /**
   * Rarity of the buffer's own lines as though each came last in the buffer: −ln(c / n), c lines of its template among n.
   * @returns Shape `[buffer lines]`, at least 0: higher is rarer.
   * @throws {@link NotFittedError} before `fit`.
   */
  scoreBuffer(): Float64Array {
    const { templateIds, counts, total } = requireFitted(this.#fitted, "RarityDetector.scoreBuffer");
    return templateIds.map((id) => {
      const count = counts.get(id) ?? 0;
      return Math.log(total / Math.max(count, Math.min(1, total))); // a line of weight 0 counts as one line
    });
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    const state = this.#fitted;
    const fitted = state && { templateIds: Array.from(state.templateIds), weight: Array.from(state.weight) };
    return { type: "RarityDetector", version: 1, options: {}, fitted: fitted ?? null };
  }

  /**
   * Loads what {@link RarityDetector.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): RarityDetector {
    checkSaved(json, "RarityDetector");
    const detector = new RarityDetector();
    if (json.fitted === null) return detector;
    const where = "RarityDetector.fromJSON";
    const templateIds = savedNumbers(json.fitted, "templateIds", where);
    return detector.fit(templateIds, undefined, { weight: savedNumbers(json.fitted, "weight", where) });
  }
}

function countTemplates(templateIds: Float64Array, weight: Float64Array): RarityState {
  const counts = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < templateIds.length; i++) {
    counts.set(templateIds[i], (counts.get(templateIds[i]) ?? 0) + weight[i]);
    total += weight[i];
  }
  return { templateIds, weight, counts, total };
}

function checkIds(templateIds: ArrayLike<number>, where: string): void {
  for (let i = 0; i < templateIds.length; i++) {
    if (!Number.isSafeInteger(templateIds[i]) || templateIds[i] < 0) {
      throw new InvalidInputError(
        `${where}: templateIds[${i}] must be a whole number of at least 0, got ${templateIds[i]}`,
      );
    }
  }
}
