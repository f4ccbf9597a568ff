/** @file From a failed gRPC call to a {@link SparkError}: what travels with the status, and what the server keeps behind it. */

import { type ServiceError, status } from "@grpc/grpc-js";

import { type ErrorDetail, type ErrorInfo, errorInfoType, rpcStatusType } from "./protocol.js";
import { SparkError, type SparkErrorCause } from "./spark-error.js";

/** Asks the server for the chain of errors behind an id; `undefined` where it cannot say. */
export type FetchDetails = (
  errorId: string,
) => Promise<{ rootErrorIdx?: number; errors?: readonly ErrorDetail[] } | undefined>;

/** The error a user should see for `failure`; one that is no failed call comes back as it is. */
export async function explainFailure(failure: unknown, fetchDetails: FetchDetails): Promise<unknown> {
  if (!isServiceError(failure)) return failure;
  const metadata = readErrorInfo(failure)?.metadata ?? {};
  const details = metadata.errorId === undefined ? undefined : await fetchDetails(metadata.errorId);
  const chain = causeChain(details?.rootErrorIdx, details?.errors ?? []);
  const named = chain.find((error) => error.sparkThrowable?.errorClass !== undefined)?.sparkThrowable;
  const message = chain[0]?.message ?? failure.details;
  const errorClass = named?.errorClass ?? metadata.errorClass ?? classIn(message);
  const sqlState = named?.sqlState ?? metadata.sqlState;
  return new SparkError(
    message,
    {
      grpcStatus: status[failure.code],
      ...(errorClass !== undefined && { errorClass }),
      ...(sqlState !== undefined && { sqlState }),
      causes: chain.map(toCause),
    },
    { cause: failure },
  );
}

/** Whether a call failed on its way, so that the same call may succeed a moment later. */
export function isTransient(failure: unknown): boolean {
  return isServiceError(failure) && failure.code === status.UNAVAILABLE;
}

/**
 * Whether the server has never heard of an operation or its session: the plan did not arrive, and sending it is safe.
 * A server that restarted says `SESSION_CHANGED` instead, because requests carry the id it gave the session.
 */
export function isUnknownOperation(failure: unknown): boolean {
  const errorClass = classOf(failure);
  return errorClass === "INVALID_HANDLE.OPERATION_NOT_FOUND" || errorClass === "INVALID_HANDLE.SESSION_NOT_FOUND";
}

/** Whether the server has an operation of this id already. Ids are ours alone: an earlier message arrived late. */
export function isKnownOperation(failure: unknown): boolean {
  return classOf(failure) === "INVALID_HANDLE.OPERATION_ALREADY_EXISTS";
}

function isServiceError(failure: unknown): failure is ServiceError {
  return failure instanceof Error && typeof (failure as Partial<ServiceError>).code === "number";
}

function classOf(failure: unknown): string | undefined {
  if (!isServiceError(failure)) return undefined;
  return readErrorInfo(failure)?.metadata?.errorClass ?? classIn(failure.details);
}

/** `"[ERROR.CLASS] text"`: the only trace of a class where the server has no details. */
function classIn(message: string): string | undefined {
  return /\[([A-Z][A-Z0-9_.]+)\]/.exec(message)?.[1];
}

function readErrorInfo(failure: ServiceError): ErrorInfo | undefined {
  const [trailer] = failure.metadata?.get("grpc-status-details-bin") ?? [];
  if (!Buffer.isBuffer(trailer)) return undefined;
  const packed = rpcStatusType
    .deserialize(trailer)
    .details?.find(({ typeUrl }) => typeUrl?.endsWith("/google.rpc.ErrorInfo"));
  return packed?.value === undefined ? undefined : errorInfoType.deserialize(Buffer.from(packed.value));
}

/** The errors from the outermost inwards; an index that leads back is cut, as it comes from outside. */
function causeChain(root: number | undefined, errors: readonly ErrorDetail[]): ErrorDetail[] {
  const chain: ErrorDetail[] = [];
  for (let index = root; index !== undefined && errors[index] !== undefined; index = errors[index].causeIdx) {
    if (chain.includes(errors[index])) break;
    chain.push(errors[index]);
  }
  return chain;
}

function toCause({ errorTypeHierarchy, message, sparkThrowable }: ErrorDetail): SparkErrorCause {
  const errorClass = sparkThrowable?.errorClass;
  return {
    type: errorTypeHierarchy?.[0] ?? "",
    message: message ?? "",
    ...(errorClass !== undefined && { errorClass }),
  };
}
