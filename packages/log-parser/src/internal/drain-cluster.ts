/** @file One template of Drain, and the leaf that holds the templates of one branch. */

import { doubled } from "./doubled.js";
import { DrainColumnIndex, WILD } from "./drain-column-index.js";
import { decodeText, encodeText, hashToken, type ScannedLine } from "./token-scanner.js";

/** A template with its history. */
export class DrainCluster {
  readonly id: number;
  /** Lines that joined, the first included. */
  size = 1;
  /** Ordinal of the first and of the last line that joined, 1-based; 0 for a template that no line made. */
  firstLine = 0;
  lastLine = 0;
  /** Time of the first and last line, where the caller gives times. */
  firstMs: number | undefined;
  lastMs: number | undefined;
  /** Tokens as in the line that made it, UTF-8, one after the other; wild columns keep theirs. */
  readonly text: DataView<ArrayBuffer>;
  /** Where token i ends in {@link text}. */
  readonly ends: Int32Array;
  /** 1 for each column that is a wildcard. Replaced, never changed: events keep the one of their time. */
  wild: Uint8Array;
  leaf!: DrainLeaf;
  /** Whether it was given or edited by hand: found even where the tree does not lead to it. */
  pinned = false;
  /** Its place in the leaf. */
  row = -1;
  /** Neighbours in order of last use, where there is a cap. */
  older: DrainCluster | undefined;
  newer: DrainCluster | undefined;
  alive = true;

  constructor(id: number, bytes: Uint8Array<ArrayBuffer>, ends: Int32Array, wild: Uint8Array) {
    this.id = id;
    this.text = new DataView(bytes.buffer);
    this.ends = ends;
    this.wild = wild;
  }

  /** Whether token `column` of the scanned line is this cluster's, byte by byte. */
  hasToken({ view, starts, ends }: ScannedLine, column: number): boolean {
    const own = column === 0 ? 0 : this.ends[column - 1];
    const size = this.ends[column] - own;
    const start = starts[column];
    return ends[column] - start === size && areSame(this.text, own, view, start, size);
  }

  /** Whether every constant of this cluster is the line's. */
  fits(scanner: ScannedLine): boolean {
    for (let column = 0; column < this.ends.length; column++) {
      if (this.wild[column] === 0 && !this.hasToken(scanner, column)) return false;
    }
    return true;
  }

  /** Text of the token that column `column` had in the first line. */
  firstToken(column: number): string {
    return decodeText(new Uint8Array(this.text.buffer), column === 0 ? 0 : this.ends[column - 1], this.ends[column]);
  }
}

/** Whether `size` bytes are the same in two places: four at a time, the last four once more where they overlap. */
function areSame(one: DataView, at: number, other: DataView, otherAt: number, size: number): boolean {
  const last = size - 4;
  if (last < 0) {
    for (let i = 0; i < size; i++) if (one.getUint8(at + i) !== other.getUint8(otherAt + i)) return false;
    return true;
  }
  for (let i = 0; i < last; i += 4) if (one.getInt32(at + i, true) !== other.getInt32(otherAt + i, true)) return false;
  return one.getInt32(at + last, true) === other.getInt32(otherAt + last, true);
}

/** Copies the tokens of the scanned line. */
export function copyTokens(scanner: ScannedLine): { bytes: Uint8Array<ArrayBuffer>; ends: Int32Array } {
  const { count, starts } = scanner;
  const ends = new Int32Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) ends[i] = total += scanner.ends[i] - starts[i];
  const bytes = new Uint8Array(total);
  let to = 0;
  for (let i = 0; i < count; i++) {
    bytes.set(scanner.bytes.subarray(starts[i], scanner.ends[i]), to);
    to = ends[i];
  }
  return { bytes, ends };
}

/** A cluster of given tokens, and the token hashes for its row. */
export function clusterOf(
  id: number,
  tokens: readonly string[],
  wildcard: string,
): { cluster: DrainCluster; hashes: Int32Array } {
  const parts = tokens.map(encodeText);
  let total = 0;
  const ends = Int32Array.from(parts, (part) => {
    total += part.length;
    return total;
  });
  const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
  const wild = Uint8Array.from(tokens, (token) => (token === wildcard ? 1 : 0));
  const cluster = new DrainCluster(id, bytes, ends, wild);
  cluster.size = 0;
  return { cluster, hashes: Int32Array.from(tokens, hashToken) };
}

