/** @file A server that speaks Spark Connect and answers from a table of prepared results. */

import { randomUUID } from "node:crypto";
import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerErrorResponse,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { Table, tableFromIPC } from "apache-arrow";

import {
  type ExecutePlanResponse,
  type MlCommand,
  type Relation,
  type RequestHead,
  service,
} from "../connect/protocol.js";
import { commandResponses, modelResponses, queryResponses, tableOf } from "./answers.js";
import { ArtifactUpload, type UploadMessage } from "./artifact-store.js";
import { detailedFailure, handleFailure, type MockError, transportFailure } from "./failures.js";
import { MockSession } from "./mock-session.js";
import type { MockAnswer, MockAnswers, MockCall, MockFault, MockOptions, MockSpark } from "./mock-spark.js";
import { analyze, configure, errorDetails, interrupt, release } from "./replies.js";

type Request = RequestHead & Record<string, unknown>;

/** The server behind `startMockSpark`; {@link listen} opens it. */
export class MockServer implements MockSpark {
  readonly calls: MockCall[] = [];
  remote = "";
  readonly #answer: MockAnswers;
  readonly #options: MockOptions;
  readonly #server = new Server();
  readonly #sessions = new Map<string, MockSession | "closed">();
  readonly #errors = new Map<string, MockError>();

  constructor(answer: MockAnswers, options: MockOptions) {
    this.#answer = answer;
    this.#options = options;
    const version = options.version ?? "4.2.0";
    this.#server.addService(service, {
      AnalyzePlan: this.#unary("AnalyzePlan", (_, request) => analyze(version, request)),
      Config: this.#unary("Config", configure),
      Interrupt: this.#unary("Interrupt", interrupt),
      ReleaseExecute: this.#unary("ReleaseExecute", release),
      ReleaseSession: this.#unary("ReleaseSession", (_, { sessionId }) => {
        this.#sessions.set(sessionId, "closed");
        return {};
      }),
      FetchErrorDetails: this.#unary("FetchErrorDetails", (_, { errorId }) =>
        errorDetails(this.#errors.get(String(errorId))),
      ),
      ExecutePlan: this.#stream("ExecutePlan", (session, request) => this.#begin(session, request)),
      ReattachExecute: this.#stream("ReattachExecute", () => {}),
      AddArtifacts: (call: ServerReadableStream<Request, object>, done: sendUnaryData<object>) => {
        this.#upload(call).then((reply) => done(null, reply), done);
      },
    });
  }

  get files(): ReadonlyMap<string, Buffer> {
    return new Map(this.#open().flatMap(({ files }) => [...files]));
  }

  get views(): ReadonlyMap<string, Table> {
    return new Map(this.#open().flatMap(({ views }) => [...views]));
  }

  get openExecutions(): number {
    return this.#open().reduce((sum, { executions }) => sum + executions.size, 0);
  }

  restart(): void {
    this.#sessions.clear();
  }

  listen(tls: MockOptions["tls"]): Promise<void> {
    const security =
      tls === undefined
        ? ServerCredentials.createInsecure()
        : ServerCredentials.createSsl(null, [
            { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) },
          ]);
    return new Promise((resolve, reject) => {
      this.#server.bindAsync("127.0.0.1:0", security, (error, port) => {
        this.remote = `sc://127.0.0.1:${port}`;
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  async stop(): Promise<void> {
    for (const session of this.#open()) session.interrupt(() => true);
    this.#server.forceShutdown();
  }

  #open(): MockSession[] {
    return [...this.#sessions.values()].filter((session) => session !== "closed");
  }

  /** Notes a call, lets its fault happen, checks its token and finds its session; throws as Spark fails. */
  #receive(
    method: string,
    call: { metadata: Metadata },
    request: Request,
  ): { session: MockSession; fault: MockFault | undefined } {
    const noted = { method, before: this.calls.filter((other) => other.method === method).length, request };
    this.calls.push(noted);
    const fault = this.#options.onCall?.(noted);
    if (fault !== undefined && "lost" in fault) throw transportFailure(status.UNAVAILABLE, "Connection dropped");
    if (fault !== undefined && "refused" in fault) throw this.#failure(fault.refused);
    const { token } = this.#options;
    if (token !== undefined && call.metadata.get("authorization")[0] !== `Bearer ${token}`) {
      throw transportFailure(status.UNAUTHENTICATED, "the token must be the server's");
    }
    return { session: this.#session(request), fault };
  }

  #session({ sessionId, clientObservedServerSideSessionId: observed }: Request): MockSession {
    const session = this.#sessions.get(sessionId) ?? new MockSession();
    if (session === "closed") throw handleFailure("SESSION_CLOSED", sessionId);
    if (observed !== undefined && observed !== session.serverId) throw handleFailure("SESSION_CHANGED", sessionId);
    this.#sessions.set(sessionId, session);
    return session;
  }

  #unary(method: string, reply: (session: MockSession, request: Request) => object) {
    return (call: ServerUnaryCall<Request, object>, done: sendUnaryData<object>) => {
      try {
        const { session } = this.#receive(method, call, call.request);
        done(null, {
          sessionId: call.request.sessionId,
          serverSideSessionId: session.serverId,
          ...reply(session, call.request),
        });
      } catch (failure) {
        done(failure as ServerErrorResponse);
      }
    };
  }

  #stream(method: string, begin: (session: MockSession, request: Request) => void) {
    return async (call: ServerWritableStream<Request, object>) => {
      try {
        const { session, fault } = this.#receive(method, call, call.request);
        begin(session, call.request);
        await sendResponses(call, session, fault);
        call.end();
      } catch (failure) {
        call.emit("error", failure);
      }
    };
  }

  #begin(session: MockSession, { operationId, tags, plan }: Request): void {
    if (session.executions.has(String(operationId))) {
      throw handleFailure("OPERATION_ALREADY_EXISTS", String(operationId));
    }
    const controller = new AbortController();
    const responses = this.#run(session, plan as PlanMessage, controller.signal);
    responses.catch(() => {}); // whoever streams them hears of it
    session.executions.set(String(operationId), { tags: (tags as string[] | undefined) ?? [], controller, responses });
  }

  async #run(session: MockSession, plan: PlanMessage, signal: AbortSignal): Promise<readonly ExecutePlanResponse[]> {
    const view = plan.command?.createDataframeView;
    if (view !== undefined) {
      // Of a model's view only the call is kept: its rows are answers to the queries that read it.
      const data = view.input.localRelation?.data;
      if (data !== undefined) session.views.set(view.name, tableFromIPC(data));
      return queryResponses([]);
    }
    const ml = plan.command?.mlCommand;
    if (ml !== undefined) return modelResponses("fit" in ml ? randomUUID() : undefined);
    const sql = plan.command?.sqlCommand?.input?.sql?.query ?? plan.root?.sql?.query ?? "";
    const tables = await this.#tables(sql, signal);
    return plan.command === undefined ? queryResponses(tables) : commandResponses(sql, tables);
  }

  async #tables(sql: string, signal: AbortSignal): Promise<Table[]> {
    const canceled = new Promise<MockError>((resolve) => {
      signal.addEventListener("abort", () => resolve(CANCELED), { once: true });
    });
    const answer = await Promise.race([this.#answer(sql, signal), canceled]);
    if ("errorClass" in answer) throw this.#failure(answer as MockError);
    if (answer instanceof Table) return [answer];
    return answer[0] instanceof Table ? (answer as Table[]) : [tableOf(answer as Rows)];
  }

  /** Keeps what `FetchErrorDetails` will ask for. */
  #failure(error: MockError): ServerErrorResponse {
    const errorId = randomUUID();
    this.#errors.set(errorId, error);
    return detailedFailure(error, errorId);
  }

  async #upload(call: ServerReadableStream<Request, object>): Promise<object> {
    const upload = new ArtifactUpload();
    let session: MockSession | undefined;
    for await (const request of call as AsyncIterable<Request>) {
      session ??= this.#receive("AddArtifacts", call, request).session;
      upload.add(request as UploadMessage);
    }
    if (session === undefined || call.cancelled) throw transportFailure(status.CANCELLED, "the upload broke off");
    const { summary, conflict } = upload.finish(session.files);
    if (conflict !== undefined) {
      throw transportFailure(status.INTERNAL, `[ARTIFACT_ALREADY_EXISTS] The artifact ${conflict} already exists.`);
    }
    return { artifacts: summary, serverSideSessionId: session.serverId };
  }
}

