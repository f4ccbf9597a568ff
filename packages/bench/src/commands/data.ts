/** @file `lsad-bench data`: Loghub from its public addresses, is a copy whole, and the synthetic corpus as files. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import {
  type DownloadOptions,
  downloadFiles,
  loghubFiles,
  sources,
  syntheticCorpus,
  verifyFiles,
  writeCorpus,
} from "@lsad/datasets";
import { Command } from "commander";
import { count } from "./options.js";
import { ProgressLine, type Terminal } from "./terminal.js";

/** The command. */
export function dataCommand(terminal: Terminal, signal: AbortSignal): Command {
  return new Command("data")
    .description("Get data to run on.")
    .addCommand(downloadCommand(terminal, signal))
    .addCommand(verifyCommand(terminal))
    .addCommand(generateCommand(terminal, signal))
    .addCommand(listCommand(terminal));
}

function downloadCommand({ stdout, stderr }: Terminal, signal: AbortSignal): Command {
  return new Command("download")
    .description("Download Loghub-2k: 16 real logs of 2,000 lines, from a pinned commit, every file checked.")
    .requiredOption("--out <folder>", "where raw_data/ and structured_data/ go")
    .addHelpText("after", DOWNLOAD_HELP)
    .action(async ({ out }: { out: string }) => {
      const progress = new ProgressLine(stderr);
      const options: DownloadOptions = {
        signal,
        onProgress: ({ path, bytes, totalBytes, skippedBytes }) =>
          progress.show("downloading kB", path, kilobytes(bytes), kilobytes(totalBytes), kilobytes(skippedBytes)),
      };
      // The terms before the data.
      await downloadFiles(out, { ...options, files: loghubFiles.filter(({ path }) => !path.includes("/")) });
      progress.clear();
      stdout.write(`${(await readFile(join(out, "LICENSE"), "utf8")).trim()}\n\n`);
      const { fetched, kept, bytes } = await downloadFiles(out, options);
      progress.clear();
      const news = fetched === 0 ? "nothing was missing" : `${kept} files were there before`;
      stdout.write(`Data: ${out} (${fetched + kept} files, ${kilobytes(bytes)} kB, checksums good; ${news})\n`);
      stdout.write(`Next: lsad-bench run --data ${out}\n`);
    });
}

const DOWNLOAD_HELP = `
A stopped download goes on from where it was. Files get their names when all are whole. The licence is shown, and kept
beside the data as LICENSE. Behind a proxy: set HTTPS_PROXY and NODE_USE_ENV_PROXY=1 (Node 22.21 or newer).

Example:
  $ lsad-bench data download --out loghub-2k
`;

function verifyCommand({ stdout }: Terminal): Command {
  return new Command("verify")
    .description("Compare a copy of Loghub-2k with what is published, file by file; exit code 1 where they differ.")
    .argument("<folder>", "with raw_data/ and structured_data/, or a clone of Loghub's repository")
    .addHelpText("after", "\nExample:\n  $ lsad-bench data verify loghub-2k\n")
    .action(async (folder: string) => {
      const problems = await verifyFiles(folder);
      for (const { path, problem, detail } of problems) stdout.write(`${problem.padEnd(7)}  ${path}  (${detail})\n`);
      if (problems.length > 0) {
        throw new DataFormatError({
          problem: `${problems.length} of ${loghubFiles.length} files are not what Loghub publishes`,
          file: folder,
          hint: "lsad-bench data download --out <another folder> fetches a good copy.",
        });
      }
      stdout.write(`${folder}: ${loghubFiles.length} files, all as published\n`);
    });
}

function generateCommand({ stdout }: Terminal, signal: AbortSignal): Command {
  return new Command("generate")
    .description("Write the synthetic corpus in the Loghub layout, at any size.")
    .requiredOption("--out <folder>", "where raw_data/, structured_data/ and labeled_data/ go")
    .option("--lines <n>", "lines a source", count, 2000)
    .option("--seed <n>", "another seed, another corpus", count, 1)
    .addHelpText("after", "\nExample:\n  $ lsad-bench data generate --out synthetic-100k --lines 100000\n")
    .action(async ({ out, lines, seed }: { out: string; lines: number; seed: number }) => {
      await writeCorpus(syntheticCorpus({ seed, linesPerSource: lines }), out, { signal });
      stdout.write(`Corpus: ${out} (16 sources x ${lines} lines)\n`);
    });
}

function listCommand({ stdout }: Terminal): Command {
  return new Command("list")
    .description("List the files of Loghub-2k: source, size, address.")
    .option("--json", "with digests, for programs")
    .addHelpText("after", "\nExample:\n  $ lsad-bench data list --json\n")
    .action(({ json }: { json?: boolean }) => {
      if (json) stdout.write(`${JSON.stringify(loghubFiles, null, 2)}\n`);
      else {
        for (const { path, bytes, url } of loghubFiles) {
          stdout.write(`${path.padEnd(50)} ${String(kilobytes(bytes)).padStart(4)} kB  ${url}\n`);
        }
        stdout.write(`${sources.length} sources; free for research and academic work, see LICENSE\n`);
      }
    });
}

function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1000);
}
