/** @file The part of Drain's work that has memory: the trees of some token counts. */

import type { TemplateInfo } from "../drain-answers.js";
import { completeDrainOptions } from "../drain-options.js";
import { DrainMiner } from "../internal/drain-miner.js";
import { TokenScanner } from "../internal/token-scanner.js";
import { LineBlock } from "./line-block.js";
import { LINE_NUMBERS, type MappedLines, type PoolDrainOptions, TOKEN_COUNT } from "./messages.js";

/** Mapped lines have been cut already, and masks may have made them longer. */
const NO_LIMIT = 1 << 28;

/** Learns the lines that belong to one worker, with ids of its own. */
export class LineLearner {
  readonly #miner: DrainMiner;
  readonly #me: number;
  readonly #maxTokens: number;
  readonly #block = LineBlock.create();
  /** For lines of more tokens than a block has room for, and where there is no block. */
  readonly #scanner: TokenScanner;

  constructor(drain: PoolDrainOptions, me: number) {
    const options = completeDrainOptions(drain);
    this.#miner = new DrainMiner(options);
    this.#maxTokens = options.maxTokens;
    this.#scanner = new TokenScanner({ maxTokens: options.maxTokens, maxLength: NO_LIMIT, extraDelimiters: [] });
    this.#me = me;
  }

  /** Writes the ids of its own lines to their places; those of others stay as they are. */
  learn(pieces: readonly MappedLines[], owners: Int8Array, ids: Uint32Array): void {
    let at = 0;
    for (const { bytes, lines } of pieces) {
      this.#block?.load(bytes);
      for (let line = 0; line < lines.length; line += LINE_NUMBERS, at++) {
        if (owners[lines[line + TOKEN_COUNT]] === this.#me) ids[at] = this.#learn(bytes, lines[line], lines[line + 1]);
      }
    }
  }

  templates(): TemplateInfo[] {
    return this.#miner.templates();
  }

  #learn(bytes: Uint8Array, start: number, end: number): number {
    const block = this.#block;
    if (block?.scan(start, end, this.#maxTokens)) return this.#miner.learn(block, undefined).id;
    this.#scanner.scan(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8", start, end));
    return this.#miner.learn(this.#scanner, undefined).id;
  }
}
