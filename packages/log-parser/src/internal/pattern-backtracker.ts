/** @file Matches a text against a row of patterns and plain texts, and tells where each began; bounded in steps. */

import { isMember, isTrue } from "./pattern-matcher.js";
import { compileProgram, type Instruction, type LookCondition } from "./pattern-program.js";

/** One piece of a row: a text that must stand there, or a compiled pattern. */
export type RowPiece = string | readonly Instruction[];

/** A row needed more steps than allowed: nothing is known of the text. */
export class OutOfSteps extends Error {}

/** Options of {@link matchRow}. */
export interface RowOptions {
  readonly mostSteps: number;
  /** Whether the text also ends, for patterns, before a last line feed, as Python's `$` has it. */
  readonly endsBeforeLineFeed: boolean;
}

/**
 * Where each piece of a row begins in the text, and where the last one ends: what a backtracking engine finds for the
 * pieces one after the other, anchored at both ends.
 *
 * Each instruction is tried once at each place (as in RE2's BitState; Cox, "Regular Expression Matching in the Wild",
 * 2010), so that the work is at most the row's length times the text's. References to groups forgo that, and
 * look-around repeats it: there the limit of steps is what bounds the work.
 *
 * @returns `undefined` when the text does not fit.
 * @throws {@link OutOfSteps} when the limit is reached.
 */
export function matchRow(row: readonly RowPiece[], text: string, options: RowOptions): readonly number[] | undefined {
  const budget = { steps: options.mostSteps };
  const { length } = text;
  const isEnd = (at: number) =>
    at === length || (options.endsBeforeLineFeed && at === length - 1 && text.endsWith("\n"));
  return new RowSearch(row, text, isEnd, budget).find(0, isEnd);
}

/** What is left to try: an instruction at a place. With a `slot`: that group's old place, to be put back. */
interface Job {
  readonly piece: number;
  readonly instruction: number;
  readonly at: number;
  readonly slot?: number;
}

class RowSearch {
  readonly #row: readonly RowPiece[];
  readonly #text: string;
  readonly #isEnd: (at: number) => boolean;
  readonly #budget: { steps: number };
  /** By piece: whether it refers to groups, and may so go on differently from a place it comes to again. */
  readonly #refers: readonly boolean[];
  /** By piece: a bit for each instruction and place that was tried. */
  readonly #tried: (Uint8Array | undefined)[] = [];
  /** By piece: places of its groups, -1 while not found. */
  readonly #groups: number[][];
  readonly #starts: number[] = [];
  readonly #jobs: Job[] = [];

  constructor(row: readonly RowPiece[], text: string, isEnd: (at: number) => boolean, budget: { steps: number }) {
    this.#row = row;
    this.#text = text;
    this.#isEnd = isEnd;
    this.#budget = budget;
    this.#groups = row.map(() => []);
    this.#refers = row.map((piece) => typeof piece !== "string" && piece.some(({ kind }) => kind === "reference"));
  }

