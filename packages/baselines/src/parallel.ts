/** @file Detectors on several threads of Node: the entry `@lsad/baselines/parallel`. */

export {
  createPool,
  DetectorPool,
  type DetectorPoolOptions,
  type FittedInPool,
  type LoadableDetector,
  LoadedDetector,
} from "./parallel/detector-pool.js";
