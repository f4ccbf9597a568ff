/** @file Cuts the bytes of standard input into rows. */

const LF = 0x0a;

/** Rows of a stream of bytes, split at LF only: `readline` would also split at a lone CR and at U+2028. */
export class RowReader {
  #rest: Buffer[] = [];

  /** Calls `onRow` for every row that ends in this chunk. */
  push(chunk: Buffer, onRow: (row: string) => void): void {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      onRow(this.#rest.length === 0 ? chunk.toString("utf8", start, end) : this.#joined(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start));
  }

  /** The row without a line end at the end of the stream, if any. */
  end(onRow: (row: string) => void): void {
    if (this.#rest.length > 0) onRow(this.#joined(Buffer.alloc(0)));
  }

  #joined(last: Buffer): string {
    const row = Buffer.concat([...this.#rest, last]).toString("utf8");
    this.#rest = [];
    return row;
  }
}
