/** @file ONNX models as bytes: the messages and fields of onnx.proto that a training graph needs. */

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { dimNames, type Shape } from "../dims.js";
import type { DataType } from "../tensor.js";

/** An attribute of a node: `number` is a float, `bigint` an integer. */
export type OnnxAttribute = number | bigint | string | readonly bigint[];

/** One ONNX operation. */
export interface OnnxNode {
  readonly name: string;
  readonly type: string;
  /** `""` for standard operations, `"com.microsoft"` for onnxruntime's own. */
  readonly domain: "" | "com.microsoft";
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A tensor inside a model, or in a file beside it. */
export interface OnnxInitializer {
  readonly name: string;
  readonly type: DataType | "int8";
  readonly shape: readonly number[];
  /** Little-endian bytes, or where they lie in a file beside the model. */
  readonly data: Uint8Array | { readonly location: string; readonly offset: number; readonly length: number };
}

/** An input or output of a model. */
export interface OnnxValue {
  readonly name: string;
  readonly type: DataType;
  readonly shape: Shape;
}

/** All of a model. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** IR version 9 with opset 18: read by every onnxruntime since 1.16 (2023). */
const IR_VERSION = 9;
const OPSETS: readonly (readonly [domain: string, version: number])[] = [
  ["", 18],
  ["com.microsoft", 1],
];
/** TensorProto.DataType. */
const DATA_TYPE: Readonly<Record<OnnxInitializer["type"], number>> = {
  float32: 1,
  int8: 3,
  int64: 7,
  bool: 9,
  float16: 10,
};
/** AttributeProto.AttributeType. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;
/** TensorProto.DataLocation. */
const EXTERNAL = 1;

/** TensorProto.DataType of a type: the number that `Cast` takes. */
export function onnxDataType(type: DataType): bigint {
  return BigInt(DATA_TYPE[type]);
}

/** The bytes of an ONNX model (ModelProto). */
export function writeModel(graph: OnnxGraph): Uint8Array {
  const model = new BinaryWriter();
  model.tag(1, WireType.Varint).int64(IR_VERSION);
  text(model, 2, "@lsad/autodiff");
  message(model, 7, (writer) => writeGraph(writer, graph));
  for (const [domain, version] of OPSETS) {
    message(model, 8, (writer) => {
      text(writer, 1, domain);
      writer.tag(2, WireType.Varint).int64(version);
    });
  }
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

function writeGraph(writer: BinaryWriter, { nodes, initializers, inputs, outputs }: OnnxGraph): void {
  for (const node of nodes) message(writer, 1, (inner) => writeNode(inner, node));
  text(writer, 2, "graph");
  for (const initializer of initializers) message(writer, 5, (inner) => writeInitializer(inner, initializer));
  for (const input of inputs) message(writer, 11, (inner) => writeValue(inner, input));
  for (const output of outputs) message(writer, 12, (inner) => writeValue(inner, output));
}

function writeNode(writer: BinaryWriter, { name, type, domain, inputs, outputs, attributes }: OnnxNode): void {
  for (const input of inputs) text(writer, 1, input);
  for (const output of outputs) text(writer, 2, output);
  text(writer, 3, name);
  text(writer, 4, type);
  for (const [attribute, value] of Object.entries(attributes)) {
    message(writer, 5, (inner) => writeAttribute(inner, attribute, value));
  }
  if (domain !== "") text(writer, 7, domain);
}

function writeAttribute(writer: BinaryWriter, name: string, value: OnnxAttribute): void {
  text(writer, 1, name);
  const type = (of: keyof typeof ATTRIBUTE_TYPE) => writer.tag(20, WireType.Varint).int32(ATTRIBUTE_TYPE[of]);
  if (typeof value === "number") {
    writer.tag(2, WireType.Bit32).float(value);
    type("float");
  } else if (typeof value === "bigint") {
    writer.tag(3, WireType.Varint).int64(value);
    type("int");
  } else if (typeof value === "string") {
    text(writer, 4, value); // a bytes field; its text is ASCII
    type("string");
  } else {
    for (const item of value) writer.tag(8, WireType.Varint).int64(item);
    type("ints");
  }
}

function writeInitializer(writer: BinaryWriter, { name, type, shape, data }: OnnxInitializer): void {
  for (const size of shape) writer.tag(1, WireType.Varint).int64(size);
  writer.tag(2, WireType.Varint).int32(DATA_TYPE[type]);
  text(writer, 8, name);
  if (data instanceof Uint8Array) {
    writer.tag(9, WireType.LengthDelimited).bytes(data);
    return;
  }
  for (const [key, value] of Object.entries(data)) {
    message(writer, 13, (entry) => {
      text(entry, 1, key);
      text(entry, 2, String(value));
    });
  }
  writer.tag(14, WireType.Varint).int32(EXTERNAL);
}

function writeValue(writer: BinaryWriter, { name, type, shape }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, (outer) =>
    message(outer, 1, (tensor) => {
      tensor.tag(1, WireType.Varint).int32(DATA_TYPE[type]);
      message(tensor, 2, (sizes) => {
        for (const dim of shape) {
          message(sizes, 1, (size) => {
            if (typeof dim === "number") size.tag(1, WireType.Varint).int64(dim);
            else if (dimNames(dim).length === 1 && !dim.includes("*")) text(size, 2, dim);
            // a product has no name of its own in ONNX: the size is left open
          });
        }
      });
    }),
  );
}
