/** @file Failed calls as Spark sends them: a status, an ErrorInfo in the trailer, the chain of causes behind an id. */

import { Metadata, type ServerErrorResponse, status } from "@grpc/grpc-js";

import { errorInfoType, rpcStatusType } from "../connect/protocol.js";

/** An answer that is an error: thrown by the server as Spark would. */
export interface MockError {
  /** Spark's name for it, such as `TABLE_OR_VIEW_NOT_FOUND`. */
  readonly errorClass: string;
  readonly message: string;
  /** Five characters; none unless told. */
  readonly sqlState?: string;
}

/** Has details behind `errorId`, which `FetchErrorDetails` answers with. */
export function detailedFailure(error: MockError, errorId: string): ServerErrorResponse {
  const { errorClass, sqlState, message } = error;
  const info = {
    reason: "org.apache.spark.SparkException",
    metadata: { errorId, errorClass, ...(sqlState && { sqlState }) },
  };
  const packed = { typeUrl: "type.googleapis.com/google.rpc.ErrorInfo", value: errorInfoType.serialize(info) };
  const metadata = new Metadata();
  metadata.set(
    "grpc-status-details-bin",
    rpcStatusType.serialize({ code: status.INTERNAL, message, details: [packed] }),
  );
  return { name: "ServerError", message, code: status.INTERNAL, details: message.slice(0, 100), metadata };
}

/** What Spark says about a session or operation it does not know: the class in brackets, no details. */
export function handleFailure(reason: string, handle: string): ServerErrorResponse {
  const details = `[INVALID_HANDLE.${reason}] The handle ${handle} is invalid. SQLSTATE: HY000`;
  return { name: "ServerError", message: details, code: status.INTERNAL, details };
}

/** A failure of the way to the server. */
export function transportFailure(code: status, details: string): ServerErrorResponse {
  return { name: "ServerError", message: details, code, details };
}
