import { describe, expect, test } from "vitest";
import * as core from "./index.js";

describe("error classes", () => {
  test.each([
    [core.InvalidInputError, "INVALID_INPUT"],
    [core.NotFittedError, "NOT_FITTED"],
    [core.UndefinedMetricError, "UNDEFINED_METRIC"],
    [core.UnsupportedOpError, "UNSUPPORTED_OP"],
    [core.LogFormatError, "LOG_FORMAT"],
    [core.SnapshotError, "SNAPSHOT"],
  ] as const)("%s has its name, code and cause", (Class, code) => {
    const cause = new Error("below");
    const error = new Class("here: must hold, got 1", { cause });
    expect(error).toMatchObject({ name: Class.name, code, message: "here: must hold, got 1", cause });
    expect(error).toBeInstanceOf(core.LsadError);
  });

  test("are recognised by code, so that another installed copy of core is too", () => {
    const foreign = Object.assign(new Error("x"), { code: "NOT_FITTED" });
    expect(core.isLsadError(foreign)).toBe(true);
    expect(core.isLsadError(Object.assign(new Error("x"), { code: "ENOENT" }))).toBe(false);
    expect(core.isLsadError("NOT_FITTED")).toBe(false);
  });
});

describe("DataFormatError", () => {
  test("says problem, place, expected, received and what to do", () => {
    const error = new core.DataFormatError({
      problem: "column EventId is missing",
      file: "a.csv",
      line: 1,
      expected: "LineId,EventId",
      received: "LineId",
      hint: "Is this a structured file?",
    });
    expect(error.message).toBe(
      "a.csv:1: column EventId is missing\n  expected: LineId,EventId\n  received: LineId\n  Is this a structured file?",
    );
    expect(error.details.line).toBe(1);
  });

  test("cuts what it quotes", () => {
    const error = new core.DataFormatError({ problem: "too long", file: "a.csv", received: "x".repeat(10_000_000) });
    expect(error.message.length).toBeLessThan(250);
    expect(error.message).toContain("(10000000 characters)");
  });
});
