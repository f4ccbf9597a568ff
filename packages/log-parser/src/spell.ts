/** @file Spell: the entry `@lsad/log-parser/spell`. */

export type { SavedTemplate, SpellSnapshot } from "./spell/snapshot.js";
export type { SpellOptions } from "./spell/spell-options.js";
export { SpellParser, spell } from "./spell/spell-parser.js";
