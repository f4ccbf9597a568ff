/** @file The k smallest of a stream of numbers, with what they belong to. */

/** Keeps the k smallest values pushed, as a binary heap with the largest on top. */
export class NearestHeap {
  readonly values: Float64Array;
  readonly items: Int32Array;
  size = 0;

  /** @param capacity - k, at least 1. */
  constructor(capacity: number) {
    this.values = new Float64Array(capacity);
    this.items = new Int32Array(capacity);
  }

  /** The k-th smallest value so far; infinite until k were pushed. */
  get largest(): number {
    return this.size < this.values.length ? Number.POSITIVE_INFINITY : this.values[0];
  }

  /** Whether a value with this item comes before the worst one kept; ties go to the smaller item. */
  accepts(value: number, item: number): boolean {
    if (this.size < this.values.length) return true;
    return value < this.values[0] || (value === this.values[0] && item < this.items[0]);
  }

  /** Offers a value. */
  push(value: number, item: number): void {
    if (this.size < this.values.length) this.#rise(this.size++, value, item);
    else if (this.accepts(value, item)) this.#sink(value, item);
  }

  #rise(start: number, value: number, item: number): void {
    const { values, items } = this;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (values[parent] < value || (values[parent] === value && items[parent] < item)) {
        values[at] = values[parent];
        items[at] = items[parent];
        at = parent;
      } else break;
    }
    values[at] = value;
    items[at] = item;
  }

  #sink(value: number, item: number): void {
    const { values, items, size } = this;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      const right = child + 1;
      if (
        right < size &&
        (values[right] > values[child] || (values[right] === values[child] && items[right] > items[child]))
      )
        child = right;
      if (values[child] < value || (values[child] === value && items[child] <= item)) break;
      values[at] = values[child];
      items[at] = items[child];
      at = child;
    }
    values[at] = value;
    items[at] = item;
  }
}
