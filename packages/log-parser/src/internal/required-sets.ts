/** @file What a text must hold for a pattern to match in it at all. */

import { type CharSet, hasSameAscii, union } from "./char-set.js";
import type { PatternNode } from "./pattern-syntax.js";

/** Sets of which every match holds at least one character each, those with the fewest members first. */
export function requiredSets(pattern: PatternNode): CharSet[] {
  const sets = collect(pattern);
  const distinct = sets.filter((set, index) => sets.findIndex((other) => hasSameAscii(set, other)) === index);
  return distinct.sort((a, b) => membersOf(a) - membersOf(b));
}

function collect(node: PatternNode): CharSet[] {
  switch (node.kind) {
    case "set":
      return [node.set];
    case "sequence":
      return node.parts.flatMap(collect);
    case "choice": {
      // Each alternative has its own demand: together they demand one of the union.
      const best = node.parts.map((part) => requiredSets(part)[0]);
      return best.every((set) => set !== undefined) ? [union(best)] : [];
    }
    case "repeat":
      return node.least > 0 ? collect(node.part) : [];
    default:
      return [];
  }
}

function membersOf({ ascii }: CharSet): number {
  return ascii.reduce((sum, member) => sum + member, 0);
}
