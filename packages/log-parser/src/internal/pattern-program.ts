/** @file Patterns compiled to a small program: characters, choices, conditions. */

import { type CharSet, WORDS } from "./char-set.js";
import type { PatternNode } from "./pattern-syntax.js";
import { UnknownSyntax } from "./pattern-syntax.js";

/** One instruction. Where two ways lead on, the first is preferred. */
export type Instruction =
  | { readonly kind: "set"; readonly set: CharSet; next: number }
  | { readonly kind: "split"; first: number; second: number }
  /** Goes on when the characters before and after are as told. */
  | { readonly kind: "test"; readonly condition: EdgeCondition; next: number }
  /** Goes on when a whole pattern matches from here, or up to here. */
  | { readonly kind: "look"; readonly look: LookCondition; next: number }
  /** Remembers the place as the start (even) or end (odd) of group `slot >> 1`. */
  | { readonly kind: "save"; readonly slot: number; next: number }
  /** Goes on after what the group found, when it stands here once more. */
  | { readonly kind: "reference"; readonly index: number; next: number }
  | { readonly kind: "match" };

/** A condition on the character before (`behind`) or after a place; the text's ends are no character. */
export type EdgeCondition =
  | { readonly kind: "neighbour"; readonly behind: boolean; readonly negative: boolean; readonly set: CharSet }
  | { readonly kind: "text edge"; readonly behind: boolean }
  | { readonly kind: "word edge"; readonly negative: boolean };

export interface LookCondition {
  readonly ahead: boolean;
  readonly negative: boolean;
  readonly part: PatternNode;
  /** Characters of a look-behind. */
  readonly length: number;
}

/** Counted repeats are written out; a pattern that grows beyond this is left to `RegExp`. */
const MOST_INSTRUCTIONS = 4000;

/**
 * Compiles a pattern; the program starts at instruction 0.
 * @throws {@link UnknownSyntax} if it is too large, or a look-behind has no fixed length.
 */
export function compileProgram(pattern: PatternNode): readonly Instruction[] {
  const program: Instruction[] = [];
  const emit = <T extends Instruction>(instruction: T): T => {
    if (program.length >= MOST_INSTRUCTIONS) throw new UnknownSyntax("too large");
    program.push(instruction);
    return instruction;
  };
  const write = (node: PatternNode): void => {
    switch (node.kind) {
      case "set":
        emit({ kind: "set", set: node.set, next: program.length + 1 });
        return;
      case "sequence":
        node.parts.forEach(write);
        return;
      case "choice":
        writeChoice(node.parts);
        return;
      case "repeat":
        writeRepeat(node);
        return;
      case "edge":
        emit({ kind: "test", condition: edgeCondition(node.at), next: program.length + 1 });
        return;
      case "look":
        writeLook(node);
        return;
      case "group":
        emit({ kind: "save", slot: 2 * node.index, next: program.length + 1 });
        write(node.part);
        emit({ kind: "save", slot: 2 * node.index + 1, next: program.length + 1 });
        return;
      case "reference":
        emit({ kind: "reference", index: node.index, next: program.length + 1 });
        return;
    }
  };
  const writeChoice = (parts: readonly PatternNode[]): void => {
    if (parts.length === 1) {
      write(parts[0]);
      return;
    }
    const split = emit({ kind: "split", first: program.length + 1, second: -1 });
    write(parts[0]);
    const jump = emit({ kind: "split", first: -1, second: -1 });
    split.second = program.length;
    writeChoice(parts.slice(1));
    jump.first = program.length;
    jump.second = program.length;
  };
  const writeRepeat = ({ part, least, most, lazy }: Extract<PatternNode, { kind: "repeat" }>): void => {
    for (let i = 0; i < least; i++) write(part);
    const again = (split: Extract<Instruction, { kind: "split" }>, inside: number, outside: number) => {
      split.first = lazy ? outside : inside;
      split.second = lazy ? inside : outside;
    };
    if (most === Number.POSITIVE_INFINITY) {
      const start = program.length;
      const split = emit({ kind: "split", first: -1, second: -1 });
      write(part);
      emit({ kind: "split", first: start, second: start });
      again(split, start + 1, program.length);
      return;
    }
    const splits: [Extract<Instruction, { kind: "split" }>, number][] = [];
    for (let i = least; i < most; i++) {
      splits.push([emit({ kind: "split", first: -1, second: -1 }), program.length]);
      write(part);
    }
    for (const [split, inside] of splits) again(split, inside, program.length);
  };
  const writeLook = ({ ahead, negative, part }: Extract<PatternNode, { kind: "look" }>): void => {
    const next = program.length + 1;
    if (part.kind === "set") {
      emit({ kind: "test", condition: { kind: "neighbour", behind: !ahead, negative, set: part.set }, next });
      return;
    }
    const length = ahead ? 0 : fixedLength(part);
    emit({ kind: "look", look: { ahead, negative, part, length }, next });
  };
  write(pattern);
  emit({ kind: "match" });
  return program;
}

function edgeCondition(at: Extract<PatternNode, { kind: "edge" }>["at"]): EdgeCondition {
  if (at === "start") return { kind: "text edge", behind: true };
  if (at === "end") return { kind: "text edge", behind: false };
  return { kind: "word edge", negative: at === "not word" };
}

/** All sets whose members a program must tell apart. */
export function setsOf(program: readonly Instruction[]): CharSet[] {
  const sets: CharSet[] = [];
  for (const instruction of program) {
    if (instruction.kind === "set") sets.push(instruction.set);
    else if (instruction.kind === "test") sets.push(...conditionSets(instruction.condition));
  }
  return sets;
}

/** Sets that a program asks of the character before a place. */
export function setsBehind(program: readonly Instruction[]): CharSet[] {
  return program.flatMap((instruction) => {
    if (instruction.kind !== "test") return [];
    const { condition } = instruction;
    return condition.kind === "neighbour" && !condition.behind ? [] : conditionSets(condition);
  });
}

function conditionSets(condition: EdgeCondition): readonly CharSet[] {
  if (condition.kind === "neighbour") return [condition.set];
  return condition.kind === "word edge" ? [WORDS] : [];
}

/** Characters of everything a pattern matches, when that is one number. */
function fixedLength(node: PatternNode): number {
  switch (node.kind) {
    case "set":
      return 1;
    case "edge":
    case "look":
      return 0;
    case "sequence":
      return node.parts.reduce((sum, part) => sum + fixedLength(part), 0);
    case "choice": {
      const lengths = new Set(node.parts.map(fixedLength));
      if (lengths.size > 1) throw new UnknownSyntax("a look-behind must have one length");
      return [...lengths][0];
    }
    case "repeat":
      if (node.least !== node.most) throw new UnknownSyntax("a look-behind must have one length");
      return node.least * fixedLength(node.part);
    case "group":
      return fixedLength(node.part);
    case "reference":
      throw new UnknownSyntax("a look-behind must have one length");
  }
}
