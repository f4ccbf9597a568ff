/** @file The part of Drain's work that has memory: the trees of some token counts. */

import { DrainParser } from "../drain.js";
import type { TemplateInfo } from "../drain-answers.js";
import type { MappedLines, PoolDrainOptions } from "./messages.js";

/** Mapped lines have been cut already, and masks may have made them longer. */
const NO_LIMIT = 1 << 28;

/** Learns the lines that belong to one worker, with ids of its own. */
export class LineLearner {
  readonly #parser: DrainParser;
  readonly #me: number;

  constructor(drain: PoolDrainOptions, me: number) {
    this.#parser = new DrainParser({ ...drain, masks: [], maxLength: NO_LIMIT });
    this.#me = me;
  }

  /** Writes the ids of its own lines to their places; those of others stay as they are. */
  learn(pieces: readonly MappedLines[], owners: Int8Array, ids: Uint32Array): void {
    let at = 0;
    for (const { bytes, starts, ends, counts, isAscii } of pieces) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const encoding = isAscii ? "latin1" : "utf8"; // of ASCII text both read the same, the first one faster
      for (let i = 0; i < counts.length; i++, at++) {
        if (owners[counts[i]] !== this.#me) continue;
        ids[at] = this.#parser.addLine(buffer.toString(encoding, starts[i], ends[i]));
      }
    }
  }

  templates(): TemplateInfo[] {
    return this.#parser.templates();
  }
}
