/** @file The messages of Spark Connect that the client speaks, as `spark-connect.proto` defines them. */

import { fileURLToPath } from "node:url";
import { loadSync, type MessageTypeDefinition, type ServiceDefinition } from "@grpc/proto-loader";

/** The protocol as gRPC needs it: paths, encoders, decoders. 64-bit counts fit in a number; an absent field is absent. */
const definition = loadSync(fileURLToPath(new URL("./spark-connect.proto", import.meta.url)), {
  longs: Number,
  enums: String,
  oneofs: true,
  defaults: false,
});

export const service = definition["spark.connect.SparkConnectService"] as ServiceDefinition;
export const rpcStatusType = definition["spark.connect.RpcStatus"] as MessageTypeDefinition<RpcStatus, RpcStatus>;
export const errorInfoType = definition["spark.connect.ErrorInfo"] as MessageTypeDefinition<ErrorInfo, ErrorInfo>;

/** What every request starts with. */
export interface RequestHead {
  readonly sessionId: string;
  readonly userContext: { readonly userId: string; readonly userName: string };
  readonly clientType: string;
  /** The server's own id of the session, sent back so that a restarted server says so instead of starting afresh. */
  readonly clientObservedServerSideSessionId?: string;
}

export interface ReplyHead {
  readonly sessionId?: string;
  readonly serverSideSessionId?: string;
}

export interface Relation {
  readonly relType?: "sql" | "localRelation" | "mlRelation";
  readonly sql?: { readonly query: string };
  readonly localRelation?: { readonly data?: Uint8Array; readonly schema?: string };
  readonly mlRelation?: {
    readonly transform: {
      readonly objRef: ObjectRef;
      readonly input: Relation;
      readonly params: { readonly params: Readonly<Record<string, Literal>> };
    };
  };
}

/** What the server keeps a fitted model by. */
export interface ObjectRef {
  readonly id: string;
}

export type Literal =
  | { readonly boolean: boolean }
  | { readonly integer: number }
  | { readonly double: number }
  | { readonly string: string };

export type MlCommand =
  | {
      readonly fit: {
        readonly estimator: { readonly name: string; readonly uid: string; readonly type: "OPERATOR_TYPE_ESTIMATOR" };
        readonly params: { readonly params: Readonly<Record<string, Literal>> };
        readonly dataset: Relation;
      };
    }
  | { readonly delete: { readonly objRefs: readonly ObjectRef[] } };

export type Command =
  | { readonly sqlCommand: { readonly sql?: string; readonly input?: Relation } }
  | {
      readonly createDataframeView: { readonly input: Relation; readonly name: string; readonly replace: boolean };
    }
  | { readonly mlCommand: MlCommand };

export type Plan = { readonly root: Relation } | { readonly command: Command };

export interface ExecutePlanRequest extends RequestHead {
  readonly plan: Plan;
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly requestOptions: readonly { readonly reattachOptions: { readonly reattachable: boolean } }[];
}

export interface ReattachExecuteRequest extends RequestHead {
  readonly operationId: string;
  readonly lastResponseId?: string;
}

export interface ArrowBatch {
  readonly rowCount?: number;
  readonly data?: Uint8Array;
  readonly startOffset?: number;
  readonly chunkIndex?: number;
  readonly numChunksInBatch?: number;
}

export interface StageInfo {
  readonly stageId?: number;
  readonly numTasks?: number;
  readonly numCompletedTasks?: number;
  readonly inputBytesRead?: number;
  readonly done?: boolean;
}

export interface ExecutePlanResponse extends ReplyHead {
  readonly operationId?: string;
  readonly responseId?: string;
  readonly responseType?:
    | "arrowBatch"
    | "sqlCommandResult"
    | "resultComplete"
    | "executionProgress"
    | "mlCommandResult";
  readonly arrowBatch?: ArrowBatch;
  readonly sqlCommandResult?: { readonly relation?: Relation };
  readonly mlCommandResult?: { readonly operatorInfo?: { readonly objRef?: ObjectRef } };
  readonly executionProgress?: { readonly stages?: readonly StageInfo[]; readonly numInflightTasks?: number };
}

export interface KeyValue {
  readonly key: string;
  readonly value?: string;
}

export interface ArtifactChunk {
  readonly data: Uint8Array;
  readonly crc: number;
}

export type ArtifactPayload =
  | { readonly batch: { readonly artifacts: readonly { readonly name: string; readonly data: ArtifactChunk }[] } }
  | {
      readonly beginChunk: {
        readonly name: string;
        readonly totalBytes: number;
        readonly numChunks: number;
        readonly initialChunk: ArtifactChunk;
      };
    }
  | { readonly chunk: ArtifactChunk };

export interface AddArtifactsResponse extends ReplyHead {
  readonly artifacts?: readonly { readonly name: string; readonly isCrcSuccessful?: boolean }[];
}

export interface ErrorDetail {
  readonly errorTypeHierarchy?: readonly string[];
  readonly message?: string;
  readonly causeIdx?: number;
  readonly sparkThrowable?: {
    readonly errorClass?: string;
    readonly sqlState?: string;
    readonly messageParameters?: Readonly<Record<string, string>>;
  };
}

/** Requests without their head, and replies, of the calls that are one message each way. */
export interface UnaryCalls {
  AnalyzePlan: {
    request:
      | { sparkVersion: Record<string, never> }
      | { explain: { plan: Plan; explainMode: "EXPLAIN_MODE_FORMATTED" | "EXPLAIN_MODE_EXTENDED" } };
    reply: ReplyHead & { sparkVersion?: { version?: string }; explain?: { explainString?: string } };
  };
  Config: {
    request: {
      operation:
        | { set: { pairs: readonly KeyValue[] } }
        | { get: { keys: readonly string[] } }
        | { unset: { keys: readonly string[] } };
    };
    reply: ReplyHead & { pairs?: readonly KeyValue[]; warnings?: readonly string[] };
  };
  Interrupt: {
    request:
      | { interruptType: "INTERRUPT_TYPE_ALL" }
      | { interruptType: "INTERRUPT_TYPE_TAG"; operationTag: string }
      | { interruptType: "INTERRUPT_TYPE_OPERATION_ID"; operationId: string };
    reply: ReplyHead & { interruptedIds?: readonly string[] };
  };
  ReleaseExecute: { request: { operationId: string; releaseAll: Record<string, never> }; reply: ReplyHead };
  ReleaseSession: { request: Record<string, never>; reply: ReplyHead };
  FetchErrorDetails: {
    request: { errorId: string };
    reply: ReplyHead & { rootErrorIdx?: number; errors?: readonly ErrorDetail[] };
  };
}

/** `google.rpc.Status`: what the trailer `grpc-status-details-bin` holds. */
export interface RpcStatus {
  readonly code?: number;
  readonly message?: string;
  readonly details?: readonly { readonly typeUrl?: string; readonly value?: Uint8Array }[];
}

/** `google.rpc.ErrorInfo`: Spark puts the id, class and SQL state of an error into `metadata`. */
export interface ErrorInfo {
  readonly reason?: string;
  readonly domain?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}
