import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError, InvalidInputError } from "@lsad/core";
import { describeWithShared, sharedPath } from "@lsad/testing";
import { afterAll, describe, expect, test } from "vitest";
import { SafetensorsFile, writeSafetensors } from "./safetensors.js";

const folder = mkdtempSync(join(tmpdir(), "safetensors-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of a header, given as text or object, and data bytes. */
function fileOf(header: object | string, data: Uint8Array | number[] = []): string {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  const file = join(folder, `${Math.abs(text.length)}-${data.length}.safetensors`);
  writeFileSync(file, bytes);
  return file;
}

function readAll(file: string): Record<string, number[]> {
  const tensors = new SafetensorsFile(file);
  try {
    return Object.fromEntries(tensors.names.map((name) => [name, [...tensors.read(name).data]]));
  } finally {
    tensors.close();
  }
}

describe("safetensors", () => {
  test("come back as they were written, in order, with the same bytes each time", () => {
    const file = join(folder, "w.safetensors");
    const tensors = new Map([
      ["b", { shape: [2, 1], data: Float32Array.of(1.5, -2) }],
      ["a", { shape: [], data: Float32Array.of(7) }],
      ["empty", { shape: [0, 3], data: new Float32Array(0) }],
    ]);
    writeSafetensors(file, tensors);
    const first = readFileSync(file);
    writeSafetensors(file, tensors);
    expect(readFileSync(file).equals(first)).toBe(true);
    expect(readAll(file)).toEqual({ b: [1.5, -2], a: [7], empty: [] });
    const opened = new SafetensorsFile(file);
    expect(opened.names).toEqual(["b", "a", "empty"]);
    expect(opened.shape("b")).toEqual([2, 1]);
    expect(opened.metadata).toEqual({ format: "pt" });
    expect([opened.has("a"), opened.has("c")]).toEqual([true, false]);
    expect(() => opened.read("c")).toThrow("tensor c is missing");
    opened.close();
    expect(readdirSync(folder).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  test("of half precision are widened", () => {
    // 1, -2, 2^-24 (the smallest), 65504 (the largest), infinity
    const half = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00).buffer);
    expect(readAll(fileOf({ h: { dtype: "F16", shape: [5], data_offsets: [0, 10] } }, half))).toEqual({
      h: [1, -2, 2 ** -24, 65504, Number.POSITIVE_INFINITY],
    });
  });

  test("of bfloat16 and double precision are converted", () => {
    const upper = new Uint8Array(Uint16Array.of(0x3fc0, 0xc000).buffer); // 1.5, -2
    expect(readAll(fileOf({ u: { dtype: "BF16", shape: [2], data_offsets: [0, 4] } }, upper))).toEqual({
      u: [1.5, -2],
    });
    const double = new Uint8Array(Float64Array.of(0.1).buffer);
    expect(readAll(fileOf({ d: { dtype: "F64", shape: [1], data_offsets: [0, 8] } }, double))).toEqual({
      d: [Math.fround(0.1)],
    });
  });

  const one = (entry: object) => ({ w: { dtype: "F32", shape: [1], data_offsets: [0, 4], ...entry } });
  test.each([
    ["an empty header", () => fileOf(""), "header's length does not fit the file"],
    ["a header that is no JSON", () => fileOf("{nonsense"), "the header is not a JSON object"],
    ["a header that is a list", () => fileOf("[1]"), "the header is not a JSON object"],
    ["an unknown type", () => fileOf(one({ dtype: "F8" }), [0, 0, 0, 0]), "unknown type"],
    ["a type from the prototype", () => fileOf(one({ dtype: "constructor" }), [0, 0, 0, 0]), "unknown type"],
    ["a shape that lies", () => fileOf(one({ shape: [1e9, 1e9] }), [0, 0, 0, 0]), "bytes of w do not fit its shape"],
    ["a negative length", () => fileOf(one({ shape: [-1] }), [0, 0, 0, 0]), "entry of w is malformed"],
    ["no entry", () => fileOf({ w: null }), "entry of w is malformed"],
    ["offsets past the end", () => fileOf(one({}), [0, 0]), "the file is cut short"],
    ["bytes nobody describes", () => fileOf(one({}), [0, 0, 0, 0, 9]), "bytes that no tensor describes"],
    [
      "a gap",
      () => fileOf(one({ data_offsets: [4, 8] }), [0, 0, 0, 0, 0, 0, 0, 0]),
      "does not follow the one before it",
    ],
    [
      "an overlap",
      () => fileOf({ ...one({}), v: { dtype: "F32", shape: [1], data_offsets: [2, 6] } }, [0, 0, 0, 0, 0, 0]),
      "does not follow the one before it",
    ],
  ])("with %s are refused, with the file's name", (_, make, message) => {
    const file = make();
    expect(() => new SafetensorsFile(file)).toThrow(DataFormatError);
    expect(() => new SafetensorsFile(file)).toThrow(message);
    expect(() => new SafetensorsFile(file)).toThrow(file);
  });

  test("of whole numbers are not weights", () => {
    const file = fileOf({ ids: { dtype: "U8", shape: [1], data_offsets: [0, 1] } }, [3]);
    const opened = new SafetensorsFile(file);
    expect(() => opened.read("ids")).toThrow("tensor ids is not of floating point");
    opened.close();
  });

  test("cut anywhere are refused", () => {
    const file = join(folder, "whole.safetensors");
    writeSafetensors(file, new Map([["w", { shape: [3], data: Float32Array.of(1, 2, 3) }]]));
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(join(folder, "cut.safetensors"), whole.subarray(0, length));
      expect(() => new SafetensorsFile(join(folder, "cut.safetensors"))).toThrow(DataFormatError);
    }
  });

  test("with data of another length than the shape are not written", () => {
    const wrong = new Map([["w", { shape: [2, 2], data: Float32Array.of(1) }]]);
    expect(() => writeSafetensors(join(folder, "x"), wrong)).toThrow(InvalidInputError);
    expect(() => writeSafetensors(join(folder, "x"), wrong)).toThrow("w of shape [2,2] must have 4 values, got 1");
  });
});

describeWithShared("safetensors written by Python", ["models/tiny-bert", "fixtures/torch"], () => {
  test("are read", () => {
    const weights = new SafetensorsFile(sharedPath("models", "tiny-bert", "model.safetensors"));
    const embeddings = weights.names.find((name) => name.endsWith("word_embeddings.weight")) as string;
    expect(weights.read(embeddings).shape).toEqual([1024, 64]);
    weights.close();
  });
});
