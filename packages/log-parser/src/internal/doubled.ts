/** @file Room for as many numbers again. */

/** The same numbers in an array of twice the length. */
export function doubled(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * numbers.length);
  more.set(numbers);
  return more;
}
