/** @file The part of yauzl 3 that is used here; it comes without types. */

declare module "yauzl" {
  import type { Readable } from "node:stream";

  export interface Entry {
    readonly fileName: string;
    /** Not decrypted here: bit 0 of this marks entries that need a password. */
    readonly generalPurposeBitFlag: number;
  }

  export interface ZipFile {
    on(event: "entry", listener: (entry: Entry) => void): this;
    on(event: "end", listener: () => void): this;
    on(event: "error", listener: (error: Error) => void): this;
    readEntry(): void;
    openReadStream(entry: Entry, callback: (error: Error | null, stream: Readable) => void): void;
    close(): void;
  }

  export function open(
    path: string,
    options: { readonly lazyEntries: boolean; readonly autoClose: boolean },
    callback: (error: Error | null, file: ZipFile) => void,
  ): void;
}
