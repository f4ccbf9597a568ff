/** @file The 16 log sources as checked data: catalogue, readers, labels, and a synthetic corpus of any size. */

export type { SourceName } from "@lsad/log-parser";
export type { Corpus, CorpusLine, Judgement, LabelSet } from "./corpus.js";
export { type DownloadOptions, type DownloadProgress, type DownloadReport, downloadFiles } from "./download-files.js";
export { loghubFiles, type PublishedFile } from "./loghub-files.js";
export { type OpenCorpusOptions, openCorpus } from "./open-corpus.js";
export { openLabels } from "./open-labels.js";
export { isSourceName, type SourceInfo, sourceInfo, sources } from "./source-info.js";
export { type SyntheticCorpusOptions, syntheticCorpus } from "./synthetic-corpus.js";
export { type FileProblem, type VerifyOptions, verifyFiles } from "./verify-files.js";
export { type WriteCorpusOptions, type WrittenCorpus, writeCorpus } from "./write-corpus.js";
