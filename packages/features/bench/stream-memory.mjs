/**
 * @file Peak memory of fitting TF-IDF on a stream: `node bench/stream-memory.mjs [LINES] [MAX_TERMS]`. Lines are made on the way.
 */

import { TfidfVectorizer } from "../dist/index.js";
import { logLines } from "./log-lines.mjs";

const [lines = 5_000_000, maxTerms = 200_000] = process.argv.slice(2).map(Number);
const vectorizer = await new TfidfVectorizer().fitStream(logLines(lines), { maxTerms });
const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
console.log(
  `${lines} lines, ${vectorizer.featureNames().length} terms kept, ${vectorizer.forgottenTerms} forgotten, ${peak} MiB`,
);
