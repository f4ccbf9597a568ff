/** @file How surprising a template is after the one before it. */

import { InvalidInputError } from "@lsad/core";
import type { TemplateIds } from "./rarity.js";

/** Options of {@link transitionSurprise}. */
export interface TransitionOptions {
  /** How many lines the template's overall frequency weighs against its frequency after the one before. Above 0. Default 1. */
  readonly smoothing?: number;
  /** Shape `[lines]`: session of each line; the line before is then the one before in the session. Default: one session. */
  readonly sessions?: readonly (string | undefined)[];
}

/**
 * Surprise of each line's template given the one before: -ln P(t | p), counts of earlier lines only.
 *
 * P(t | p) = (c(p, t) + α P(t)) / (c(p) + α), P(t) = (c(t) + 1) / (n + 1), α the smoothing: where p was never left before,
 * what remains is {@link runningRarity} without a buffer. The first line of a session follows a start of its own. One pass; memory one number a pair seen.
 *
 * @param templateIds - Shape `[lines]`, in time order.
 * @returns shape `[lines]`, in nats, at least 0; higher is more surprising.
 * @throws {@link InvalidInputError} if `smoothing` is not above 0, or sessions have another length.
 *
 * @example
 * ```ts
 * const surprise = transitionSurprise(["open", "close", "open", "close", "open", "open"]);
 * surprise[5] > surprise[4]; // true: "open" never followed "open"
 * ```
 */
export function transitionSurprise(templateIds: TemplateIds, options: TransitionOptions = {}): Float64Array {
  const { smoothing = 1, sessions } = options;
  if (!(smoothing > 0 && Number.isFinite(smoothing))) {
    throw new InvalidInputError(`transitionSurprise: smoothing must be finite and above 0, got ${smoothing}`);
  }
  if (sessions !== undefined && sessions.length !== templateIds.length) {
    throw new InvalidInputError(
      `transitionSurprise: sessions must have ${templateIds.length} values, got ${sessions.length}`,
    );
  }
  const frequency = new Map<number | string, number>();
  const start = new Successors();
  const successors = new Map<number | string, Successors>();
  const before = new Map<string | undefined, Successors>();
  return Float64Array.from(templateIds, (id, line) => {
    const session = sessions?.[line];
    const previous = before.get(session) ?? start;
    const overall = ((frequency.get(id) ?? 0) + 1) / (line + 1);
    const after = previous.counts.get(id) ?? 0;
    const surprise = -Math.log((after + smoothing * overall) / (previous.total + smoothing));
    previous.add(id);
    frequency.set(id, (frequency.get(id) ?? 0) + 1);
    const own = successors.get(id) ?? new Successors();
    successors.set(id, own);
    before.set(session, own);
    return Math.max(0, surprise);
  });
}

/** What followed one template. */
class Successors {
  total = 0;
  readonly counts = new Map<number | string, number>();

  add(id: number | string): void {
    this.total++;
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
  }
}
