/**
 * @file The optimiser's inner loops at full width, in AssemblyScript: 128-bit SIMD over raw memory.
 *
 * `npm run kernels` compiles this into `src/optimisers/kernels.wasm.ts`. Addresses are bytes in the module's memory;
 * `src/optimisers/kernel-memory.ts` lays it out. Nothing here allocates.
 */

/**
 * One step of AdamW:
 * m ← m + (1 − β₁)(g − m), v ← v + (1 − β₂)(g² − v), p ← p − (decay p + rate m / (√v · secondScale + ε)).
 *
 * Written with differences, in which single precision keeps the digits that β₂ = 0.999 and 1 − decay would lose.
 *
 * @param count - Numbers at each address; those behind the last multiple of four are moved one by one.
 * @param scale - Factor of the gradient.
 * @param rest1 - 1 − β₁.
 * @param rest2 - 1 − β₂.
 */
export function moveAdamW(
  values: usize,
  first: usize,
  second: usize,
  gradient: usize,
  count: i32,
  scale: f32,
  rest1: f32,
  rest2: f32,
  decay: f32,
  rate: f32,
  secondScale: f32,
  epsilon: f32,
): void {
  const end = <usize>count << 2;
  const whole = end & ~15;
  const scale4 = f32x4.splat(scale);
  const rest1x4 = f32x4.splat(rest1);
  const rest2x4 = f32x4.splat(rest2);
  const decay4 = f32x4.splat(decay);
  const rate4 = f32x4.splat(rate);
  const secondScale4 = f32x4.splat(secondScale);
  const epsilon4 = f32x4.splat(epsilon);
  let at: usize = 0;
  for (; at < whole; at += 16) {
    const g = f32x4.mul(v128.load(gradient + at), scale4);
    let m = v128.load(first + at);
    let v = v128.load(second + at);
    const p = v128.load(values + at);
    m = f32x4.add(m, f32x4.mul(rest1x4, f32x4.sub(g, m)));
    v = f32x4.add(v, f32x4.mul(rest2x4, f32x4.sub(f32x4.mul(g, g), v)));
    const divisor = f32x4.add(f32x4.mul(f32x4.sqrt(v), secondScale4), epsilon4);
    const move = f32x4.add(f32x4.mul(decay4, p), f32x4.div(f32x4.mul(rate4, m), divisor));
    v128.store(first + at, m);
    v128.store(second + at, v);
    v128.store(values + at, f32x4.sub(p, move));
  }
  for (; at < end; at += 4) {
    const g = load<f32>(gradient + at) * scale;
    const p = load<f32>(values + at);
    let m = load<f32>(first + at);
    let v = load<f32>(second + at);
    m += rest1 * (g - m);
    v += rest2 * (g * g - v);
    store<f32>(first + at, m);
    store<f32>(second + at, v);
    store<f32>(values + at, p - (decay * p + (rate * m) / (sqrt<f32>(v) * secondScale + epsilon)));
  }
}

/** p ← p − decay p. */
export function shrink(values: usize, count: i32, decay: f32): void {
  const end = values + (<usize>count << 2);
  const whole = values + ((<usize>count << 2) & ~15);
  const decay4 = f32x4.splat(decay);
  let at = values;
  for (; at < whole; at += 16) {
    const p = v128.load(at);
    v128.store(at, f32x4.sub(p, f32x4.mul(decay4, p)));
  }
  for (; at < end; at += 4) {
    const p = load<f32>(at);
    store<f32>(at, p - decay * p);
  }
}

/** Σ x², added up in double precision. */
export function sumOfSquares(values: usize, count: i32): f64 {
  const end = values + (<usize>count << 2);
  const whole = values + ((<usize>count << 2) & ~31);
  // four sums: one alone would wait for itself
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  let at = values;
  for (; at < whole; at += 32) {
    const x = v128.load(at);
    const y = v128.load(at, 16);
    const x0 = f64x2.promote_low_f32x4(x);
    const x1 = f64x2.promote_low_f32x4(i32x4.shuffle(x, x, 2, 3, 2, 3));
    const y0 = f64x2.promote_low_f32x4(y);
    const y1 = f64x2.promote_low_f32x4(i32x4.shuffle(y, y, 2, 3, 2, 3));
    a = f64x2.add(a, f64x2.mul(x0, x0));
    b = f64x2.add(b, f64x2.mul(x1, x1));
    c = f64x2.add(c, f64x2.mul(y0, y0));
    d = f64x2.add(d, f64x2.mul(y1, y1));
  }
  const all = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  let sum = f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
  for (; at < end; at += 4) {
    const x = <f64>load<f32>(at);
    sum += x * x;
  }
  return sum;
}
