/** @file Mean and deviation of the values so far. */

/** Deviations of a z-score are cut here: a first change of a value that never varied is strange, not infinitely so. */
export const LARGEST_Z = 10;

/** Welford's running mean and variance (1962): stable, one pass, three numbers. */
export class RunningMoments {
  #count = 0;
  #mean = 0;
  /** Sum of squared differences from the mean. */
  #squares = 0;

  add(value: number): void {
    this.#count++;
    const difference = value - this.#mean;
    this.#mean += difference / this.#count;
    this.#squares += difference * (value - this.#mean);
  }

  /**
   * (value - mean) / sample deviation of the earlier values, within ±{@link LARGEST_Z}; 0 below two of them.
   * Where they were all equal: 0 for their value, the largest z for any other.
   */
  zScore(value: number): number {
    if (this.#count < 2) return 0;
    const difference = value - this.#mean;
    if (difference === 0) return 0;
    const deviation = Math.sqrt(this.#squares / (this.#count - 1));
    return Math.max(-LARGEST_Z, Math.min(LARGEST_Z, difference / deviation));
  }
}
