/** @file The order of columns: by code point, as Python sorts strings. */

/** Strings sorted by code point. JavaScript's own order is by UTF-16 unit and puts U+FF5E before an emoji's opposite. */
export function sortByCodePoint(texts: string[]): string[] {
  // Without surrogates both orders are the same, and the built-in sort is faster.
  return texts.some((text) => /[\ud800-\udfff]/.test(text)) ? texts.sort(compareCodePoints) : texts.sort();
}

function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above every other unit. */
function rank(unit: number): number {
  return (unit & 0xf800) === 0xd800 ? unit + 0x10000 : unit;
}