type Rows = Exclude<MockAnswer, Table | readonly Table[] | MockError>;
interface PlanMessage {
  readonly root?: Relation;
  readonly command?: Partial<{
    sqlCommand: { readonly input?: Relation };
    createDataframeView: { readonly name: string; readonly input: Relation };
    mlCommand: MlCommand;
  }>;
}

const CANCELED: MockError = {
  errorClass: "OPERATION_CANCELED",
  message: "[OPERATION_CANCELED] Operation has been canceled. SQLSTATE: HY008",
  sqlState: "HY008",
};

/** Sends what follows the last response that the client has; a fault stops it on the way. */
async function sendResponses(
  call: ServerWritableStream<Request, object>,
  session: MockSession,
  fault: MockFault | undefined,
): Promise<void> {
  const { operationId, lastResponseId, sessionId } = call.request;
  const execution = session.executions.get(String(operationId));
  if (execution === undefined) throw handleFailure("OPERATION_NOT_FOUND", String(operationId));
  const responses = await execution.responses;
  const begin = responses.findIndex(({ responseId }) => responseId === lastResponseId) + 1;
  for (const response of responses.slice(begin, begin + responsesBefore(fault))) {
    call.write({ ...response, sessionId, operationId, serverSideSessionId: session.serverId });
  }
  if (fault !== undefined && "cutAfter" in fault) throw transportFailure(status.UNAVAILABLE, "Connection dropped");
}

/** How many responses a stream sends before its fault. */
function responsesBefore(fault: MockFault | undefined): number {
  if (fault === undefined) return Number.POSITIVE_INFINITY;
  if ("cutAfter" in fault) return fault.cutAfter;
  return "endAfter" in fault ? fault.endAfter : Number.POSITIVE_INFINITY;
}
