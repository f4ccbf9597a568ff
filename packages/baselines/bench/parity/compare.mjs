// Golden matrices, and the distance of ours from them.

/** A golden matrix in typed arrays. */
export function matrix({ rows, columns, data, indptr, indices }) {
  const dense = { rows, columns, data: Float64Array.from(data) };
  return indptr ? { ...dense, indptr: Int32Array.from(indptr), indices: Int32Array.from(indices) } : dense;
}

/** One column of a matrix. */
export function column({ rows, columns, data }, j) {
  return Array.from({ length: rows }, (_, row) => data[row * columns + j]);
}

/** Labels that are 1 where the golden label is `positive`. */
export function against(y, positive) {
  return y.map((label) => (label === positive ? 1 : 0));
}

/** A row of the table: the largest difference, and the largest share of what is allowed. */
export function compare(name, ours, golden, { relative = 0, absolute = 0 }) {
  let [difference, share] = [0, 0];
  if (ours.length !== golden.length) [difference, share] = [Number.MAX_VALUE, Number.MAX_VALUE];
  for (let i = 0; i < golden.length; i++) {
    const distance = Math.abs(ours[i] - golden[i]);
    const part = distance / (absolute + relative * Math.abs(golden[i]));
    if (!(distance <= difference)) difference = distance;
    if (!(part <= share)) share = part;
  }
  const bar = [relative && `${relative} relative`, absolute && `${absolute} absolute`].filter(Boolean).join(" + ");
  return { name, difference, share, bar };
}
