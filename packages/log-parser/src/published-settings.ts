/** @file The settings under which the accuracies of Drain and Spell on Loghub were published. */

import type { SourceName } from "./formats.js";
import type { MaskingInstruction } from "./masking.js";

/** What the published benchmark of Drain and Spell sets for one system. */
export interface PublishedSettings {
  /** Depth of Drain's tree. */
  readonly depth: number;
  /** Drain's similarity threshold. */
  readonly threshold: number;
  /** Spell's threshold, tau. */
  readonly tau: number;
  /** Masks, all replaced by `<*>`. */
  readonly masks: readonly MaskingInstruction[];
}

const wild = (...patterns: string[]): MaskingInstruction[] => patterns.map((pattern) => ({ pattern, name: "*" }));

/**
 * Settings of the logparser benchmark (logpai/logparser 1.0.4), chosen there for each system with sight of its truth.
 * With them `drain({ compat: "logparser", ...publishedSettings.HDFS })` has the published accuracy.
 */
export const publishedSettings: Readonly<Record<SourceName, PublishedSettings>> = {
  Android: {
    depth: 6,
    threshold: 0.2,
    tau: 0.95,
    masks: wild(
      String.raw`(/[\w-]+)+`,
      String.raw`([\w-]+\.){2,}[\w-]+`,
      String.raw`\b(\-?\+?\d+)\b|\b0[Xx][a-fA-F\d]+\b|\b[a-fA-F\d]{4,}\b`,
    ),
  },
  Apache: { depth: 4, threshold: 0.5, tau: 0.6, masks: wild(String.raw`(\d+\.){3}\d+`) },
  BGL: { depth: 4, threshold: 0.5, tau: 0.75, masks: wild(String.raw`core\.\d+`) },
  HDFS: { depth: 4, threshold: 0.5, tau: 0.7, masks: wild(String.raw`blk_-?\d+`, String.raw`(\d+\.){3}\d+(:\d+)?`) },
  HPC: { depth: 4, threshold: 0.5, tau: 0.65, masks: wild(String.raw`=\d+`) },
  Hadoop: { depth: 4, threshold: 0.5, tau: 0.7, masks: wild(String.raw`(\d+\.){3}\d+`) },
  HealthApp: { depth: 4, threshold: 0.2, tau: 0.5, masks: wild() },
  Linux: {
    depth: 6,
    threshold: 0.39,
    tau: 0.55,
    masks: wild(String.raw`(\d+\.){3}\d+`, String.raw`\d{2}:\d{2}:\d{2}`),
  },
  Mac: { depth: 6, threshold: 0.7, tau: 0.6, masks: wild(String.raw`([\w-]+\.){2,}[\w-]+`) },
  OpenSSH: {
    depth: 5,
    threshold: 0.6,
    tau: 0.8,
    masks: wild(String.raw`(\d+\.){3}\d+`, String.raw`([\w-]+\.){2,}[\w-]+`),
  },
  OpenStack: {
    depth: 5,
    threshold: 0.5,
    tau: 0.9,
    masks: wild(String.raw`((\d+\.){3}\d+,?)+`, String.raw`/.+?\s`, String.raw`\d+`),
  },
  Proxifier: {
    depth: 3,
    threshold: 0.6,
    tau: 0.85,
    masks: wild(
      String.raw`<\d+\ssec`,
      String.raw`([\w-]+\.)+[\w-]+(:\d+)?`,
      String.raw`\d{2}:\d{2}(:\d{2})*`,
      String.raw`[KGTM]B`,
    ),
  },
  Spark: {
    depth: 4,
    threshold: 0.5,
    tau: 0.55,
    masks: wild(String.raw`(\d+\.){3}\d+`, String.raw`\b[KGTM]?B\b`, String.raw`([\w-]+\.){2,}[\w-]+`),
  },
  Thunderbird: { depth: 4, threshold: 0.5, tau: 0.5, masks: wild(String.raw`(\d+\.){3}\d+`) },
  Windows: { depth: 5, threshold: 0.7, tau: 0.7, masks: wild(String.raw`0x.*?\s`) },
  Zookeeper: { depth: 4, threshold: 0.5, tau: 0.7, masks: wild(String.raw`(/|)(\d+\.){3}\d+(:\d+)?`) },
};
