/** @file From prepared rows to the responses that carry them. */

import { randomUUID } from "node:crypto";
import {
  Table as ArrowTable,
  Bool,
  Float64,
  Int32,
  Int64,
  type Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from "apache-arrow";

import type { ExecutePlanResponse, Relation } from "../connect/protocol.js";

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Rows as Spark would type them: INT, BIGINT, DOUBLE, BOOLEAN, STRING. */
export function tableOf(rows: Rows): Table {
  const names = Object.keys(rows[0] ?? {});
  return new ArrowTable(Object.fromEntries(names.map((name) => [name, columnOf(rows.map((row) => row[name]))])));
}

function columnOf(values: readonly unknown[]) {
  const present = values.filter((value) => value !== null && value !== undefined);
  if (present.every((value) => Number.isInteger(value))) return vectorFromArray(values as number[], new Int32());
  if (present.every((value) => typeof value === "number")) return vectorFromArray(values as number[], new Float64());
  if (present.every((value) => typeof value === "bigint")) return vectorFromArray(values as bigint[], new Int64());
  if (present.every((value) => typeof value === "boolean")) return vectorFromArray(values as boolean[], new Bool());
  return vectorFromArray(values as string[], new Utf8());
}

/** Progress, a batch for each table, and the word that this was all. */
export function queryResponses(tables: readonly Table[]): ExecutePlanResponse[] {
  let startOffset = 0;
  const batches = tables.map((table, index): Unnumbered => {
    const data = tableToIPC(table, "stream");
    const arrowBatch = { rowCount: table.numRows, data, startOffset };
    startOffset += table.numRows;
    const stage = {
      stageId: 0,
      numTasks: tables.length,
      numCompletedTasks: index + 1,
      done: index + 1 === tables.length,
    };
    return [{ executionProgress: { stages: [stage], numInflightTasks: 0 } }, { arrowBatch }];
  });
  return numbered([...batches.flat(), { resultComplete: {} }]);
}

/** A command answers with a relation: a query's is run later, any other holds its rows. */
export function commandResponses(sql: string, tables: readonly Table[]): ExecutePlanResponse[] {
  const isQuery = /^\s*(SELECT|WITH|FROM|VALUES|TABLE)\b/i.test(sql);
  const data = tables.length === 0 ? new Uint8Array() : tableToIPC(tables[0].concat(...tables.slice(1)), "stream");
  const relation: Relation = isQuery ? { sql: { query: sql } } : { localRelation: { data } };
  return numbered([{ sqlCommandResult: { relation } }, { resultComplete: {} }]);
}

/** A fit answers with the id of the model, its end with nothing. */
export function modelResponses(id: string | undefined): ExecutePlanResponse[] {
  const fitted = id === undefined ? [] : [{ mlCommandResult: { operatorInfo: { objRef: { id } } } }];
  return numbered([...fitted, { resultComplete: {} }]);
}

type Unnumbered = readonly (Omit<ExecutePlanResponse, "responseType"> & { readonly resultComplete?: object })[];

function numbered(responses: Unnumbered): ExecutePlanResponse[] {
  return responses.map((response) => ({ ...response, responseId: randomUUID() }));
}
