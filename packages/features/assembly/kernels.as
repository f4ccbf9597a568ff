/**
 * @file Dense and sparse products and Gram-Schmidt in AssemblyScript: 128-bit SIMD over raw memory, which JavaScript lacks.
 *
 * `npm run kernels` compiles this into `src/matrix/kernels.wasm.ts`. Addresses and strides are bytes in the module's memory; the
 * callers in `src/matrix` lay it out. Every sum runs in the order of the plain loop that `src/matrix` keeps for small matrices,
 * so that both give the same bits. Nothing here allocates.
 */

/**
 * out += A · B, four rows by four columns at a time: eight sums stay in registers for all `inner` steps.
 *
 * A(i, k) is at a + i · aRow + k · aStep, so that a transposed A needs no copy.
 * @param rows - A multiple of 4.
 * @param columns - Of B and out, a multiple of 4.
 */
export function addProduct(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  out: usize,
  outRow: usize,
  rows: i32,
  inner: i32,
  columns: i32,
): void {
  for (let i = 0; i < rows; i += 4, a += 4 * aRow, out += 4 * outRow) {
    for (let j: usize = 0; j < <usize>columns << 3; j += 32) {
      let a0 = a;
      let at = b + j;
      const to = out + j;
      let s00 = v128.load(to);
      let s01 = v128.load(to, 16);
      let s10 = v128.load(to + outRow);
      let s11 = v128.load(to + outRow, 16);
      let s20 = v128.load(to + 2 * outRow);
      let s21 = v128.load(to + 2 * outRow, 16);
      let s30 = v128.load(to + 3 * outRow);
      let s31 = v128.load(to + 3 * outRow, 16);
      for (let k = 0; k < inner; k++, a0 += aStep, at += bRow) {
        const left = v128.load(at);
        const right = v128.load(at, 16);
        let factor = v128.load64_splat(a0);
        s00 = f64x2.add(s00, f64x2.mul(factor, left));
        s01 = f64x2.add(s01, f64x2.mul(factor, right));
        factor = v128.load64_splat(a0 + aRow);
        s10 = f64x2.add(s10, f64x2.mul(factor, left));
        s11 = f64x2.add(s11, f64x2.mul(factor, right));
        factor = v128.load64_splat(a0 + 2 * aRow);
        s20 = f64x2.add(s20, f64x2.mul(factor, left));
        s21 = f64x2.add(s21, f64x2.mul(factor, right));
        factor = v128.load64_splat(a0 + 3 * aRow);
        s30 = f64x2.add(s30, f64x2.mul(factor, left));
        s31 = f64x2.add(s31, f64x2.mul(factor, right));
      }
      v128.store(to, s00);
      v128.store(to, s01, 16);
      v128.store(to + outRow, s10);
      v128.store(to + outRow, s11, 16);
      v128.store(to + 2 * outRow, s20);
      v128.store(to + 2 * outRow, s21, 16);
      v128.store(to + 3 * outRow, s30);
      v128.store(to + 3 * outRow, s31, 16);
    }
  }
}

/**
 * out = S · Y for sparse rows S: the rows of Y that a row names, weighted and summed, eight columns at a time.
 *
 * @param ends - int32 a row: where its entries end; the first row's start at entry 0.
 * @param indices - int32 an entry: the row of Y.
 * @param values - float64 an entry.
 * @param columns - Of Y and out, a multiple of 8.
 */
export function gatherRows(
  ends: usize,
  indices: usize,
  values: usize,
  rows: i32,
  y: usize,
  columns: i32,
  out: usize,
): void {
  const rowBytes = <usize>columns << 3;
  let start: usize = 0;
  for (let i = 0; i < rows; i++, out += rowBytes) {
    const end = <usize>load<i32>(ends + (<usize>i << 2));
    for (let j: usize = 0; j < rowBytes; j += 64) {
      let s0 = f64x2.splat(0);
      let s1 = f64x2.splat(0);
      let s2 = f64x2.splat(0);
      let s3 = f64x2.splat(0);
      for (let k = start; k < end; k++) {
        const factor = v128.load64_splat(values + (k << 3));
        const from = y + <usize>load<i32>(indices + (k << 2)) * rowBytes + j;
        s0 = f64x2.add(s0, f64x2.mul(factor, v128.load(from)));
        s1 = f64x2.add(s1, f64x2.mul(factor, v128.load(from, 16)));
        s2 = f64x2.add(s2, f64x2.mul(factor, v128.load(from, 32)));
        s3 = f64x2.add(s3, f64x2.mul(factor, v128.load(from, 48)));
      }
      v128.store(out + j, s0);
      v128.store(out + j, s1, 16);
      v128.store(out + j, s2, 32);
      v128.store(out + j, s3, 48);
    }
    start = end;
  }
}

