/** @file The rows of a large leaf by their token in one column, so that a search need not look at all of them. */

/** What a token hash of a wildcard column is in a leaf's rows: no token has it. */
export const WILD = 0;

const NO_ROWS: readonly number[] = [];

/**
 * Rows by token hash in the column that tells them apart best.
 *
 * It may name too many rows: one that widened here stays under its old token too, one that is gone stays until the
 * leaf is swept. It never lacks one, so whoever checks each row it names finds what a search of all rows would.
 */
export class DrainColumnIndex {
  readonly column: number;
  readonly #rowsByHash = new Map<number, number[]>();

  /** Indexes the first `count` rows of `width` token hashes each. */
  constructor(rows: Int32Array, width: number, count: number) {
    this.column = mostTelling(rows, width, count);
    for (let row = 0; row < count; row++) this.add(row, rows[row * width + this.column]);
  }

  /** Notes a row under its hash in {@link column}; rows of a token come back in the order they were noted. */
  add(row: number, hash: number): void {
    const known = this.#rowsByHash.get(hash);
    if (known === undefined) this.#rowsByHash.set(hash, [row]);
    else known.push(row);
  }

  /** Rows that have, or had, this hash in {@link column}. */
  rowsOf(hash: number): readonly number[] {
    return this.#rowsByHash.get(hash) ?? NO_ROWS;
  }
}

/** The column that leaves the fewest rows to check for a line like one of the rows; the first of equals. */
function mostTelling(rows: Int32Array, width: number, count: number): number {
  let best = 0;
  let fewest = Number.POSITIVE_INFINITY;
  for (let column = 0; column < width; column++) {
    const sizes = new Map<number, number>();
    for (let row = 0; row < count; row++) {
      const hash = rows[row * width + column];
      sizes.set(hash, (sizes.get(hash) ?? 0) + 1);
    }
    let checks = (sizes.get(WILD) ?? 0) * count;
    for (const [hash, size] of sizes) if (hash !== WILD) checks += size * size;
    if (checks >= fewest) continue;
    fewest = checks;
    best = column;
  }
  return best;
}
