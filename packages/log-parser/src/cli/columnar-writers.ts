/** @file Rows as Arrow and Parquet, in batches of bounded size. */

import { setImmediate as turn } from "node:timers/promises";
import {
  type Builder,
  Dictionary,
  Field,
  Float64,
  Int32,
  List,
  makeBuilder,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMillisecond,
  Uint32,
  Utf8,
} from "apache-arrow";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";

import type { ByteSink } from "./byte-sink.js";
import { COLUMNS, type EventRow, type RowWriter } from "./event-row.js";

/** Rows of a record batch or row group. */
const BATCH_ROWS = 65_536;

/** Texts that repeat: one dictionary each for the whole file, grown by deltas. */
const dictionary = (id: number) => new Dictionary(new Utf8(), new Int32(), id);
const ARROW_TYPES = {
  source: dictionary(0),
  line: new Float64(), // line numbers pass 2^32 in a stream that never ends
  time: new TimestampMillisecond("UTC"),
  level: dictionary(1),
  component: dictionary(2),
  content: new Utf8(),
  templateId: new Uint32(),
  template: dictionary(3),
  parameters: new List(
    new Field(
      "item",
      new Struct<{ name: Utf8; value: Utf8 }>([new Field("name", new Utf8()), new Field("value", new Utf8())]),
    ),
  ),
};

/** Arrow IPC: the file format into files, the stream format into pipes. */
export class ArrowWriter implements RowWriter {
  readonly #sink: ByteSink;
  readonly #builders: readonly Builder[] = COLUMNS.map((name) =>
    makeBuilder({ type: ARROW_TYPES[name], nullValues: [null, undefined] }),
  );
  readonly #schema = new Schema(COLUMNS.map((name) => new Field(name, ARROW_TYPES[name], true)));
  readonly #writer: RecordBatchStreamWriter | RecordBatchFileWriter;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rows = 0;
  #pumping: Promise<void>;
  /** What the sink has not taken yet. */
  #writing: Promise<void> | undefined;
  #hasNewBatch = false;
  #failure: unknown;

  constructor(sink: ByteSink, isPipe: boolean) {
    this.#sink = sink;
    this.#writer = isPipe ? new RecordBatchStreamWriter() : new RecordBatchFileWriter();
    this.#writer.reset(undefined, this.#schema);
    this.#chunks = this.#writer[Symbol.asyncIterator]();
    this.#pumping = this.#pump();
  }

  add(row: EventRow): void {
    const { source, line, timeMs, level, component, content, templateId, template, parameters } = row;
    const values = [source, line, timeMs, level, component, content, templateId, template, parameters];
    for (let i = 0; i < values.length; i++) this.#builders[i].append(values[i]);
    if (++this.#rows === BATCH_ROWS) this.#writeBatch();
  }

  /** Waits for the sink after every batch: else a slow reader would let batches pile up. */
  async flush(): Promise<void> {
    if (this.#hasNewBatch) {
      this.#hasNewBatch = false;
      do {
        await this.#writing;
        await turn(); // the pump begins the next write, when there is one
      } while (this.#writing !== undefined);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async end(): Promise<void> {
    if (this.#rows > 0) this.#writeBatch();
    this.#writer.finish();
    await this.#pumping;
    await this.flush();
    await this.#sink.end();
  }

  #writeBatch(): void {
    const children = this.#builders.map((builder) => builder.flush());
    const data = makeData({ type: new Struct(this.#schema.fields), length: this.#rows, nullCount: 0, children });
    this.#writer.write(new RecordBatch(this.#schema, data));
    this.#rows = 0;
    this.#hasNewBatch = true;
  }

  async #pump(): Promise<void> {
    try {
      for (let next = await this.#chunks.next(); !next.done; next = await this.#chunks.next()) {
        this.#writing = this.#sink.write(next.value.slice());
        await this.#writing;
        this.#writing = undefined;
      }
    } catch (error) {
      this.#failure = error;
      this.#writing = undefined;
    }
  }
}

const PARQUET_SCHEMA = [
  { name: "root", num_children: COLUMNS.length },
  { name: "source", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
  { name: "line", type: "INT64", repetition_type: "REQUIRED" },
  { name: "time", type: "INT64", converted_type: "TIMESTAMP_MILLIS", repetition_type: "OPTIONAL" },
  { name: "level", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  { name: "component", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  { name: "content", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  { name: "templateId", type: "INT32", repetition_type: "OPTIONAL" },
  { name: "template", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  { name: "parameters", converted_type: "LIST", repetition_type: "OPTIONAL", num_children: 1 },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", repetition_type: "REQUIRED", num_children: 2 },
  { name: "name", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
  { name: "value", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
] as const;

/** Parquet with Snappy; texts that repeat are dictionary-encoded by the writer. */
export class ParquetRowWriter implements RowWriter {
  readonly #sink: ByteSink;
  readonly #bytes = new ByteWriter();
  readonly #writer = new ParquetWriter({ writer: this.#bytes, schema: [...PARQUET_SCHEMA] });
  #rows: EventRow[] = [];

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  add(row: EventRow): void {
    // Parameters are worked out when first read, and would keep their line's state alive until then.
    this.#rows.push({ ...row, parameters: row.parameters });
  }

  async flush(): Promise<void> {
    if (this.#rows.length >= BATCH_ROWS) await this.#writeGroup();
  }

  async end(): Promise<void> {
    if (this.#rows.length > 0) await this.#writeGroup();
    this.#writer.finish();
    await this.#drain();
    await this.#sink.end();
  }

  async #writeGroup(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    await this.#writer.write({
      rowGroupSize: BATCH_ROWS,
      columnData: [
        { name: "source", data: rows.map(({ source }) => source) },
        { name: "line", data: rows.map(({ line }) => BigInt(line)) },
        { name: "time", data: rows.map(({ timeMs }) => (timeMs === undefined ? undefined : new Date(timeMs))) },
        { name: "level", data: rows.map(({ level }) => level) },
        { name: "component", data: rows.map(({ component }) => component) },
        { name: "content", data: rows.map(({ content }) => content) },
        { name: "templateId", data: rows.map(({ templateId }) => templateId) },
        { name: "template", data: rows.map(({ template }) => template) },
        { name: "parameters", data: rows.map(({ parameters }) => parameters) },
      ],
    });
    await this.#drain();
  }

  /** Hands on what is encoded; the writer counts its offsets on. */
  async #drain(): Promise<void> {
    const encoded = new Uint8Array(this.#bytes.buffer, 0, this.#bytes.index).slice();
    this.#bytes.index = 0;
    await this.#sink.write(encoded);
  }
}
