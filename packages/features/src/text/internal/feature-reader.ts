/** @file Turns a text into the ids of its features: word n-grams, character n-grams, or whatever a function returns. */

import { grown } from "./growable.js";
import { extendHash, HASH_START, TermTable, textUnits } from "./term-table.js";

/** Reads one text after the other against one growing dictionary. */
export abstract class FeatureReader {
  readonly table = new TermTable();
  /** Ids of the features of the last text, repeated as often as they occur; valid up to what `read` returned. */
  ids = new Int32Array(256);
  protected count = 0;

  /**
   * Fills {@link ids}.
   * @param learn - Whether unknown features get ids; otherwise they are left out.
   * @returns how many ids there are.
   */
  abstract read(text: string, learn: boolean): number;

  /** Id of a feature given by name, made if unknown. */
  abstract internFeature(name: string): number;

  protected emit(id: number): void {
    if (this.count === this.ids.length) this.ids = grown(this.ids, this.count + 1);
    this.ids[this.count++] = id;
  }
}

/** Which characters make words, for the reader that needs no regular expression. */
export interface WordShape {
  /** By ASCII code: the character as it is stored (lower-cased if wanted), or 0 for a character between words. */
  readonly fold: Uint8Array;
  /** Shortest word, in characters. */
  readonly minLength: number;
  /** The words of a text with a character outside ASCII. None may contain a space. */
  readonly split: (text: string) => readonly string[];
}

/** Word n-grams: scans ASCII texts once, by a table; others go through {@link WordShape.split}. */
export class WordReader extends FeatureReader {
  readonly #shape: WordShape;
  readonly #minN: number;
  readonly #maxN: number;
  #units = new Uint16Array(256);
  #words = new Int32Array(64);
  #wordCount = 0;

  constructor(shape: WordShape, ngramRange: readonly [number, number]) {
    super();
    this.#shape = shape;
    [this.#minN, this.#maxN] = ngramRange;
  }

  read(text: string, learn: boolean): number {
    this.#wordCount = 0;
    if (!this.#scanAscii(text, learn)) {
      this.#wordCount = 0;
      for (const word of this.#shape.split(text)) this.#pushWord(this.table.internText(word, learn));
    }
    this.count = 0;
    this.#emitGrams(learn);
    return this.count;
  }

  internFeature(name: string): number {
    const [first, ...rest] = name.split(" ");
    return rest.reduce(
      (gram, word) => this.table.join(gram, this.table.internText(word, true), true),
      this.table.internText(first, true),
    );
  }

  /** One pass: fold, hash and cut. Gives up, returning false, at the first character outside ASCII. */
  #scanAscii(text: string, learn: boolean): boolean {
    const { fold, minLength } = this.#shape;
    if (text.length > this.#units.length) this.#units = new Uint16Array(2 * text.length);
    const units = this.#units;
    let hash = HASH_START;
    let length = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return false;
      const folded = fold[code];
      if (folded !== 0) {
        units[length++] = folded;
        hash = extendHash(hash, folded);
      } else if (length > 0) {
        if (length >= minLength) this.#pushWord(this.table.intern(units, 0, length, hash, learn));
        hash = HASH_START;
        length = 0;
      }
    }
    if (length >= minLength) this.#pushWord(this.table.intern(units, 0, length, hash, learn));
    return true;
  }

  #pushWord(id: number): void {
    if (this.#wordCount === this.#words.length) this.#words = grown(this.#words, this.#wordCount + 1);
    this.#words[this.#wordCount++] = id;
  }

  /** n-grams that start at each word; an unknown word (-1) ends them, since no longer gram can be known. */
  #emitGrams(learn: boolean): void {
    const words = this.#words;
    for (let start = 0; start < this.#wordCount; start++) {
      let gram = words[start];
      if (gram < 0) continue;
      if (this.#minN === 1) this.emit(gram);
      const last = Math.min(this.#maxN, this.#wordCount - start);
      for (let n = 2; n <= last; n++) {
        const word = words[start + n - 1];
        gram = word < 0 ? -1 : this.table.join(gram, word, learn);
        if (gram < 0) break;
        if (n >= this.#minN) this.emit(gram);
      }
    }
  }
}

/** Character n-grams of the prepared text, or of its words with a space on both sides; counted in code points. */
export class CharReader extends FeatureReader {
  readonly #segments: (text: string) => readonly string[];
  readonly #minN: number;
  readonly #maxN: number;
  readonly #wholeWhenShort: boolean;

  /**
   * @param segments - Cuts a text into the pieces n-grams do not cross.
   * @param wholeWhenShort - Whether a piece shorter than the smallest n is a feature itself.
   */
  constructor(
    segments: (text: string) => readonly string[],
    ngramRange: readonly [number, number],
    wholeWhenShort: boolean,
  ) {
    super();
    this.#segments = segments;
    [this.#minN, this.#maxN] = ngramRange;
    this.#wholeWhenShort = wholeWhenShort;
  }

  read(text: string, learn: boolean): number {
    this.count = 0;
    for (const segment of this.#segments(text)) this.#readSegment(segment, learn);
    return this.count;
  }

  internFeature(name: string): number {
    return this.table.internText(name, true);
  }

  #readSegment(segment: string, learn: boolean): void {
    const units = textUnits(segment);
    const starts = codePointStarts(units);
    const length = starts.length - 1;
    const shortest = this.#wholeWhenShort ? Math.min(this.#minN, length) : this.#minN;
    for (let first = 0; first + shortest <= length; first++) {
      let hash = HASH_START;
      let end = starts[first];
      const longest = Math.min(this.#maxN, length - first);
      for (let n = 1; n <= longest; n++) {
        while (end < starts[first + n]) hash = extendHash(hash, units[end++]);
        if (n < shortest) continue;
        const id = this.table.intern(units, starts[first], end, hash, learn);
        if (id >= 0) this.emit(id);
      }
    }
  }
}

/** Features as a function returns them. */
export class CustomReader extends FeatureReader {
  readonly #analyze: (text: string) => readonly string[];

  constructor(analyze: (text: string) => readonly string[]) {
    super();
    this.#analyze = analyze;
  }

  read(text: string, learn: boolean): number {
    this.count = 0;
    for (const feature of this.#analyze(text)) {
      const id = this.table.internText(feature, learn);
      if (id >= 0) this.emit(id);
    }
    return this.count;
  }

  internFeature(name: string): number {
    return this.table.internText(name, true);
  }
}

/** Where each code point of `units` starts, and one past the last unit. A lone surrogate is a code point of its own. */
function codePointStarts(units: Uint16Array): Int32Array {
  const starts = new Int32Array(units.length + 1);
  let count = 0;
  for (let i = 0; i < units.length; i++) {
    starts[count++] = i;
    const isPair = (units[i] & 0xfc00) === 0xd800 && i + 1 < units.length && (units[i + 1] & 0xfc00) === 0xdc00;
    if (isPair) i++;
  }
  starts[count] = units.length;
  return starts.subarray(0, count + 1);
}
