/** @file A TCP proxy that breaks connections, to put between client and server. */

import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A running proxy. */
export interface CuttingProxy {
  /** Connection string through the proxy. */
  readonly remote: string;
  /** How many connections it broke. */
  readonly cuts: number;
  /** Breaks the next `times` connections, each once so many bytes have come back from the server. */
  cutNext(times: number, afterBytes: number): void;
  stop(): void;
}

/** Starts a proxy before the server of a connection string `sc://host:port`. */
export async function startCuttingProxy(remote: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(remote.replace(/^sc:/, "http:"));
  const sockets = new Set<Socket>();
  let cutsLeft = 0;
  let limit = 0;
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let bytes = 0;
    const breakBoth = () => {
      client.resetAndDestroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", breakBoth).on("close", () => {
        sockets.delete(socket);
        breakBoth();
      });
    }
    client.pipe(upstream);
    upstream.on("data", (chunk) => {
      client.write(chunk);
      bytes += chunk.length;
      if (cutsLeft === 0 || bytes < limit) return;
      cutsLeft--;
      cuts++;
      breakBoth();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    remote: `sc://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get cuts() {
      return cuts;
    },
    cutNext(times, afterBytes) {
      cutsLeft = times;
      limit = afterBytes;
    },
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
