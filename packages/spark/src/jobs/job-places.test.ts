import { describe, expect, test } from "vitest";
import { checkPlaces } from "./job-places.js";
import { checkOptions } from "./parse-options.js";

describe("checkPlaces()", () => {
  test.each([
    ["/out", ["/in", "s3a://bucket/in/*.log", "file:///in", "C:/in"]],
    ["s3a://bucket/out", ["s3a://bucket/outer/events", "/s3a/out/events"]],
  ])("takes %s with %j", (out, paths) => {
    expect(() => checkPlaces("job", out, paths, ["events"])).not.toThrow();
  });

  test.each([
    ["out", ["/in"], "job: paths must be absolute or have a scheme such as s3a://, got out"],
    ["/out", ["logs/*.log"], "got logs/*.log"],
    ["/out/", ["/out/events"], "out must be another folder than what is read, got /out/events inside /out/"],
    ["/out", ["file:///out/events/part-0.parquet"], "out must be another folder"],
    ["file:/out", ["/out/events/"], "out must be another folder"],
  ])("refuses %s with %j", (out, paths, message) => {
    expect(() => checkPlaces("job", out, paths, ["events"])).toThrow(message);
  });
});

test("a schema needs fields: lines without a header format have none", () => {
  const input = { paths: ["/in"], format: "text" } as const;
  expect(() => checkOptions({ input, out: "/out", schema: { ms: { type: "integer" } } })).toThrow(
    "schema must be left out for lines without a header format",
  );
});
