import { createRandom } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { Copod, Ecod, HalfSpaceTrees, Hbos } from "./index.js";

const column = (...values: number[]) => ({ rows: values.length, columns: 1, data: Float64Array.from(values) });

describe("Ecod", () => {
  const ecod = new Ecod().fit(column(1, 2, 3, 4));

  test("is the larger tail by hand", () => {
    // 2: left (2 + 1) / 5, right (3 + 1) / 5; 9: left 1, right 1/5. No skewness: the right tail leans, the sums decide.
    const expected = [Math.max(Math.log(5 / 3), Math.log(5 / 4)), Math.log(5)];
    expect(ecod.score(column(2, 9))).toBeAllclose(expected);
  });

  test("takes one tail for all columns, unlike Copod", () => {
    const x = { rows: 4, columns: 2, data: Float64Array.of(1, 1, 2, 2, 3, 3, 4, 4) };
    const crossed = { rows: 1, columns: 2, data: Float64Array.of(0, 9) }; // out on the left, and out on the right
    expect(new Ecod().fit(x).score(crossed)).toBeAllclose([Math.log(5)]);
    // Each column on its own: left-out (ln 5 + 0) / 2 against the leaning right tail 0; right-out ln 5.
    expect(new Copod().fit(x).score(crossed)).toBeAllclose([Math.log(5) / 2 + Math.log(5)]);
  });

  test("does not depend on the unit of a column", () => {
    const thousandfold = new Ecod().fit(column(1000, 2000, 3000, 4000));
    expect(thousandfold.score(column(2500))).toEqual(ecod.score(column(2.5)));
  });
});

describe("Hbos", () => {
  test("counts bins by hand", () => {
    // Bins [0, 5) and [5, 10]: 4 rows and 1; shares of the fullest 1 and 1/4; outside: no share.
    const scores = new Hbos({ bins: 2, smoothing: 0.5 }).fit(column(0, 1, 1, 1, 10)).score(column(1, 10, 11));
    expect(scores).toBeAllclose([-Math.log(1.5), -Math.log(0.75), -Math.log(0.5)]);
  });

  test("learns in batches what it learns at once, as long as the range is that of the first", () => {
    const whole = new Hbos().fit(column(0, 10, 3, 4, 4, 5));
    const batches = new Hbos().partialFit(column(0, 10)).partialFit(column(3, 4)).partialFit(column(4, 5));
    expect(batches.score(column(1, 4, 7, 12))).toEqual(whole.score(column(1, 4, 7, 12)));
  });
});

describe("HalfSpaceTrees", () => {
  test("forgets an old window once a new one is full", () => {
    const random = createRandom(3);
    const around = (centre: number) => column(...Array.from({ length: 60 }, () => centre + random.nextFloat()));
    const trees = new HalfSpaceTrees({ window: 50, depth: 6 }).fit(column(0, 10, ...around(1).data));
    const before = trees.score(column(8.5))[0];
    trees.partialFit(around(8)).partialFit(around(8));
    expect(trees.score(column(8.5))[0]).toBeLessThan(before);
    expect(trees.score(column(1.5))[0]).toBeGreaterThan(trees.score(column(8.5))[0]);
  });

  test("learns a stream in any batches alike", () => {
    const first = column(0, 1, 2, 5, 9);
    const more = [3, 4, 4.5, 7, 7.5, 8];
    const options = { window: 4, depth: 4 };
    const together = new HalfSpaceTrees(options).fit(first).partialFit(column(...more));
    const apart = new HalfSpaceTrees(options).fit(first);
    for (const value of more) apart.partialFit(column(value));
    expect(apart.score(first)).toEqual(together.score(first));
  });
});
