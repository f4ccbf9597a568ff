/** @file How far each input was read when the state was saved: `--resume`. */

import { createHash } from "node:crypto";
import { z } from "zod";

/** Characters of a file's first lines that tell it from others, its predecessors under the same name included. */
const HEAD_LENGTH = 4096;

const savedPositions = z.array(
  z.object({ source: z.string(), headLines: z.int().min(1), digest: z.string(), lastRecord: z.int().min(1) }),
);

/** One input in a saved state. */
export type SavedPosition = z.infer<typeof savedPositions>[number];

/** Where the reading of an input stands. */
export class Position {
  /** Line number of the last record that was learnt, 0 before the first. */
  lastRecord: number;
  readonly #head: string[] = [];
  #headLength = 0;

  constructor(lastRecord: number) {
    this.lastRecord = lastRecord;
  }

  /** Takes in the first lines as they come. */
  see(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.#headLength >= HEAD_LENGTH) return;
      this.#head.push(line);
      this.#headLength += line.length + 1;
    }
  }

  save(source: string): SavedPosition {
    return { source, headLines: this.#head.length, digest: digestOf(this.#head), lastRecord: this.lastRecord };
  }
}

/**
 * Positions by input. A position counts lines, not bytes: it holds for compressed inputs and members of archives too, and
 * lines passed over still tell the header, the line numbers and the year.
 */
export class ReadingPositions {
  readonly #saved: Map<string, SavedPosition>;
  readonly #positions = new Map<string, Position>();

  constructor(saved: readonly SavedPosition[] = []) {
    this.#saved = new Map(saved.map((position) => [position.source, position]));
  }

  /** The positions in a state; none in one that was saved without. Throws where they are no positions. */
  static of(state: { readonly read?: unknown }): ReadingPositions {
    return new ReadingPositions(savedPositions.parse(state.read ?? []));
  }

  /**
   * Where to go on in an input: after the record that was learnt last, if it is the input that was read then; else, as
   * after a rotation, from its start.
   * @param firstLines - Those that came first, at once.
   */
  begin(source: string, firstLines: readonly string[]): Position {
    const known = this.#saved.get(source);
    this.#saved.delete(source); // whatever comes under this name later in the run is another file
    const isKnown = known !== undefined && digestOf(firstLines.slice(0, known.headLines)) === known.digest;
    const position = new Position(isKnown ? known.lastRecord : 0);
    this.#positions.set(source, position);
    return position;
  }

  /** Inputs of which something was learnt, now or in an earlier run. */
  toJSON(): SavedPosition[] {
    const read = Array.from(this.#positions, ([source, position]) => position.save(source));
    return [...this.#saved.values(), ...read.filter(({ lastRecord }) => lastRecord > 0)];
  }
}

function digestOf(lines: readonly string[]): string {
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}
