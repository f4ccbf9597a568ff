/** @file Parameters in groups with settings of their own, for optimisers on the host. */

import { InvalidInputError } from "@lsad/core";

/** Parameters that share settings. Frozen parameters belong to no group: they cost no gradient and no state. */
export interface ParameterGroup {
  /** Numbers by name; the optimiser changes them in place. */
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** Default: the optimiser's. */
  readonly weightDecay?: number;
  /** A factor of the learning rate. Default 1. */
  readonly learningRateFactor?: number;
}

/** Gradients of some rows of a table: what is left when a step reads few rows of an embedding. */
export interface RowGradient {
  /** Row of each gradient; repeats add up. */
  readonly ids: ArrayLike<number | bigint>;
  /** Shape `[ids, width]`. */
  readonly rows: Float32Array;
}

/** A gradient on the host: as many numbers as the parameter has, or some of its rows. */
export type HostGradient = Float32Array | RowGradient;

/** What a step takes besides gradients. */
export interface StepOptions {
  /** Learning rate of this step. */
  readonly learningRate: number;
  /** A factor of all gradients, such as {@link clippingScale} or one over the number of accumulated batches. Default 1. */
  readonly gradientScale?: number;
}

/** A parameter with its group's settings. */
export interface GroupedParameter {
  readonly name: string;
  readonly values: Float32Array;
  readonly weightDecay: number;
  readonly learningRateFactor: number;
}

/** One entry a parameter; throws where a name stands in two groups. */
export function flattenGroups(
  where: string,
  groups: readonly ParameterGroup[],
  defaultDecay: number,
): readonly GroupedParameter[] {
  const seen = new Set<string>();
  return groups.flatMap(({ parameters, weightDecay = defaultDecay, learningRateFactor = 1 }) =>
    Object.entries(parameters).map(([name, values]) => {
      if (seen.has(name))
        throw new InvalidInputError(`${where}: a parameter must be in one group, got "${name}" twice`);
      seen.add(name);
      return { name, values, weightDecay, learningRateFactor };
    }),
  );
}

/** The gradient of a parameter, checked against its size. */
export function gradientOf(
  where: string,
  { name, values }: GroupedParameter,
  gradients: Readonly<Record<string, HostGradient>>,
): HostGradient {
  const gradient = gradients[name];
  if (gradient === undefined) throw new InvalidInputError(`${where}: a gradient must be given for "${name}", got none`);
  if (gradient instanceof Float32Array) {
    if (gradient.length === values.length) return gradient;
    throw new InvalidInputError(
      `${where}: gradient of "${name}" must have ${values.length} numbers, got ${gradient.length}`,
    );
  }
  const width = gradient.rows.length / gradient.ids.length;
  if (gradient.ids.length > 0 && !(Number.isInteger(width) && width > 0 && values.length % width === 0)) {
    throw new InvalidInputError(
      `${where}: rows of "${name}" must be as wide as the table, got ${gradient.rows.length} numbers for ${gradient.ids.length} ids`,
    );
  }
  const rows = values.length / width;
  for (let i = 0; i < gradient.ids.length; i++) {
    const row = Number(gradient.ids[i]);
    if (!(row >= 0 && row < rows)) {
      throw new InvalidInputError(`${where}: ids of "${name}" must be in [0, ${rows}), got ${row}`);
    }
  }
  return gradient;
}
