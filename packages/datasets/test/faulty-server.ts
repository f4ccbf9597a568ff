/** @file A local HTTP server of invented files, with the faults of real ones. */

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { PublishedFile } from "../src/index.js";

/** What the server does with one request instead of serving it well; `undefined` serves it. */
export type Fault = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** A server for one test. */
export interface FaultyServer {
  readonly files: readonly PublishedFile[];
  /** `path` or `path bytes=…` of every request, in order. */
  readonly requests: readonly string[];
  /** What to do with the next requests, first to last; well-behaved when none is left. */
  readonly faults: Fault[];
  close(): Promise<void>;
}

/** Serves `contents` by path, with ranges. */
export async function faultyServer(contents: Readonly<Record<string, string>>): Promise<FaultyServer> {
  const requests: string[] = [];
  const faults: Fault[] = [];
  const server = createServer((request, response) => {
    const path = (request.url as string).slice(1);
    requests.push(request.headers.range === undefined ? path : `${path} ${request.headers.range}`);
    const body = Buffer.from(contents[path] ?? "");
    const fault = faults.shift();
    if (fault !== undefined) fault(request, response, body);
    else serve(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const files = Object.entries(contents).map(([path, text]) => ({
    path,
    publishedPath: `elsewhere/${path}`,
    url: `${address}${path}`,
    bytes: Buffer.byteLength(text),
    sha256: createHash("sha256").update(text).digest("hex"),
  }));
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { files, requests, faults, close };
}

/** The whole body, or the range asked for. */
export const serve: Fault = (request, response, body) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) response.writeHead(200, { "content-length": body.length }).end(body);
  else {
    const range = `bytes ${start}-${body.length - 1}/${body.length}`;
    response
      .writeHead(206, { "content-range": range, "content-length": body.length - start })
      .end(body.subarray(start));
  }
};

/** The whole body, whatever was asked for. */
export const serveWithoutRanges: Fault = (_request, response, body) => void response.writeHead(200).end(body);

/** Promises the whole body, sends its first bytes and cuts the line. */
export function cutAfter(bytes: number): Fault {
  return (_request, response, body) => {
    response.writeHead(200, { "content-length": body.length });
    response.write(body.subarray(0, bytes), () => setTimeout(() => response.destroy(), 20));
  };
}

/** Sends its first bytes and then says nothing. */
export function silentAfter(bytes: number): Fault {
  return (_request, response, body) => {
    response.writeHead(200, { "content-length": body.length });
    response.write(body.subarray(0, bytes));
  };
}

/** Answers with a status. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): Fault {
  return (_request, response) => void response.writeHead(code, headers).end("no");
}

/** Sends another body, as a login page would. */
export function otherBody(text: string): Fault {
  return (_request, response) => void response.writeHead(200).end(text);
}
