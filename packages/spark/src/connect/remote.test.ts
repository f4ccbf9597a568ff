import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";

import { parseRemote } from "./remote.js";

describe("parseRemote()", () => {
  test("takes a host alone, with Spark's own port and no encryption", () => {
    expect(parseRemote("sc://spark.example.org")).toEqual({
      host: "spark.example.org",
      port: 15002,
      useTls: false,
      headers: {},
    });
  });

  test("takes every parameter of PySpark's, the rest as headers", () => {
    const remote =
      "sc://spark.example.org:443/;use_ssl=true;token=a%3Bb;user_id=ada;user_agent=logs%2F1;session_id=S;x-team=ops;";
    expect(parseRemote(remote)).toEqual({
      host: "spark.example.org",
      port: 443,
      useTls: true,
      token: "a;b",
      userId: "ada",
      userAgent: "logs/1",
      sessionId: "S",
      headers: { "x-team": "ops" },
    });
  });

  test("encrypts where there is a token, unless told otherwise on this machine", () => {
    expect(parseRemote("sc://spark.example.org/;token=abc").useTls).toBe(true);
    expect(parseRemote("sc://localhost/;token=abc;use_ssl=false").useTls).toBe(false);
    expect(parseRemote("sc://127.0.0.1:1/;token=abc;use_ssl=FALSE").useTls).toBe(false);
  });

  test("takes an IPv6 address in brackets, and keeps '=' in a value", () => {
    expect(parseRemote("sc://[::1]:7077/;token=YWJj==")).toMatchObject({ host: "[::1]", port: 7077, token: "YWJj==" });
  });

  test.each([
    ["localhost:15002", "must look like sc://host:15002"],
    ["sc://", "must look like sc://host:15002"],
    ["sc://host:0", "must look like sc://host:15002"],
    ["sc://host:65536", "must look like sc://host:15002"],
    ["sc://host/path;use_ssl=true", "must look like sc://host:15002"],
    ["sc://user@host", "must look like sc://host:15002"],
    ["sc://host/;use_ssl=yes", 'use_ssl must be true or false, got "yes"'],
    ["sc://host/;token", 'a parameter must be key=value, got "no key"'],
    ["sc://host/;token=", 'a parameter must be key=value, got "token"'],
    ["sc://host/;a=1;a=2", "a must come once, got it twice"],
    ["sc://host/;token=abc;use_ssl=false", "a token must travel encrypted, got use_ssl=false for host"],
  ])("refuses %s", (remote, message) => {
    const act = () => parseRemote(remote);
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow(message);
  });

  test("tells no token in its error", () => {
    expect(() => parseRemote("spark.example.org/;token=secret;use_ssl=true")).toThrow("token=…;use_ssl=true");
  });

  test("refuses a value that is not percent-encoded well", () => {
    expect(() => parseRemote("sc://host/;x=%E0%A4%A")).toThrow(InvalidInputError);
  });
});
