export { type GroupingScores, groupingScores } from "./parsing/grouping-scores.js";
export type { GroupLabel, GroupLabels } from "./parsing/label-pairs.js";
export { normalizeTemplate } from "./parsing/normalize-template.js";
export { type PairwiseScores, pairwiseScores } from "./parsing/pairwise-scores.js";
export { type TemplateScores, templateScores } from "./parsing/template-scores.js";
