/** @file Lines in, templates and parameters out: what Drain makes of a log, while it comes. */

import { drain, genericMasks, splitLines } from "@lsad/log-parser";

/** A log as it arrives: bytes, cut anywhere. */
async function* chunks(): AsyncIterable<Uint8Array> {
  const log = [
    "job 17 started on node 10.0.4.2",
    "job 18 started on node 10.0.4.9",
    "job 17 finished in 12 ms",
    "cache of node 10.0.4.9 is cold",
    "job 18 finished in 9 ms",
  ].join("\n");
  const bytes = new TextEncoder().encode(log);
  for (let start = 0; start < bytes.length; start += 16) yield bytes.subarray(start, start + 16);
}

const parser = drain({ masks: genericMasks });
for await (const line of splitLines(chunks())) {
  const { templateId, parameters } = parser.add(line);
  console.log(`#${templateId}`, parameters.map(({ name, value }) => `${name}=${value}`).join(" "));
}

console.log();
for (const { templateId, size, tokens } of parser.templates())
  console.log(`#${templateId}`, `${size} x`, tokens.join(" "));

// Matching never learns: a message of no known kind has no template.
console.log("known:", parser.match("job 99 finished in 3 ms")?.templateId, "unknown:", parser.match("power is out"));