/** Rows from which a leaf keeps an index: below, comparing them all costs no more than asking it. */
const LEAST_INDEXED_ROWS = 32;
/** Constants of a cluster that is gone: below any demand. */
const GONE = -1;

/** The templates of one branch: all of one length, their token hashes as rows of one array. */
export class DrainLeaf {
  /** Tokens of each template. */
  readonly width: number;
  /** One a row, in order of creation; dead ones stay until the next sweep. */
  readonly clusters: DrainCluster[] = [];
  #rows: Int32Array;
  /** Constant columns of each row. */
  #constants: Int32Array;
  #dead = 0;
  /** The row that was hit last: tried first, since it sets a high mark for the others. */
  #recent = 0;
  #index: DrainColumnIndex | undefined;

  constructor(width: number) {
    this.width = width;
    this.#rows = new Int32Array(2 * width);
    this.#constants = new Int32Array(2);
  }

  /** Constant columns of a row. */
  constantsOf(row: number): number {
    return this.#constants[row];
  }

  /**
   * The cluster with the most columns equal to the line's: at least `need`, ties to more wildcards, then to the older.
   * Wildcard columns count nothing.
   */
  findSimilar(scanner: ScannedLine, need: number): DrainCluster | undefined {
    const exact = this.#index === undefined ? -1 : this.#exactRow(scanner.hashes, this.#index);
    const row = exact < 0 ? this.#mostSimilar(scanner.hashes, need) : exact;
    if (row < 0) return undefined;
    const cluster = this.clusters[row];
    // Equal hashes can only overstate a likeness: where the winner's is true, it is the winner.
    if (!this.#isTrueTo(scanner, cluster)) return this.#findSimilarByText(scanner, need);
    this.#recent = row;
    return cluster;
  }

  /** The oldest row without wildcards that has every hash of the line: none can be more similar. */
  #exactRow(hashes: Int32Array, index: DrainColumnIndex): number {
    const width = this.width;
    for (const row of index.rowsOf(hashes[index.column])) {
      if (this.#constants[row] === width && this.#admits(row, hashes)) return row;
    }
    return -1;
  }

  #mostSimilar(hashes: Int32Array, need: number): number {
    const rows = this.#rows;
    const constants = this.#constants;
    const width = this.width;
    const count = this.clusters.length;
    let best = -1;
    let target = need;
    let bestConstants = width + 1;
    let row = this.#recent < count ? this.#recent : 0;
    const first = row;
    for (let step = 0; step < count; step++) {
      const constant = constants[row];
      if (constant >= target) {
        let misses = width - target;
        const base = row * width;
        for (let column = 0; column < width; column++) {
          if (rows[base + column] !== hashes[column] && --misses < 0) break;
        }
        if (misses >= 0) {
          const equal = target + misses;
          if (best < 0 || equal > target || constant < bestConstants || (constant === bestConstants && row < best)) {
            best = row;
            bestConstants = constant;
            target = equal;
          }
        }
      }
      // The recent row first, then all others in order.
      row = step === 0 ? (first === 0 ? 1 : 0) : row + 1 === first ? row + 2 : row + 1;
    }
    return best;
  }

