// Made-up data of the sizes that are compared, as raw little-endian arrays that both sides read.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes what is not there yet. */
export function makeData(folder) {
  if (existsSync(join(folder, "done"))) return;
  const random = generator(12345);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const write = (name, array) => writeFileSync(join(folder, name), new Uint8Array(array.buffer));
  const dense = Float64Array.from({ length: 100_000 * 64 }, normal);
  write("dense.f64", dense);
  write(
    "dense.labels",
    Uint8Array.from({ length: 100_000 }, (_, row) => {
      let sum = 2 * normal();
      for (let j = 0; j < 8; j++) sum += dense[row * 64 + j];
      return sum > 3 ? 1 : 0;
    }),
  );
  const { indptr, indices, data, labels } = sparseRows(200_000, 20_000, random, normal);
  write("sparse.indptr", indptr);
  write("sparse.indices", indices);
  write("sparse.counts", data);
  write("sparse.unit", unitRows(indptr, data));
  write("sparse.labels", labels);
  writeFileSync(join(folder, "done"), "");
}

/** Counts of words: 10 to 29 draws a row, columns with a long tail; labels a noisy linear rule. */
function sparseRows(rows, columns, random, normal) {
  const truth = Float64Array.from({ length: columns }, normal);
  const indptr = new Int32Array(rows + 1);
  const labels = new Uint8Array(rows);
  const [indices, data] = [[], []];
  for (let row = 0; row < rows; row++) {
    const drawn = new Set();
    for (let k = 10 + Math.floor(20 * random()); k > 0; k--) drawn.add(Math.floor(columns * random() ** 3));
    let sum = 3 * normal();
    for (const column of Int32Array.from(drawn).sort()) {
      const count = 1 + Math.floor(3 * random());
      indices.push(column);
      data.push(count);
      sum += count * truth[column];
    }
    labels[row] = sum > 4 ? 1 : 0;
    indptr[row + 1] = indices.length;
  }
  return { indptr, indices: Int32Array.from(indices), data: Float64Array.from(data), labels };
}

function unitRows(indptr, data) {
  const unit = data.slice();
  for (let row = 0; row + 1 < indptr.length; row++) {
    const values = unit.subarray(indptr[row], indptr[row + 1]);
    const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    for (let k = 0; k < values.length; k++) values[k] /= norm;
  }
  return unit;
}

/** mulberry32: small, seeded, good enough for made-up data. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}
