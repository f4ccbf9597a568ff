/** @file What the scalers that shift and divide each column have in common. */

import {
  type CsrMatrix,
  checkAnyMatrix,
  type EstimatorJson,
  type FitOptions,
  type FloatArray,
  InvalidInputError,
  isCsr,
  type Matrix,
  NotFittedError,
  SnapshotError,
} from "@lsad/core";

/** What a fitted scaler does to column j: (x - center[j]) / scale[j] + shift. */
export interface ColumnMap {
  /** Null where nothing is subtracted: then sparse rows stay sparse. */
  readonly center: Float64Array | null;
  /** Never 0; null where nothing is divided. */
  readonly scale: Float64Array | null;
  /** Added to every value. Default 0. */
  readonly shift?: number;
}

/** Base of the scalers: applies a {@link ColumnMap}, forwards and backwards, and saves it. */
export abstract class ColumnScaler {
  protected abstract readonly type: string;
  protected map: ColumnMap | undefined;

  /** Constructor options, complete with defaults. */
  protected abstract options(): Record<string, unknown>;

  /**
   * The scaled rows. Sparse rows stay sparse, and share `indptr` and `indices` with `x`.
   * @throws {@link NotFittedError} before `fit`; {@link InvalidInputError} for another number of columns, a value that is not
   *   finite, or a sparse matrix where centring would fill it.
   */
  transform<M extends Matrix | CsrMatrix>(x: M): M;
  transform(x: Matrix | CsrMatrix): Matrix | CsrMatrix {
    this.#check(x, "transform");
    return this.#apply(x);
  }

  /** Learns from `x`, and forgets an earlier fit. */
  abstract fit(x: Matrix | CsrMatrix, options?: FitOptions): this;

  /** `fit(x, options)` and `transform(x)`, checking `x` once. */
  fitTransform<M extends Matrix | CsrMatrix>(x: M, options?: FitOptions): M;
  fitTransform(x: Matrix | CsrMatrix, options?: FitOptions): Matrix | CsrMatrix {
    return this.fit(x, options).#apply(x);
  }

  #apply(x: Matrix | CsrMatrix): Matrix | CsrMatrix {
    const { center, scale, shift } = this.#arrays(x);
    return withData(x, (data, j, k) => (data[k] - center[j]) / scale[j] + shift);
  }

  /** Undoes {@link transform}, up to rounding. Throws as it does. */
  inverseTransform<M extends Matrix | CsrMatrix>(x: M): M;
  inverseTransform(x: Matrix | CsrMatrix): Matrix | CsrMatrix {
    this.#check(x, "inverseTransform");
    const { center, scale, shift } = this.#arrays(x);
    return withData(x, (data, j, k) => (data[k] - shift) * scale[j] + center[j]);
  }

  /** Options and the fitted map as plain data. */
  toJSON(): EstimatorJson {
    const { type, map } = this;
    const list = (values: Float64Array | null) => (values === null ? null : [...values]);
    const fitted =
      map === undefined
        ? null
        : { center: list(map.center), scale: list(map.scale), shift: map.shift ?? 0, ...this.extra() };
    return { type, version: 1, options: this.options(), fitted };
  }

  /** What a subclass saves beside the map. */
  protected extra(): Record<string, unknown> {
    return {};
  }

  /** Takes the map of a saved scaler, after a check of its type. */
  protected load(json: EstimatorJson): this {
    const { type } = this;
    if (json.type !== type || json.version !== 1) {
      throw new SnapshotError(
        `${type}.fromJSON: must be a ${type} of version 1, got ${json.type} of version ${json.version}`,
      );
    }
    if (json.fitted === null) return this;
    const { center, scale, shift } = json.fitted as { center: number[] | null; scale: number[] | null; shift: number };
    const array = (values: number[] | null) => (values === null ? null : Float64Array.from(values));
    this.map = { center: array(center), scale: array(scale), shift };
    return this;
  }

  /** The fitted map, or an error in the name of the class. */
  protected fitted(): ColumnMap {
    if (this.map === undefined) throw new NotFittedError(`${this.type}: fit must be called first`);
    return this.map;
  }

  /** The map with 0 and 1 written out. */
  #arrays(x: Matrix | CsrMatrix): { center: Float64Array; scale: Float64Array; shift: number } {
    const { center, scale, shift = 0 } = this.fitted();
    return {
      center: center ?? new Float64Array(x.columns),
      scale: scale ?? new Float64Array(x.columns).fill(1),
      shift,
    };
  }

  #check(x: Matrix | CsrMatrix, method: string): void {
    const map = this.fitted();
    const where = `${this.type}.${method}`;
    const columns = (map.center ?? map.scale)?.length;
    if (columns !== undefined && x.columns !== columns) {
      throw new InvalidInputError(`${where}: x must have ${columns} columns as fitted, got ${x.columns}`);
    }
    checkAnyMatrix(x, where);
    refuseFilling(x, map.center !== null || (map.shift ?? 0) !== 0, where);
  }
}

/** Refuses to centre a sparse matrix: every zero of it would need a place. */
export function refuseFilling(x: Matrix | CsrMatrix, centres: boolean, where: string): void {
  if (centres && isCsr(x)) {
    throw new InvalidInputError(
      `${where}: x must be dense to be centred, got a sparse matrix; toDense(x) makes it dense`,
    );
  }
}

/** `x` with new values: `value(data, j, k)` for entry k, which is in column j. */
function withData(
  x: Matrix | CsrMatrix,
  value: (data: FloatArray, j: number, k: number) => number,
): Matrix | CsrMatrix {
  const { columns, data } = x;
  const values = new Float64Array(data.length);
  if (isCsr(x)) for (let k = 0; k < values.length; k++) values[k] = value(data, x.indices[k], k);
  for (let start = 0; !isCsr(x) && start < values.length; start += columns) {
    for (let j = 0; j < columns; j++) values[start + j] = value(data, j, start + j);
  }
  return { ...x, data: values };
}
