/** @file Parameters of many lines as typed arrays: places, no texts. */

import { doubled } from "./doubled.js";
import type { ParameterPlace } from "./positional-parameters.js";

/** Where the parameters of a batch of lines stand. Those of line i have the numbers `firsts[i]` to `firsts[i + 1]`. */
export interface BatchParameters {
  /** Shape `[lines + 1]`, not falling. */
  readonly firsts: Uint32Array;
  /** Shape `[parameters]`: half-open range in UTF-16 units of the line, as `slice` takes it. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Shape `[parameters]`: index into `names`. */
  readonly nameIds: Uint32Array;
  /** Names that occur: those of masks, `"*"` for a wildcard. */
  readonly names: readonly string[];
}

/** What `parseBatch` answers: the template of each line, and with `parameters` where the values stand. */
export interface ParsedBatch {
  /** `ids[i]` is the template of line i. */
  readonly ids: Uint32Array;
  readonly parameters?: BatchParameters;
}

/** Collects the places of one line after the other. */
export class BatchPlaces {
  readonly #firsts: Uint32Array;
  readonly #names = new Map<string, number>();
  /** Start, end and name of each parameter. */
  #places = new Int32Array(3 * 1024);
  #count = 0;
  #lines = 0;

  constructor(lines: number) {
    this.#firsts = new Uint32Array(lines + 1);
  }

  add(places: readonly ParameterPlace[]): void {
    for (const { start, end, name } of places) {
      const at = 3 * this.#count++;
      if (at === this.#places.length) this.#places = doubled(this.#places);
      let nameId = this.#names.get(name);
      if (nameId === undefined) {
        nameId = this.#names.size;
        this.#names.set(name, nameId);
      }
      this.#places[at] = start;
      this.#places[at + 1] = end;
      this.#places[at + 2] = nameId;
    }
    this.#firsts[++this.#lines] = this.#count;
  }

  finish(): BatchParameters {
    const column = (offset: number) =>
      Uint32Array.from({ length: this.#count }, (_, i) => this.#places[3 * i + offset]);
    return {
      firsts: this.#firsts,
      starts: column(0),
      ends: column(1),
      nameIds: column(2),
      names: [...this.#names.keys()],
    };
  }
}
