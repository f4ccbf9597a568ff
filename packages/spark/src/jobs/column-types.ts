/** @file Types of columns that a job could only misread. */

import { InvalidInputError } from "@lsad/core";
import { DataType } from "apache-arrow";
import type { SparkSession } from "../connect.js";
import { parquet, quoted } from "./sql-text.js";

/**
 * Columns travel to workers as JSON, where Spark writes bytes in base64: they would be parsed as they are.
 * @throws {@link InvalidInputError} naming the first column of type BINARY.
 */
export async function requireTexts(
  session: SparkSession,
  folders: readonly string[],
  columns: readonly string[],
): Promise<void> {
  for (const folder of folders) {
    const { schema } = await session.table(`SELECT ${columns.map(quoted).join(", ")} FROM ${parquet(folder)} LIMIT 0`);
    const bytes = schema.fields.find(({ type }) => DataType.isBinary(type) || DataType.isLargeBinary(type));
    if (bytes === undefined) continue;
    throw new InvalidInputError(
      `columns must not be BINARY, got ${bytes.name} in ${folder}: write it as STRING first, such as decode(${bytes.name}, 'UTF-8')`,
    );
  }
}
