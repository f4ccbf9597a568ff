/** @file `lsad-bench list`: what a run can be made of. */

import { sources } from "@lsad/datasets";
import { detectorKinds, encoderKinds, thresholdPolicy } from "@lsad/pipeline";
import { Command } from "commander";
import { presetNames, presets } from "../config.js";
import type { Terminal } from "./terminal.js";

/** The command. */
export function listCommand({ stdout }: Terminal): Command {
  return new Command("list")
    .description("List detectors, sources and presets.")
    .option("--json", "as JSON, for programs")
    .addHelpText("after", "\nExample:\n  $ lsad-bench list --json\n")
    .action(({ json }: { json?: boolean }) => {
      stdout.write(json ? `${JSON.stringify(everything(), null, 2)}\n` : asText());
    });
}

function everything() {
  return {
    detectors: [...detectorKinds, ...encoderKinds].map(
      ({ id, summary, views, setting, supervised, threshold, defaults }) => ({
        id,
        summary,
        views,
        setting,
        supervised,
        threshold: thresholdPolicy(threshold).name,
        defaults,
      }),
    ),
    sources: sources.map(({ name, system, format }) => ({ name, system, format })),
    presets: presetNames.map((name) => ({ name, ...presets[name] })),
  };
}

function asText(): string {
  const { detectors, sources: all, presets: named } = everything();
  const section = (title: string, rows: readonly (readonly [string, string])[]) => {
    const width = Math.max(...rows.map(([name]) => name.length));
    return `${title}\n${rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join("\n")}\n`;
  };
  return [
    section(
      "Detectors",
      detectors.map(({ id, summary }) => [id, summary]),
    ),
    section(
      "Sources",
      all.map(({ name, system }) => [name, system]),
    ),
    section(
      "Presets",
      named.map(({ name, summary }) => [name, summary]),
    ),
  ].join("\n");
}
