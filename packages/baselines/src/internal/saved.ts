/** @file The saved form that all detectors share. */

import { type EstimatorJson, SnapshotError } from "@lsad/core";

/** Checks type and version of a saved detector. */
export function checkSaved(json: EstimatorJson, type: string, version = 1): void {
  const known = json !== null && typeof json === "object" && json.type === type && json.version === version;
  if (known && typeof json.options === "object" && json.options !== null && json.fitted !== undefined) return;
  const received = JSON.stringify(json, ["type", "version"]) ?? String(json);
  throw new SnapshotError(`${type}.fromJSON: must be a saved ${type} of version ${version}, got ${received}`);
}

/** Checks type and version of a saved detector and gives its options. */
export function savedOptions<O>(json: EstimatorJson, type: string): O {
  checkSaved(json, type);
  return json.options as O;
}

/** Typed arrays as plain ones, one level deep; everything else as it is. */
export function toPlain(state: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [
      name,
      ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value,
    ]),
  );
}

/** Reads a list of numbers from a saved detector; finite ones only. */
export function savedNumbers(fitted: Readonly<Record<string, unknown>>, name: string, where: string): Float64Array {
  const values = fitted[name];
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
  if (!isList) throw new SnapshotError(`${where}: ${name} must be a list of numbers, got ${typeof values}`);
  const numbers = Float64Array.from(values as ArrayLike<number>);
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new SnapshotError(`${where}: ${name}[${bad}] must be a finite number, got ${numbers[bad]}`);
  return numbers;
}

/** Reads one finite number from a saved detector. */
export function savedNumber(fitted: Readonly<Record<string, unknown>>, name: string, where: string): number {
  const value = fitted[name];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new SnapshotError(`${where}: ${name} must be a finite number, got ${String(value)}`);
}
