/** @file ONNX models as bytes: the few messages and fields of onnx.proto that a scoring graph needs. */

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** A node attribute: a number is a float, a bigint an integer, a text a string; lists likewise. */
export type OnnxAttribute = bigint | string | Float32Array | BigInt64Array | readonly string[];

/** One operation of a graph. */
export interface OnnxNode {
  readonly op: string;
  /** `""` for standard operations, `"ai.onnx.ml"` for those of classical models. */
  readonly domain: "" | "ai.onnx.ml";
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A graph with one input of rows and one output of scores. */
export interface OnnxGraph {
  readonly name: string;
  readonly columns: number;
  readonly nodes: readonly OnnxNode[];
  /** Constants of shape `[1]`, single precision. */
  readonly constants: Readonly<Record<string, number>>;
}

/** IR version 8 with opset 13 and ai.onnx.ml 3: read by every onnxruntime since 1.11 (2022). */
const IR_VERSION = 8;
const OPSET = 13;
const ML_OPSET = 3;
/** TensorProto.DataType.FLOAT. */
const FLOAT = 1;
/** AttributeProto.AttributeType. */
const ATTRIBUTE_TYPE = { int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;

/** The bytes of a model; its input is `rows`, shape `[N, columns]`, its output `score`, shape `[N, 1]`, both float32. */
export function writeOnnx(graph: OnnxGraph): Uint8Array {
  const model = new BinaryWriter();
  model.tag(1, WireType.Varint).int64(IR_VERSION);
  model.tag(2, WireType.LengthDelimited).string("@lsad/baselines");
  message(model, 7, (writer) => writeGraph(writer, graph));
  message(model, 8, (writer) => writeOpset(writer, "", OPSET));
  message(model, 8, (writer) => writeOpset(writer, "ai.onnx.ml", ML_OPSET));
  return model.finish();
}

function message(writer: BinaryWriter, field: number, write: (writer: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function writeOpset(writer: BinaryWriter, domain: string, version: number): void {
  text(writer, 1, domain);
  writer.tag(2, WireType.Varint).int64(version);
}

function writeGraph(writer: BinaryWriter, { name, columns, nodes, constants }: OnnxGraph): void {
  for (const node of nodes) message(writer, 1, (inner) => writeNode(inner, node));
  text(writer, 2, name);
  for (const [constant, value] of Object.entries(constants)) {
    message(writer, 5, (inner) => writeConstant(inner, constant, value));
  }
  message(writer, 11, (inner) => writeValueInfo(inner, "rows", columns));
  message(writer, 12, (inner) => writeValueInfo(inner, "score", 1));
}

function writeNode(writer: BinaryWriter, { op, domain, inputs, outputs, attributes = {} }: OnnxNode): void {
  for (const input of inputs) text(writer, 1, input);
  for (const output of outputs) text(writer, 2, output);
  text(writer, 4, op);
  for (const [name, value] of Object.entries(attributes)) {
    message(writer, 5, (inner) => writeAttribute(inner, name, value));
  }
  text(writer, 7, domain);
}

function writeAttribute(writer: BinaryWriter, name: string, value: OnnxAttribute): void {
  text(writer, 1, name);
  const type = (of: keyof typeof ATTRIBUTE_TYPE) => writer.tag(20, WireType.Varint).int32(ATTRIBUTE_TYPE[of]);
  if (typeof value === "bigint") {
    writer.tag(3, WireType.Varint).int64(value);
    type("int");
  } else if (typeof value === "string") {
    writer.tag(4, WireType.LengthDelimited).bytes(new TextEncoder().encode(value));
    type("string");
  } else if (value instanceof Float32Array) {
    writer.tag(7, WireType.LengthDelimited).fork();
    for (const number of value) writer.float(number);
    writer.join();
    type("floats");
  } else if (value instanceof BigInt64Array) {
    writer.tag(8, WireType.LengthDelimited).fork();
    for (const number of value) writer.int64(number);
    writer.join();
    type("ints");
  } else {
    for (const item of value) writer.tag(9, WireType.LengthDelimited).bytes(new TextEncoder().encode(item));
    type("strings");
  }
}

function writeConstant(writer: BinaryWriter, name: string, value: number): void {
  writer.tag(1, WireType.Varint).int64(1); // dims: [1]
  writer.tag(2, WireType.Varint).int32(FLOAT);
  writer.tag(4, WireType.LengthDelimited).fork().float(value).join();
  text(writer, 8, name);
}

/** Tensor of float32, shape `[N, columns]`. */
function writeValueInfo(writer: BinaryWriter, name: string, columns: number): void {
  text(writer, 1, name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      tensor.tag(1, WireType.Varint).int32(FLOAT);
      message(tensor, 2, (shape) => {
        message(shape, 1, (dimension) => text(dimension, 2, "N"));
        message(shape, 1, (dimension) => dimension.tag(1, WireType.Varint).int64(columns));
      });
    }),
  );
}
