/** @file The parser without settings: the entry `@lsad/log-parser/zero`. */

export { ALL_RULES, type ZeroRules } from "./zero/rules.js";
export type { ZeroSnapshot } from "./zero/snapshot.js";
export { type ZeroOptions, ZeroParser, type ZeroTemplateEvent, zero } from "./zero/zero-parser.js";