/** out += Sᵀ · Y for sparse rows S: each row of Y is added, weighted, to the rows of out that S names. Parameters as {@link gatherRows}. */
export function scatterRows(
  ends: usize,
  indices: usize,
  values: usize,
  rows: i32,
  y: usize,
  columns: i32,
  out: usize,
): void {
  const rowBytes = <usize>columns << 3;
  let start: usize = 0;
  for (let i = 0; i < rows; i++, y += rowBytes) {
    const end = <usize>load<i32>(ends + (<usize>i << 2));
    for (let k = start; k < end; k++) {
      const factor = v128.load64_splat(values + (k << 3));
      const to = out + <usize>load<i32>(indices + (k << 2)) * rowBytes;
      for (let j: usize = 0; j < rowBytes; j += 64) {
        addScaled(to + j, y + j, factor);
        addScaled(to + j + 16, y + j + 16, factor);
        addScaled(to + j + 32, y + j + 32, factor);
        addScaled(to + j + 48, y + j + 48, factor);
      }
    }
    start = end;
  }
}

// @ts-expect-error: decorator
@inline
function addScaled(to: usize, from: usize, factor: v128): void {
  v128.store(to, f64x2.add(v128.load(to), f64x2.mul(factor, v128.load(from))));
}

/**
 * One step of modified Gram-Schmidt on the columns of a row-major Y: column `done` is divided by its norm and taken out of the
 * later ones, and the inner products of column done + 1, as it then is, with itself and the later ones are summed on the way.
 *
 * @param rows - A multiple of 4.
 * @param columns - Of Y, an even number.
 * @param done - Column to finish; −1 to only sum.
 * @param scale - One over its norm.
 * @param projections - float64 a column: inner products of the finished column with the later ones; 0 up to `done`.
 * @param sums - float64 a column, added to; only those from done + 1 on mean anything.
 */
export function orthogonaliseStep(
  y: usize,
  rows: i32,
  columns: i32,
  done: i32,
  scale: f64,
  projections: usize,
  sums: usize,
): void {
  const rowBytes = <usize>columns << 3;
  const finished = <usize>(done < 0 ? 0 : done) << 3;
  const following = <usize>(done + 1) << 3;
  const factor = done < 0 ? 1 : scale;
  for (let i = 0; i < rows; i += 4, y += 4 * rowBytes) {
    const y1 = y + rowBytes;
    const y2 = y1 + rowBytes;
    const y3 = y2 + rowBytes;
    const q0 = finish(y + finished, factor);
    const q1 = finish(y1 + finished, factor);
    const q2 = finish(y2 + finished, factor);
    const q3 = finish(y3 + finished, factor);
    if (following >= rowBytes) continue;
    const next = load<f64>(projections + following);
    const n0 = f64x2.splat(load<f64>(y + following) - q0 * next);
    const n1 = f64x2.splat(load<f64>(y1 + following) - q1 * next);
    const n2 = f64x2.splat(load<f64>(y2 + following) - q2 * next);
    const n3 = f64x2.splat(load<f64>(y3 + following) - q3 * next);
    const f0 = f64x2.splat(q0);
    const f1 = f64x2.splat(q1);
    const f2 = f64x2.splat(q2);
    const f3 = f64x2.splat(q3);
    for (let j = following & ~15; j < rowBytes; j += 16) {
      const projection = v128.load(projections + j);
      const v0 = f64x2.sub(v128.load(y + j), f64x2.mul(f0, projection));
      const v1 = f64x2.sub(v128.load(y1 + j), f64x2.mul(f1, projection));
      const v2 = f64x2.sub(v128.load(y2 + j), f64x2.mul(f2, projection));
      const v3 = f64x2.sub(v128.load(y3 + j), f64x2.mul(f3, projection));
      v128.store(y + j, v0);
      v128.store(y1 + j, v1);
      v128.store(y2 + j, v2);
      v128.store(y3 + j, v3);
      const left = f64x2.add(f64x2.mul(n0, v0), f64x2.mul(n1, v1));
      const right = f64x2.add(f64x2.mul(n2, v2), f64x2.mul(n3, v3));
      v128.store(sums + j, f64x2.add(v128.load(sums + j), f64x2.add(left, right)));
    }
  }
}

// @ts-expect-error: decorator
@inline
function finish(cell: usize, factor: f64): f64 {
  const value = load<f64>(cell) * factor;
  store<f64>(cell, value);
  return value;
}
