/** @file A model of Spark's own machine learning, fitted and kept on the server. */

import type { Literal, Plan } from "./protocol.js";

/** Parameters of an estimator or model of Spark by their names there: `{ regParam: 0.1, labelCol: "label" }`. */
export type MlParams = Readonly<Record<string, number | boolean | string>>;

/** What a model needs of its session. */
export interface PlanRunner {
  run(plan: Plan): Promise<void>;
}

/** A model that a session fitted; made by {@link SparkSession.fitModel}. It ends with its session. */
export class MlModel {
  /** What the server keeps it by. */
  readonly id: string;
  readonly #runner: PlanRunner;

  /** @internal */
  constructor(id: string, runner: PlanRunner) {
    this.id = id;
    this.#runner = runner;
  }

  /**
   * Makes the rows of a query, with the model's columns (`prediction`, `rawPrediction`...) added, a temporary view. Nothing
   * is computed before the view is read.
   *
   * @param sql - One query with the columns that the model was fitted on, label and weight left out.
   * @param view - Name of the view; one of that name is replaced.
   * @param params - Of the model, for this use of it.
   */
  async transform(sql: string, view: string, params: MlParams = {}): Promise<void> {
    const transform = { objRef: { id: this.id }, input: { sql: { query: sql } }, params: literals(params) };
    const input = { mlRelation: { transform } };
    await this.#runner.run({ command: { createDataframeView: { input, name: view, replace: true } } });
  }

  /** Frees the model on the server; views made with it are of no use any more. */
  async delete(): Promise<void> {
    await this.#runner.run({ command: { mlCommand: { delete: { objRefs: [{ id: this.id }] } } } });
  }
}

/** Parameters as the protocol carries them; the server makes of a number what the parameter is. */
export function literals(params: MlParams): { readonly params: Readonly<Record<string, Literal>> } {
  return { params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, literalOf(value)])) };
}

function literalOf(value: number | boolean | string): Literal {
  if (typeof value === "boolean") return { boolean: value };
  if (typeof value === "string") return { string: value };
  return Number.isInteger(value) ? { integer: value } : { double: value };
}
