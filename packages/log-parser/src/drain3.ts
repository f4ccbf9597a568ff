/** @file What those need who come from Drain3 or go there: the entry `@lsad/log-parser/drain3`. */

export { type Drain3ParameterOptions, extractDrain3Parameters } from "./drain3/parameters.js";
export { drain3SampleMasks } from "./drain3/sample-masks.js";
export { readDrain3Snapshot, writeDrain3Snapshot } from "./drain3/snapshot.js";
