/** @file Fewer columns, and columns of one system made like another's: truncated SVD, PCA, CORAL. */

export { Coral, type CoralOptions } from "./decomposition/coral.js";
export { Pca, type PcaOptions } from "./decomposition/pca.js";
export { TruncatedSvd, type TruncatedSvdOptions } from "./decomposition/truncated-svd.js";
