/** @file What a detector's alerts would be under other threshold policies than its own. */

import {
  balancedAccuracy,
  bufferQuantile,
  confusion,
  innerLosoThreshold,
  type LabelledScores,
  macroF1,
  matthewsCorrelation,
  oracleThreshold,
  peaksOverThreshold,
  predictAbove,
  type ThresholdContext,
  type ThresholdPolicy,
} from "@lsad/eval";
import { type ThresholdSpec, thresholdPolicy } from "@lsad/pipeline";
import type { CellResult } from "./result.js";
import type { ScoredLines } from "./scored-lines.js";

type Decisions = NonNullable<CellResult["thresholds"]>[string];

/** Policies that look at the target's unlabelled buffer: its upper 1, 2 and 5 %, and a tail fitted to its peaks. */
const BUFFERED = [bufferQuantile(0.99), bufferQuantile(0.98), bufferQuantile(0.95), peaksOverThreshold({ risk: 0.01 })];

/**
 * Decisions on the test lines under each policy, by its name.
 *
 * A fixed threshold is there where the detector declares one: .5 means nothing on a scale without a middle. The threshold
 * of inner leave-one-source-out is there where `inner` is given; the oracle, which looks at the answers, where there is an
 * optimum to look for.
 * @param declared - The detector's own policy.
 * @param bufferScores - Shape `[buffer lines]`; without any, the policies that look at them are left out.
 * @param inner - Scores of each training source by a model that did not see it.
 */
export function decisionTable(
  lines: ScoredLines,
  declared: ThresholdSpec,
  bufferScores: Float64Array,
  inner: readonly LabelledScores[],
): Record<string, Decisions> {
  const bothClasses = lines.labels.includes(0) && lines.labels.includes(1);
  const policies: ThresholdPolicy[] = [
    ...(declared.policy === "fixed" ? [thresholdPolicy(declared)] : []),
    ...(bufferScores.length > 0 ? BUFFERED : []),
    ...(inner.length > 0 ? [innerLosoThreshold()] : []),
    ...(bothClasses ? [oracleThreshold()] : []),
  ];
  const context = { bufferScores, inner, target: lines };
  return Object.fromEntries(policies.map((policy) => [policy.name, decisionsUnder(policy, context, lines)]));
}

function decisionsUnder(
  policy: ThresholdPolicy,
  context: ThresholdContext,
  { labels, scores, weight }: ScoredLines,
): Decisions {
  const threshold = policy.threshold(context);
  const counts = confusion(labels, predictAbove(scores, threshold, policy), { weight });
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts;
  const [anomalies, normals] = [truePositives + falseNegatives, falsePositives + trueNegatives];
  const two = (value: () => number) => (anomalies > 0 && normals > 0 ? value() : null);
  return {
    threshold: Number.isFinite(threshold) ? threshold : null,
    macroF1: two(() => macroF1(counts)),
    balancedAccuracy: two(() => balancedAccuracy(counts)),
    mcc: two(() => matthewsCorrelation(counts)),
    recall: anomalies > 0 ? truePositives / anomalies : null,
    falseAlarmRate: normals > 0 ? falsePositives / normals : null,
  };
}
