/** @file Ends a training when sources that take no part in it are told apart no better. */

import { createRandom, InvalidInputError } from "@lsad/core";
import type { ClassifierRows } from "./text-classifier.js";
import { takeRows } from "./text-rows.js";

/** Options of early stopping. */
export interface EarlyStoppingOptions {
  /** The sources that are held out, by their numbers among `domains`. Default: a fifth of them, at least one, drawn from the seed. */
  readonly sources?: readonly number[];
  /** Epochs without a lower loss on them after which the training ends. Default 2. */
  readonly patience?: number;
}

/** Rows that train, and rows that say when to end. */
export interface HeldOutRows {
  readonly training: ClassifierRows;
  readonly heldOut: ClassifierRows;
}

/** Share of the sources that are held out where nothing is said. */
const HELD_OUT_SHARE = 0.2;

/**
 * Splits rows by their sources: whole sources are held out, because rows of one source resemble each other, and a loss on them
 * would fall for as long as the training learns that source by heart.
 * @throws {@link InvalidInputError} if rows have no sources, none would be left on a side, or no held-out row has a label.
 */
export function holdOutSources(rows: ClassifierRows, { sources }: EarlyStoppingOptions, seed: number): HeldOutRows {
  const { domains, labels } = rows;
  if (domains === undefined) throw new InvalidInputError("earlyStopping: domains must be given, got none");
  const all = [...new Set(Array.from(domains))].sort((a, b) => a - b);
  const drawn = () =>
    createRandom(seed)
      .fork("held-out sources")
      .shuffle([...all])
      .slice(0, Math.max(1, Math.round(HELD_OUT_SHARE * all.length)));
  const held = new Set(sources ?? drawn());
  const unknown = [...held].find((source) => !all.includes(source));
  if (unknown !== undefined || held.size === 0 || held.size >= all.length) {
    throw new InvalidInputError(
      `earlyStopping: sources must be some of [${all}], and not all of them, got [${[...held]}]`,
    );
  }
  const places = Array.from(domains, (_, row) => row);
  const heldOut = places.filter((row) => held.has(domains[row]) && labels[row] >= 0);
  if (heldOut.length === 0) {
    throw new InvalidInputError(`earlyStopping: held-out sources must have labelled rows, got none in [${[...held]}]`);
  }
  return {
    training: someRows(
      rows,
      places.filter((row) => !held.has(domains[row])),
    ),
    heldOut: someRows(rows, heldOut),
  };
}

/**
 * Mean cross-entropy of probabilities, by the weights of their rows; a probability of 0 or 1 counts as 1e-7 away from it.
 * @param probabilities - Shape `[rows]`: P(anomaly).
 */
export function crossEntropyOf({ labels, weights }: ClassifierRows, probabilities: ArrayLike<number>): number {
  let [sum, mass] = [0, 0];
  for (let row = 0; row < probabilities.length; row++) {
    const weight = weights?.[row] ?? 1;
    const likelihood = labels[row] === 1 ? probabilities[row] : 1 - probabilities[row];
    sum -= weight * Math.log(Math.max(1e-7, likelihood));
    mass += weight;
  }
  return sum / mass;
}

/** Remembers the best epoch so far. */
export class BestEpoch<State> {
  readonly #patience: number;
  readonly #losses: number[] = [];
  #best: { readonly epoch: number; readonly state: State } | undefined;

  /** @throws {@link InvalidInputError} if `patience` is no whole number of at least 1. */
  constructor(patience = 2) {
    if (!Number.isInteger(patience) || patience < 1) {
      throw new InvalidInputError(`earlyStopping: patience must be a whole number of at least 1, got ${patience}`);
    }
    this.#patience = patience;
  }

  /** Loss after each epoch. */
  get losses(): readonly number[] {
    return this.#losses;
  }

  /** What was trained after the epoch of the lowest loss. */
  get state(): State | undefined {
    return this.#best?.state;
  }

  /** Takes an epoch down, and says whether to go on. */
  add(loss: number, state: State): "go on" | "stop" {
    const epoch = this.#losses.push(loss) - 1;
    if (this.#best === undefined || loss < this.#losses[this.#best.epoch]) this.#best = { epoch, state };
    return epoch - this.#best.epoch >= this.#patience ? "stop" : "go on";
  }
}

function someRows(
  { texts, labels, weights, domains, features }: ClassifierRows,
  rows: readonly number[],
): ClassifierRows {
  const take = (values: ArrayLike<number>) => rows.map((row) => values[row]);
  return {
    texts: rows.map((row) => texts[row]),
    labels: take(labels),
    ...(weights === undefined ? {} : { weights: take(weights) }),
    ...(domains === undefined ? {} : { domains: take(domains) }),
    ...(features === undefined ? {} : { features: takeRows(features, rows) }),
  };
}
