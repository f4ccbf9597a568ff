import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { resultJsonSchema } from "./result.js";

test("the published schema is the one that results are validated with", () => {
  const published = JSON.parse(readFileSync(new URL("../schema/result.schema.json", import.meta.url), "utf8"));
  expect(published).toEqual(JSON.parse(JSON.stringify(resultJsonSchema())));
});
