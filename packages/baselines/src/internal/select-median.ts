/** @file Puts the smaller half of some items before the larger one, without sorting either. */

/**
 * Reorders `items[start..end)` until none before `middle` has a larger key than one from `middle` on (Hoare's quickselect, pivot
 * the median of three; equal keys are shared out, so that constant keys take linear time too).
 */
export function selectMedian(
  items: Int32Array,
  key: (item: number) => number,
  start: number,
  middle: number,
  end: number,
): void {
  let [low, high] = [start, end - 1];
  while (low < high) {
    const pivot = medianOfThree(key(items[low]), key(items[(low + high) >> 1]), key(items[high]));
    let [left, right] = [low, high];
    while (left <= right) {
      while (key(items[left]) < pivot) left++;
      while (key(items[right]) > pivot) right--;
      if (left > right) break;
      [items[left], items[right]] = [items[right], items[left]];
      left++;
      right--;
    }
    if (middle <= right) high = right;
    else if (middle >= left) low = left;
    else return;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
