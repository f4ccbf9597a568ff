/** @file Parsing on several threads of Node: the entry `@lsad/log-parser/pool`. */

export type { PoolDrainOptions, PoolHeader } from "./pool/messages.js";
export { ParsePool, type ParsePoolOptions, type PoolBatch, parsePool } from "./pool/parse-pool.js";
