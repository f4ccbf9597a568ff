/** @file How the table and the report write numbers. */

/** What stands where a metric has no value. */
export const NOT_AVAILABLE = "n/a";

/** A score in [-1, 1] with three digits and no leading zero, as statistics are printed: `.797`, `−.050`, `1.000`. */
export function score(value: number | null): string {
  if (value === null) return NOT_AVAILABLE;
  const text = Math.abs(value).toFixed(3).replace(/^0/, "");
  return `${isNegative(value, 3) ? "−" : ""}${text}`;
}

/** A difference of two scores, always with its sign: `+.139`, `−.012`, `.000`. */
export function difference(value: number | null): string {
  return value !== null && value > 0 && !isZero(value, 3) ? `+${score(value)}` : score(value);
}

/** `[low, high]`, or nothing where there is no interval. */
export function interval(low: number | null, high: number | null, write = score): string {
  return low === null || high === null ? "" : `[${write(low)}, ${write(high)}]`;
}

/** A space at which no line breaks: between a number and its unit. */
const FIXED_SPACE = "\u00a0";

/** A share in [0, 1] as per cent with one digit: `29.5 %`; two significant digits below one per cent. */
export function percent(value: number | null): string {
  if (value === null) return NOT_AVAILABLE;
  const percentage = value * 100;
  if (percentage === 0 || percentage >= 1) return `${percentage.toFixed(1)}${FIXED_SPACE}%`;
  return `${percentage.toPrecision(2)}${FIXED_SPACE}%`;
}

/** A count with thin groups of three: `32,000`. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `"1 source"`, `"3 sources"`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** `"a"`, `"a and b"`, `"a, b and c"`. */
export function listing(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

function isNegative(value: number, digits: number): boolean {
  return value < 0 && !isZero(value, digits);
}

function isZero(value: number, digits: number): boolean {
  return Number(value.toFixed(digits)) === 0;
}