  /** Whether the columns whose hashes are equal hold equal texts. */
  #isTrueTo(scanner: ScannedLine, cluster: DrainCluster): boolean {
    const rows = this.#rows;
    const hashes = scanner.hashes;
    const base = cluster.row * this.width;
    for (let column = 0; column < this.width; column++) {
      if (rows[base + column] === hashes[column] && !cluster.hasToken(scanner, column)) return false;
    }
    return true;
  }

  /** {@link findSimilar} without hashes, for the line in billions that shares one by chance or by design. */
  #findSimilarByText(scanner: ScannedLine, need: number): DrainCluster | undefined {
    let best: DrainCluster | undefined;
    let target = need;
    for (const cluster of this.clusters) {
      if (!cluster.alive) continue;
      let equal = 0;
      for (let column = 0; column < this.width; column++) {
        if (cluster.wild[column] === 0 && cluster.hasToken(scanner, column)) equal++;
      }
      const fewer = best !== undefined && this.#constants[cluster.row] < this.#constants[best.row];
      if (equal > target || (equal === target && (best === undefined || fewer))) {
        best = cluster;
        target = equal;
      }
    }
    return best;
  }

  /**
   * The cluster whose every constant is the line's.
   * @param mostWild - Whether the one with the most wildcards wins, or the fewest; ties to the older.
   */
  findFitting(scanner: ScannedLine, mostWild: boolean): DrainCluster | undefined {
    const index = this.#index;
    let best = -1;
    if (index === undefined) {
      for (let row = 0; row < this.clusters.length; row++) best = this.#betterFit(row, best, scanner, mostWild);
    } else {
      for (const row of index.rowsOf(scanner.hashes[index.column]))
        best = this.#betterFit(row, best, scanner, mostWild);
      for (const row of index.rowsOf(WILD)) best = this.#betterFit(row, best, scanner, mostWild);
    }
    return best < 0 ? undefined : this.clusters[best];
  }

  /** `row` if it fits the line and is to be preferred to `best`, else `best`. */
  #betterFit(row: number, best: number, scanner: ScannedLine, mostWild: boolean): number {
    if (!this.#admits(row, scanner.hashes)) return best;
    const constants = this.#constants[row];
    if (constants === GONE) return best;
    if (best >= 0) {
      const known = this.#constants[best];
      if (constants === known ? row >= best : constants < known !== mostWild) return best;
    }
    return this.#isTrueTo(scanner, this.clusters[row]) ? row : best;
  }

  /** Whether every column of the row is a wildcard or has the line's hash. */
  #admits(row: number, hashes: Int32Array): boolean {
    const rows = this.#rows;
    const width = this.width;
    const base = row * width;
    for (let column = 0; column < width; column++) {
      const hash = rows[base + column];
      if (hash !== hashes[column] && hash !== WILD) return false;
    }
    return true;
  }

  /** Adds a cluster made of the scanned line; sweeps dead rows away first when half are. */
  append(cluster: DrainCluster, hashes: Int32Array): void {
    if (2 * this.#dead > this.clusters.length) this.#sweep();
    const row = this.clusters.length;
    if (row === this.#constants.length) this.#grow();
    let constants = 0;
    for (let column = 0; column < this.width; column++) {
      const isWild = cluster.wild[column] === 1;
      this.#rows[row * this.width + column] = isWild ? WILD : hashes[column];
      if (!isWild) constants++;
    }
    this.#constants[row] = constants;
    cluster.row = row;
    cluster.leaf = this;
    this.clusters.push(cluster);
    this.#recent = row;
    if (this.#index !== undefined) this.#index.add(row, this.#rows[row * this.width + this.#index.column]);
    else if (row + 1 >= LEAST_INDEXED_ROWS) this.#makeIndex();
  }

  /**
   * Makes every column in which the line differs a wildcard.
   * @returns whether there was one.
   */
  widen(cluster: DrainCluster, hashes: Int32Array): boolean {
    const base = cluster.row * this.width;
    let wild: Uint8Array | undefined;
    for (let column = 0; column < this.width; column++) {
      if (this.#rows[base + column] === WILD || this.#rows[base + column] === hashes[column]) continue;
      wild ??= cluster.wild.slice();
      wild[column] = 1;
      this.#rows[base + column] = WILD;
      this.#constants[cluster.row]--;
      if (this.#index?.column === column) this.#index.add(cluster.row, WILD);
    }
    if (wild === undefined) return false;
    cluster.wild = wild;
    return true;
  }

  /** Takes a cluster out. Its row stays until a sweep. */
  remove(cluster: DrainCluster): void {
    cluster.alive = false;
    this.#constants[cluster.row] = GONE;
    this.#rows.fill(WILD, cluster.row * this.width, (cluster.row + 1) * this.width);
    this.#dead++;
    if (this.#dead === this.clusters.length) this.#sweep();
  }

  #sweep(): void {
    let to = 0;
    for (let row = 0; row < this.clusters.length; row++) {
      const cluster = this.clusters[row];
      if (!cluster.alive) continue;
      this.#rows.copyWithin(to * this.width, row * this.width, (row + 1) * this.width);
      this.#constants[to] = this.#constants[row];
      cluster.row = to;
      this.clusters[to++] = cluster;
    }
    this.clusters.length = to;
    this.#dead = 0;
    this.#recent = 0;
    this.#makeIndex();
  }

  #grow(): void {
    this.#rows = doubled(this.#rows);
    this.#constants = doubled(this.#constants);
    this.#makeIndex();
  }

  /** Indexes the rows anew: when their number has doubled, another column may tell them apart better. */
  #makeIndex(): void {
    const count = this.clusters.length;
    const isLarge = count >= LEAST_INDEXED_ROWS && this.width > 0;
    this.#index = isLarge ? new DrainColumnIndex(this.#rows, this.width, count) : undefined;
  }
}