  /** The starts of the pieces and the end, when the row fits from `start` to a place that is accepted. */
  find(start: number, accepts: (end: number) => boolean): readonly number[] | undefined {
    this.#jobs.push({ piece: 0, instruction: 0, at: start });
    for (let job = this.#jobs.pop(); job !== undefined; job = this.#jobs.pop()) {
      if (job.slot !== undefined) this.#groups[job.piece][job.slot] = job.at;
      else if (this.#follow(job, accepts)) return this.#starts;
    }
    return undefined;
  }

  /** Goes on from a job to the end of the row, or until it fails; other ways are left behind as jobs. */
  #follow(job: Job, accepts: (end: number) => boolean): boolean {
    for (let here: Job | undefined = job; here !== undefined; ) {
      const { piece, instruction, at }: Job = here;
      if (instruction === 0) this.#starts[piece] = at;
      if (piece === this.#row.length) return accepts(at);
      if (this.#budget.steps-- <= 0) throw new OutOfSteps();
      const current: RowPiece = this.#row[piece];
      if (typeof current === "string") {
        const fits: boolean = this.#text.startsWith(current, at);
        here = fits ? { piece: piece + 1, instruction: 0, at: at + current.length } : undefined;
      } else here = this.#wasTried(here, current.length) ? undefined : this.#after(here, current[instruction]);
    }
    return false;
  }

  #after({ piece, at }: Job, instruction: Instruction): Job | undefined {
    if (instruction.kind === "match") return { piece: piece + 1, instruction: 0, at };
    if (instruction.kind === "split") {
      if (instruction.second !== instruction.first) this.#jobs.push({ piece, instruction: instruction.second, at });
      return { piece, instruction: instruction.first, at };
    }
    const end = this.#endOf(instruction, piece, at);
    return end < 0 ? undefined : { piece, instruction: instruction.next, at: end };
  }

  /** Where an instruction that starts at a place ends; -1 when it does not hold there. */
  #endOf(instruction: Exclude<Instruction, { kind: "match" | "split" }>, piece: number, at: number): number {
    switch (instruction.kind) {
      case "set": {
        const codePoint = this.#text.codePointAt(at) ?? -1;
        return isMember(instruction.set, codePoint) ? at + sizeOf(codePoint) : -1;
      }
      case "test": {
        const { condition } = instruction;
        if (condition.kind === "text edge" && !condition.behind) return this.#isEnd(at) ? at : -1;
        return isTrue(condition, codePointBefore(this.#text, at), this.#text.codePointAt(at) ?? -1) ? at : -1;
      }
      case "look":
        return this.#looks(instruction.look, at) !== instruction.look.negative ? at : -1;
      case "save": {
        const { slot } = instruction;
        const groups = this.#groups[piece];
        this.#jobs.push({ piece, instruction: 0, at: groups[slot] ?? -1, slot });
        groups[slot] = at;
        return at;
      }
      case "reference": {
        const [start = -1, end = -1] = this.#groups[piece].slice(2 * instruction.index);
        if (start < 0 || end < 0) return -1;
        return this.#text.startsWith(this.#text.slice(start, end), at) ? at + end - start : -1;
      }
    }
  }

  #wasTried({ piece, instruction, at }: Job, instructions: number): boolean {
    if (instruction > 0 && this.#refers[piece]) return false;
    const places = this.#text.length + 1;
    this.#tried[piece] ??= new Uint8Array(Math.ceil((instructions * places) / 8));
    const tried = this.#tried[piece] as Uint8Array;
    const bit = instruction * places + at;
    if ((tried[bit >> 3] & (1 << (bit & 7))) !== 0) return true;
    tried[bit >> 3] |= 1 << (bit & 7);
    return false;
  }

  /** Whether the part of a look-around fits here, whatever its sign. */
  #looks(look: LookCondition, at: number): boolean {
    let start = at;
    for (let i = 0; i < look.length; i++) {
      if (start === 0) return false;
      start -= sizeOf(codePointBefore(this.#text, start));
    }
    const search = new RowSearch([programOf(look)], this.#text, this.#isEnd, this.#budget);
    return search.find(start, (end) => look.ahead || end === at) !== undefined;
  }
}

const lookPrograms = new WeakMap<LookCondition, readonly Instruction[]>();

function programOf(look: LookCondition): readonly Instruction[] {
  const known = lookPrograms.get(look);
  if (known !== undefined) return known;
  const program = compileProgram(look.part);
  lookPrograms.set(look, program);
  return program;
}

/** The code point that ends at `at`; -1 at the start. */
function codePointBefore(text: string, at: number): number {
  if (at === 0) return -1;
  const wide = at > 1 ? (text.codePointAt(at - 2) as number) : 0;
  return wide > 0xffff ? wide : text.charCodeAt(at - 1);
}

function sizeOf(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}
