/** @file A short name for a model's bytes. */

/**
 * 16 hexadecimal digits that change when a model does: a refactor that changes an emitted graph must say so. Two FNV-1a hashes
 * of 32 bits, from two starting values; against accidents, not against malice.
 *
 * @example
 * ```ts
 * console.log(modelHash(Uint8Array.of(1, 2, 3))); // "56cf37abc3aa51b1"
 * ```
 */
export function modelHash(bytes: Uint8Array): string {
  let [a, b] = [0x811c9dc5, 0x050c5d1f];
  for (let i = 0; i < bytes.length; i++) {
    a = Math.imul(a ^ bytes[i], 0x01000193);
    b = Math.imul(b ^ bytes[i], 0x01000193);
  }
  return [a, b].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}
