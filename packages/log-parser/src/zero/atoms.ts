/** @file The atoms of one line: its words, marks and variable parts, in arrays that are used again for every line. */

/** The key of every variable part, and of a column that has become one. */
export const VARIABLE = 0;
/** The key of a word that no template holds. */
export const UNKNOWN = -1;

/** What an atom is. */
export const ATOM = {
  /** A mark or a row of symbols: structure, never a value. */
  mark: 0,
  /** A word: constant until its place has shown enough others. */
  word: 1,
  /** Variable and shown as `<*>`. */
  value: 2,
  /** Variable, with constant parts: `node-17` is shown as `node-<*>`. */
  mixed: 3,
  /** A number with its unit, shown as `<*> seconds` while the unit does not change. */
  quantity: 4,
  /** A value that is not there: `()`, `user= `. */
  empty: 5,
} as const;

/** Atoms of a line as columns; entries from `length` on are stale. */
export class Atoms {
  text = "";
  length = 0;
  readonly #limit: number;
  /** Interned word or mark; {@link VARIABLE}; or {@link UNKNOWN}. */
  readonly keys: Int32Array;
  readonly kinds: Uint8Array;
  /** 1 where no blank stands before the atom. */
  readonly glued: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Of a quantity: where its unit starts, the blank before it included, and ends. */
  readonly unitStarts: Int32Array;
  readonly unitEnds: Int32Array;
  /** Spelling of a word that is not simply the text between start and end. */
  readonly spellings: (string | undefined)[];

  constructor(limit: number) {
    this.#limit = limit;
    const room = 2 * limit + 8; // an empty value may follow every mark
    this.keys = new Int32Array(room);
    this.kinds = new Uint8Array(room);
    this.glued = new Uint8Array(room);
    this.starts = new Int32Array(room);
    this.ends = new Int32Array(room);
    this.unitStarts = new Int32Array(room);
    this.unitEnds = new Int32Array(room);
    this.spellings = new Array<string | undefined>(room).fill(undefined);
  }

  reset(text: string): void {
    this.text = text;
    this.length = 0;
  }

  /** Whether the line has as many atoms as are looked at; the scanner makes the rest one value. */
  get isFull(): boolean {
    return this.length >= this.#limit - 1;
  }

  push(key: number, kind: number, glued: number, start: number, end: number): void {
    const at = this.length++;
    this.keys[at] = key;
    this.kinds[at] = kind;
    this.glued[at] = glued;
    this.starts[at] = start;
    this.ends[at] = end;
    if (this.spellings[at] !== undefined) this.spellings[at] = undefined;
  }

  /** The text of an atom as it stands in the line. */
  textOf(at: number): string {
    return this.text.slice(this.starts[at], this.ends[at]);
  }

  /** The word an atom is known by. */
  spellingOf(at: number): string {
    return this.spellings[at] ?? this.textOf(at);
  }

  /** Copies atom `from` to place `to`, at or before it. */
  move(from: number, to: number): void {
    if (from === to) return;
    this.keys[to] = this.keys[from];
    this.kinds[to] = this.kinds[from];
    this.glued[to] = this.glued[from];
    this.starts[to] = this.starts[from];
    this.ends[to] = this.ends[from];
    this.unitStarts[to] = this.unitStarts[from];
    this.unitEnds[to] = this.unitEnds[from];
    this.spellings[to] = this.spellings[from];
  }
}
