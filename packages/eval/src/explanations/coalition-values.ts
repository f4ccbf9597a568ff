/** @file Shapley, Banzhaf and Owen values of a cooperative game, by enumeration. */

import { InvalidInputError } from "@lsad/core";
import { checkWhole } from "../internal/check-inputs.js";

/** The worth of each coalition: entry s, where bit j of s says that player j is in. A table, or a function of s. */
export type CoalitionWorth = ArrayLike<number> | ((coalition: number) => number);

/** Most players that are enumerated: 2²⁰ coalitions, a million calls. */
const MAX_PLAYERS = 20;

/**
 * Shapley values: each player's mean contribution over all orders of arrival.
 *
 * φⱼ = Σ over coalitions S without j of |S|!(n − |S| − 1)!/n! · (v(S ∪ j) − v(S)). They add up to v(all) − v(none).
 * Each worth is asked for once. Agrees with `shap.ExactExplainer` 0.51.
 *
 * @param players - n, in [1, 20].
 * @param worth - Shape `[2ⁿ]`, or a function.
 * @returns Shape `[n]`.
 * @throws {@link InvalidInputError} if n is outside its range, a table has another length, or a worth is not finite.
 *
 * @example
 * ```ts
 * // A glove game: players 0 and 1 hold left gloves, player 2 the right one; a pair is worth 1.
 * shapleyValues(3, [0, 0, 0, 0, 0, 1, 1, 1]); // [1/6, 1/6, 2/3]
 * ```
 */
export function shapleyValues(players: number, worth: CoalitionWorth): Float64Array {
  const table = tabulate("shapleyValues", players, worth);
  const weights = orderWeights(players);
  return sumContributions(players, table, (coalition) => weights[bitCount(coalition)]);
}

/**
 * Banzhaf values: each player's plain mean contribution over all coalitions of the others.
 * Unlike Shapley values they need not add up to v(all) − v(none).
 *
 * @param players - n, in [1, 20].
 * @param worth - Shape `[2ⁿ]`, or a function.
 * @returns Shape `[n]`.
 * @throws {@link InvalidInputError} as {@link shapleyValues}.
 *
 * @example
 * ```ts
 * banzhafValues(3, [0, 0, 0, 0, 0, 1, 1, 1]); // [1/4, 1/4, 3/4]
 * ```
 */
export function banzhafValues(players: number, worth: CoalitionWorth): Float64Array {
  const table = tabulate("banzhafValues", players, worth);
  const weight = 2 ** (1 - players);
  return sumContributions(players, table, () => weight);
}

/**
 * Owen values: Shapley values when players belong to unions that arrive as wholes, one after the other.
 *
 * Within a union the values add up to the union's Shapley value in the game of unions. Source: Owen 1977.
 *
 * @param players - n, in [1, 20].
 * @param worth - Shape `[2ⁿ]`, or a function.
 * @param groups - The unions: every player in exactly one.
 * @returns Shape `[n]`.
 * @throws {@link InvalidInputError} as {@link shapleyValues}, and if the groups are no partition of the players.
 *
 * @example
 * ```ts
 * owenValues(3, [0, 0, 0, 0, 0, 1, 1, 1], [[0, 1], [2]]); // [1/4, 1/4, 1/2]
 * ```
 */
export function owenValues(
  players: number,
  worth: CoalitionWorth,
  groups: readonly (readonly number[])[],
): Float64Array {
  const table = tabulate("owenValues", players, worth);
  checkPartition("owenValues", players, groups);
  const masks = groups.map((group) => group.reduce((mask, player) => mask | (1 << player), 0));
  const outer = orderWeights(groups.length);
  const values = new Float64Array(players);
  for (const [g, group] of groups.entries()) {
    const others = masks.filter((_, index) => index !== g);
    const inner = orderWeights(group.length);
    for (let present = 0; present < 1 << others.length; present++) {
      const arrived = others.reduce((mask, other, i) => (present & (1 << i) ? mask | other : mask), 0);
      for (const player of group) {
        const mates = group.filter((mate) => mate !== player);
        for (let chosen = 0; chosen < 1 << mates.length; chosen++) {
          const coalition = mates.reduce((mask, mate, i) => (chosen & (1 << i) ? mask | (1 << mate) : mask), arrived);
          const contribution = table[coalition | (1 << player)] - table[coalition];
          values[player] += outer[bitCount(present)] * inner[bitCount(chosen)] * contribution;
        }
      }
    }
  }
  return values;
}

/** Checks that every player is in exactly one group. */
export function checkPartition(where: string, players: number, groups: readonly (readonly number[])[]): void {
  const seen = new Set<number>();
  for (const player of groups.flat()) {
    if (!Number.isInteger(player) || player < 0 || player >= players || seen.has(player)) {
      throw new InvalidInputError(`${where}: groups must hold each of 0 to ${players - 1} once, got ${player}`);
    }
    seen.add(player);
  }
  if (seen.size !== players || groups.some((group) => group.length === 0)) {
    throw new InvalidInputError(
      `${where}: groups must be non-empty and hold all ${players} players, got ${seen.size} in ${groups.length} groups`,
    );
  }
}

function tabulate(where: string, players: number, worth: CoalitionWorth): Float64Array {
  checkWhole(where, "players", players, 1);
  if (players > MAX_PLAYERS) {
    throw new InvalidInputError(`${where}: players must be at most ${MAX_PLAYERS}, got ${players}`);
  }
  const size = 1 << players;
  if (typeof worth !== "function" && worth.length !== size) {
    throw new InvalidInputError(`${where}: worth must have 2^${players} = ${size} entries, got ${worth.length}`);
  }
  const table = Float64Array.from({ length: size }, (_, s) => (typeof worth === "function" ? worth(s) : worth[s]));
  const bad = table.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new InvalidInputError(`${where}: worth of coalition ${bad} must be finite, got ${table[bad]}`);
  return table;
}

function sumContributions(players: number, table: Float64Array, weight: (coalition: number) => number): Float64Array {
  const values = new Float64Array(players);
  for (let coalition = 0; coalition < table.length; coalition++) {
    const share = weight(coalition);
    for (let player = 0; player < players; player++) {
      const bit = 1 << player;
      if ((coalition & bit) === 0) values[player] += share * (table[coalition | bit] - table[coalition]);
    }
  }
  return values;
}

/** s!(n − s − 1)!/n! for s = 0 … n − 1, and 0 for the full coalition, to which nobody can come. */
function orderWeights(n: number): Float64Array {
  const weights = new Float64Array(n + 1);
  weights[0] = 1 / n;
  for (let s = 1; s < n; s++) weights[s] = (weights[s - 1] * s) / (n - s);
  return weights;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
