/** @file Templates given as text: read as a line is, with a value standing in for every `<*>`. */

import { InvalidInputError } from "@lsad/core";

import { ATOM, type Atoms, VARIABLE } from "./atoms.js";
import { WILDCARD } from "./clusters.js";

/** What a line may hold in place of a wildcard: the scanner takes it for a value, alone and beside constant parts. */
const STAND_IN = "0";

/**
 * Reads tokens into `atoms`.
 * @param where - For the message of the error.
 * @param read - Cuts a line into `atoms`.
 * @returns 1 for each atom that is a wildcard as a whole, so that words fit there too.
 * @throws {@link InvalidInputError} if a token is empty or holds a blank.
 */
export function readTemplate(
  where: string,
  tokens: readonly string[],
  atoms: Atoms,
  read: (line: string) => void,
): Uint8Array {
  if (tokens.some((token) => token === "" || /\s/.test(token))) {
    throw new InvalidInputError(`${where}: tokens must be texts without blanks, got ${JSON.stringify(tokens)}`);
  }
  const wildcards: number[] = [];
  let line = "";
  tokens
    .join(" ")
    .split(WILDCARD)
    .forEach((part, i) => {
      if (i > 0) {
        wildcards.push(line.length);
        line += STAND_IN;
      }
      line += part;
    });
  read(line);
  return markWild(atoms, wildcards);
}

/** Makes values of the atoms that are wildcards, or that a digit in the wildcard's place has made a word with a number. */
function markWild(atoms: Atoms, wildcards: readonly number[]): Uint8Array {
  const wild = new Uint8Array(atoms.length);
  for (let i = 0; i < atoms.length; i++) {
    const [start, end] = [atoms.starts[i], atoms.ends[i]];
    if (!wildcards.some((at) => at >= start && at < end)) continue;
    const isWhole = end - start === STAND_IN.length;
    if (!isWhole && atoms.kinds[i] !== ATOM.word) continue;
    atoms.keys[i] = VARIABLE;
    atoms.kinds[i] = ATOM.value;
    wild[i] = 1;
  }
  return wild;
}
