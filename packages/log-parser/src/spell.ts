/** @file Spell: the entry `@lsad/log-parser/spell`. */

export type { SavedTemplate, SpellSnapshot } from "./spell/snapshot.js";
export { type SpellOptions, SpellParser, spell } from "./spell/spell-parser.js";
