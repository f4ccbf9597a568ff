/**
 * @file The two inner loops that JavaScript cannot run at full width, in AssemblyScript: 128-bit SIMD over raw memory.
 *
 * `npm run kernels` compiles this into `src/internal/kernels.wasm.ts`. Addresses are bytes in the module's memory; the
 * callers in `src/internal` lay it out. Nothing here allocates.
 */

/**
 * Filters points that may be near a query, by inner products of 16-bit whole numbers.
 *
 * Points are interleaved by eights: for each pair of columns (2c, 2c + 1), the pairs of eight points follow each other, so
 * that one 32-bit broadcast of the query's pair meets four points at a time and no sum runs across lanes.
 *
 * A point passes when queryScale · pointScale · (dot + slack) − pointHalf ≥ limit. Its number and the left side, less the
 * slack, are appended to `out` as (int32, float32).
 *
 * @param query - Pairs of int16, `pairs` of them.
 * @param points - Interleaved int16, from a point whose number is a multiple of 8.
 * @param scales - float32 a point: pointScale.
 * @param halves - float32 a point: pointHalf.
 * @param count - Number of points, a multiple of 8.
 * @returns How many passed.
 */
export function filterNear(
  query: usize,
  points: usize,
  scales: usize,
  halves: usize,
  first: i32,
  count: i32,
  pairs: i32,
  queryScale: f32,
  slack: f32,
  limit: f32,
  out: usize,
): i32 {
  const scaleOfQuery = f32x4.splat(queryScale);
  const allowed = f32x4.splat(slack);
  const least = f32x4.splat(limit);
  const queryEnd = query + (<usize>pairs << 2);
  let at = points;
  let write = out;
  for (let point = 0; point < count; point += 8) {
    let low = i32x4.splat(0);
    let high = i32x4.splat(0);
    let low2 = i32x4.splat(0);
    let high2 = i32x4.splat(0);
    let q = query;
    // Two pairs a turn: `pairs` is even.
    for (; q < queryEnd; q += 8, at += 64) {
      const a = v128.load32_splat(q);
      const b = v128.load32_splat(q, 4);
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load(at), a));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load(at, 16), a));
      low2 = i32x4.add(low2, i32x4.dot_i16x8_s(v128.load(at, 32), b));
      high2 = i32x4.add(high2, i32x4.dot_i16x8_s(v128.load(at, 48), b));
    }
    const column = <usize>point << 2;
    for (let half = 0; half < 2; half++) {
      const dots = f32x4.convert_i32x4_s(half == 0 ? i32x4.add(low, low2) : i32x4.add(high, high2));
      const shift = column + (<usize>half << 4);
      const factor = f32x4.mul(v128.load(scales + shift), scaleOfQuery);
      const base = v128.load(halves + shift);
      const most = f32x4.sub(f32x4.mul(f32x4.add(dots, allowed), factor), base);
      let passed = i32x4.bitmask(f32x4.ge(most, least));
      if (passed == 0) continue;
      const value = f32x4.sub(f32x4.mul(dots, factor), base);
      while (passed != 0) {
        const lane = ctz(passed);
        passed &= passed - 1;
        store<i32>(write, first + point + (half << 2) + lane);
        v128.store(SCRATCH, value);
        store<f32>(write, load<f32>(SCRATCH + (<usize>lane << 2)), 4);
        write += 8;
      }
    }
  }
  return <i32>((write - out) >> 3);
}

/** Sixteen bytes at the start of memory, to take a lane by a number that is not a constant. */
const SCRATCH: usize = 0;

/**
 * out[i] = inner product of a row with each of `count` points, in double precision.
 * Points are interleaved by eights: column by column, the values of eight points follow each other. Four sums run side by
 * side, as many as an addition takes cycles.
 * @param count - A multiple of 8.
 */
export function innerProducts(row: usize, points: usize, count: i32, columns: i32, out: usize): void {
  const rowEnd = row + (<usize>columns << 3);
  let at = points;
  for (let point = 0; point < count; point += 8, out += 64) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    for (let r = row; r < rowEnd; r += 8, at += 64) {
      const value = v128.load64_splat(r);
      a = f64x2.add(a, f64x2.mul(v128.load(at), value));
      b = f64x2.add(b, f64x2.mul(v128.load(at, 16), value));
      c = f64x2.add(c, f64x2.mul(v128.load(at, 32), value));
      d = f64x2.add(d, f64x2.mul(v128.load(at, 48), value));
    }
    v128.store(out, a);
    v128.store(out, b, 16);
    v128.store(out, c, 32);
    v128.store(out, d, 48);
  }
}

