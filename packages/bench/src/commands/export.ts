/** @file `lsad-bench export`: a run's cells for other tools, and its cards. */

import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidInputError } from "@lsad/core";
import { Command } from "commander";
import { dataSheet, modelCard } from "../export/cards.js";
import { cellsCsv } from "../export/cells-csv.js";
import { cellsParquet } from "../export/cells-parquet.js";
import { readRun } from "../run.js";
import type { Terminal } from "./terminal.js";

interface ExportOptions {
  readonly parquet?: string;
  readonly csv?: string;
  readonly cards?: string;
}

/** The command. */
export function exportCommand({ stdout }: Terminal): Command {
  return new Command("export")
    .description("Write the cells of a run as one flat table, and a model card and data sheet made from its numbers.")
    .argument("<folder>", "the folder that lsad-bench run wrote, finished or not")
    .option("--parquet <file>", "all cells, typed columns: for pandas, DuckDB, Spark")
    .option("--csv <file>", "all cells, for spreadsheets")
    .option("--cards <folder>", "MODEL_CARD.md and DATA_SHEET.md")
    .addHelpText("after", HELP)
    .action((folder: string, { parquet, csv, cards }: ExportOptions) => {
      if (parquet === undefined && csv === undefined && cards === undefined) {
        throw new InvalidInputError("export: must be told what to write, --parquet, --csv or --cards, got none");
      }
      const run = readRun(folder);
      const write = (file: string, content: string | Uint8Array) => {
        writeFileSync(`${file}.partial`, content);
        renameSync(`${file}.partial`, file);
        stdout.write(`Wrote ${file}\n`);
      };
      if (parquet !== undefined) write(parquet, cellsParquet(run.results));
      if (csv !== undefined) write(csv, cellsCsv(run.results));
      if (cards !== undefined) {
        mkdirSync(cards, { recursive: true });
        write(join(cards, "MODEL_CARD.md"), modelCard(run));
        write(join(cards, "DATA_SHEET.md"), dataSheet(run));
      }
    });
}

const HELP = `
A row is a cell, a column a field of results.jsonl; each metric has its value, its support and the reason where it has none.
docs/notebooks/explore-a-run.ipynb starts from the Parquet file.

Example:
  $ lsad-bench export out/standard --parquet cells.parquet --cards cards
`;
