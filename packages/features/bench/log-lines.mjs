/** @file Invented log lines for benchmarks: six dialects, skewed like real logs, with identifiers that never come back. */

import { createRandom } from "@lsad/core";

const VERBS = [
  "started",
  "stopped",
  "failed",
  "opened",
  "closed",
  "received",
  "sent",
  "dropped",
  "verified",
  "retrying",
];
const NOUNS = [
  "block",
  "packet",
  "session",
  "replica",
  "request",
  "connection",
  "worker",
  "lease",
  "volume",
  "partition",
];
const COMPONENTS = ["dfs.DataNode", "net.Gateway", "sched.Queue", "auth.Session", "store.Volume", "rpc.Server"];
const USERS = ["alice", "bob", "carol", "dave"];

/**
 * Yields `count` lines, 78 characters each on average; the same for the same seed.
 * @param {number} count
 * @param {number} [seed]
 */
export function* logLines(count, seed = 1) {
  const random = createRandom(seed);
  const below = (limit) => random.nextInteger(limit);
  const pick = (list) => list[below(list.length)];
  const hex = (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join("");
  const address = () => `10.${below(4)}.${below(256)}.${below(256)}:${50_000 + below(50)}`;
  const templates = [
    () =>
      `INFO ${pick(COMPONENTS)}: ${pick(VERBS)} ${pick(NOUNS)} blk_${below(2 ** 31)} of size ${below(2 ** 26)} from /${address()}`,
    () =>
      `WARN ${pick(COMPONENTS)}: ${pick(NOUNS)} ${hex(8)} ${pick(VERBS)} after ${below(30_000)} ms, attempt ${below(5)}`,
    () =>
      `INFO ${pick(COMPONENTS)}: manager has ${below(100)} ${pick(NOUNS)} pending and ${below(100)} ${pick(NOUNS)} running`,
    () =>
      `ERROR ${pick(COMPONENTS)}: cannot open /var/data/${pick(NOUNS)}/part-${below(1000)}: no space left on device`,
    () => `INFO ${pick(COMPONENTS)}: user ${pick(USERS)} logged in from ${address()} using key ${hex(12)}`,
    () => `DEBUG ${pick(COMPONENTS)}: responder for ${pick(NOUNS)} ${hex(16)} terminating with status ${below(600)}`,
  ];
  // The smaller of two draws: the first templates are the common ones.
  for (let i = 0; i < count; i++) yield templates[Math.min(below(templates.length), below(templates.length))]();
}
