/** @file One gRPC channel to a Spark Connect server and the head that all its requests share. */

import { once } from "node:events";
import { Client, type ClientReadableStream, credentials, Metadata } from "@grpc/grpc-js";

import { explainFailure } from "./error-details.js";
import {
  type AddArtifactsResponse,
  type ArtifactPayload,
  type ExecutePlanRequest,
  type ExecutePlanResponse,
  type ReattachExecuteRequest,
  type ReplyHead,
  type RequestHead,
  service,
  type UnaryCalls,
} from "./protocol.js";
import type { SparkRemote } from "./remote.js";
import { type RetryPolicy, retrying } from "./retry.js";

/** The server's own limit (spark.connect.grpc.maxInboundMessageSize); gRPC for JavaScript stops at 4 MB unless told. */
export const MAX_MESSAGE_BYTES = 128 * 1024 * 1024;

/** Finds out within 80 s that the other side is gone without a word, also while a query says nothing. */
const KEEPALIVE = { "grpc.keepalive_time_ms": 60_000, "grpc.keepalive_timeout_ms": 20_000 };

/** What a channel needs to know beside the address. */
export interface ChannelSettings {
  readonly head: RequestHead;
  readonly retry: Required<RetryPolicy>;
  readonly timeoutMs: number;
  readonly rootCertificates?: Uint8Array;
}

type Message = object;

/** Calls by name, typed; failures come out as they are seen by users, retried where that is safe. */
export class SparkChannel {
  readonly retry: Required<RetryPolicy>;
  readonly #client: Client;
  readonly #metadata = new Metadata();
  readonly #timeoutMs: number;
  #head: RequestHead;

  constructor(remote: SparkRemote, { head, retry, timeoutMs, rootCertificates }: ChannelSettings) {
    const security = remote.useTls
      ? credentials.createSsl(rootCertificates === undefined ? null : Buffer.from(rootCertificates))
      : credentials.createInsecure();
    this.#client = new Client(`${remote.host}:${remote.port}`, security, {
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
      ...KEEPALIVE,
    });
    for (const [name, value] of Object.entries(remote.headers)) this.#metadata.set(name, value);
    if (remote.token !== undefined) this.#metadata.set("authorization", `Bearer ${remote.token}`);
    this.#head = head;
    this.retry = retry;
    this.#timeoutMs = timeoutMs;
  }

  get head(): RequestHead {
    return this.#head;
  }

  /** Keeps the server's id of the session, which later requests send back. */
  observe({ serverSideSessionId }: ReplyHead): void {
    if (serverSideSessionId === undefined || serverSideSessionId === "") return;
    this.#head = { ...this.#head, clientObservedServerSideSessionId: serverSideSessionId };
  }

  /** One message each way, again after a cut connection: every one of these may run twice. */
  async unary<Name extends keyof UnaryCalls>(
    name: Name,
    request: UnaryCalls[Name]["request"],
  ): Promise<UnaryCalls[Name]["reply"]> {
    try {
      const reply = await retrying(this.retry, () => this.#unaryOnce(name, request));
      this.observe(reply);
      return reply;
    } catch (failure) {
      throw await this.explain(failure);
    }
  }

  /** One message, one try, nothing to hear: for what the server also does by itself, later. */
  async tell<Name extends keyof UnaryCalls>(name: Name, request: UnaryCalls[Name]["request"]): Promise<void> {
    await this.#unaryOnce(name, request).catch(() => {});
  }

  /** Sends artifact messages; `messages` is called again for every try, as uploads of the same bytes may repeat. */
  async upload(messages: () => Iterable<ArtifactPayload>): Promise<AddArtifactsResponse> {
    try {
      const reply = await retrying(this.retry, () => this.#uploadOnce(messages()));
      this.observe(reply);
      return reply;
    } catch (failure) {
      throw await this.explain(failure);
    }
  }

  execute(request: Omit<ExecutePlanRequest, keyof RequestHead>): ClientReadableStream<ExecutePlanResponse> {
    return this.#stream("ExecutePlan", request);
  }

  reattach(request: Omit<ReattachExecuteRequest, keyof RequestHead>): ClientReadableStream<ExecutePlanResponse> {
    return this.#stream("ReattachExecute", request);
  }

  /** The failure of a call as users should see it. */
  explain(failure: unknown): Promise<unknown> {
    return explainFailure(failure, async (errorId) => {
      try {
        return await this.#unaryOnce("FetchErrorDetails", { errorId });
      } catch {
        return undefined; // the first failure is the one to tell, with or without details
      }
    });
  }

  close(): void {
    this.#client.close();
  }

  #unaryOnce<Name extends keyof UnaryCalls>(
    name: Name,
    request: UnaryCalls[Name]["request"],
  ): Promise<UnaryCalls[Name]["reply"]> {
    const { path, requestSerialize, responseDeserialize } = service[name];
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest<Message, Message>(
        path,
        requestSerialize,
        responseDeserialize,
        { ...this.#head, ...request },
        this.#metadata,
        { deadline: Date.now() + this.#timeoutMs },
        (failure, reply) => (failure === null ? resolve(reply as UnaryCalls[Name]["reply"]) : reject(failure)),
      );
    });
  }

  async #uploadOnce(messages: Iterable<ArtifactPayload>): Promise<AddArtifactsResponse> {
    const { path, requestSerialize, responseDeserialize } = service.AddArtifacts;
    const { promise: reply, resolve, reject } = deferred<AddArtifactsResponse>();
    const call = this.#client.makeClientStreamRequest<Message, Message>(
      path,
      requestSerialize,
      responseDeserialize,
      this.#metadata,
      {},
      (failure, message) => (failure === null ? resolve(message as AddArtifactsResponse) : reject(failure)),
    );
    const head = this.#head;
    for (const message of messages) {
      const hasRoom = call.write({ ...head, ...message });
      if (!hasRoom) await Promise.race([once(call, "drain"), reply]); // a call that failed never drains
    }
    call.end();
    return reply;
  }

  #stream(name: "ExecutePlan" | "ReattachExecute", request: Message): ClientReadableStream<ExecutePlanResponse> {
    const { path, requestSerialize, responseDeserialize } = service[name];
    const stream = this.#client.makeServerStreamRequest<Message, ExecutePlanResponse>(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => ExecutePlanResponse,
      { ...this.#head, ...request },
      this.#metadata,
    );
    stream.on("error", () => {}); // whoever reads gets it; a stream that is cancelled has no reader left
    return stream;
  }
}

function deferred<Value>(): {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
  reject: (reason: unknown) => void;
} {
  let resolve: (value: Value) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