/**
 * out[i] = exp(−gamma · max(0, rowSquare + squares[i] − 2 out[i])) in place: inner products become RBF kernel values.
 * @param count - A multiple of 4.
 */
export function rbfInPlace(out: usize, squares: usize, count: i32, rowSquare: f64, gamma: f64): void {
  const square = f64x2.splat(rowSquare);
  const two = f64x2.splat(2);
  const factor = f64x2.splat(-gamma);
  const end = out + (<usize>count << 3);
  for (let at = out, s = squares; at < end; at += 16, s += 16) {
    const distance = f64x2.sub(f64x2.add(square, v128.load(s)), f64x2.mul(two, v128.load(at)));
    v128.store(at, exp2x(f64x2.mul(factor, f64x2.max(distance, f64x2.splat(0)))));
  }
}

/**
 * exp(x) for x ≤ 0, within 2 units in the last place; 0 below −708.
 * x = k ln 2 + r, |r| ≤ ½ ln 2; e^r by its Taylor polynomial of degree 13 (remainder 4e-18).
 */
// @ts-expect-error: decorator
@inline
function exp2x(x: v128): v128 {
  const inside = f64x2.ge(x, f64x2.splat(-708));
  const clamped = f64x2.max(x, f64x2.splat(-708));
  const k = f64x2.nearest(f64x2.mul(clamped, f64x2.splat(1.4426950408889634)));
  // ln 2 in two parts, as in fdlibm: the first has zeros in its low bits, so that k times it is exact.
  const r = f64x2.sub(
    f64x2.sub(clamped, f64x2.mul(k, f64x2.splat(6.93147180369123816490e-1))),
    f64x2.mul(k, f64x2.splat(1.90821492927058770002e-10)),
  );
  let sum = f64x2.splat(1.0 / 6227020800.0);
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 479001600.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 39916800.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 3628800.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 362880.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 40320.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 5040.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 720.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 120.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 24.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1.0 / 6.0));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(0.5));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1));
  sum = f64x2.add(f64x2.mul(sum, r), f64x2.splat(1));
  const exponent = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(k));
  const power = i64x2.shl(i64x2.add(exponent, i64x2.splat(1023)), 52);
  return v128.and(f64x2.mul(sum, power), inside);
}

/**
 * Walks rows down one tree, branch-free, four at a time, and adds the value of the node where each ends up.
 *
 * A node is 16 bytes: threshold (float64), byte offset of its column within a row (int32), byte offset of its left child
 * (int32); the right child follows the left one. A leaf has an infinite threshold and is its own left child.
 *
 * @param values - float64 a node.
 * @param rows - float64 cells, `rowBytes` a row.
 * @param count - Rows, a multiple of 4.
 * @param depth - Most edges from the root to a leaf.
 * @param out - float64 a row, added to.
 */
export function walkTree(
  nodes: usize,
  values: usize,
  rows: usize,
  rowBytes: i32,
  count: i32,
  depth: i32,
  out: usize,
): void {
  const step = <usize>rowBytes;
  let row = rows;
  for (let i = 0; i < count; i += 4, row += 4 * step, out += 32) {
    const row1 = row + step;
    const row2 = row1 + step;
    const row3 = row2 + step;
    let a: usize = 0;
    let b: usize = 0;
    let c: usize = 0;
    let d: usize = 0;
    for (let level = 0; level < depth; level++) {
      a = next(nodes + a, row);
      b = next(nodes + b, row1);
      c = next(nodes + c, row2);
      d = next(nodes + d, row3);
    }
    store<f64>(out, load<f64>(out) + load<f64>(values + (a >> 1)));
    store<f64>(out, load<f64>(out, 8) + load<f64>(values + (b >> 1)), 8);
    store<f64>(out, load<f64>(out, 16) + load<f64>(values + (c >> 1)), 16);
    store<f64>(out, load<f64>(out, 24) + load<f64>(values + (d >> 1)), 24);
  }
}

// @ts-ignore: decorator
@inline
function next(node: usize, row: usize): usize {
  const goesRight = load<f64>(row + <usize>load<i32>(node, 8)) > load<f64>(node);
  return <usize>load<i32>(node, 12) + (<usize>goesRight << 4);
}
