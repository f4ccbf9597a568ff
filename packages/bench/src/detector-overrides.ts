/** @file Options of detectors that a run gives in place of their defaults. */

import { InvalidInputError } from "@lsad/core";
import { type DetectorId, type DetectorOptions, detectorKind } from "@lsad/pipeline";

/** What replaces the defaults of some detectors. */
export type DetectorOverrides = Readonly<Partial<Record<DetectorId, DetectorOptions>>>;

/**
 * The overrides themselves, once every name in them is known.
 * @param detectors - Those that run.
 * @throws {@link InvalidInputError} naming the first detector that does not run, or option that its detector does not take.
 */
export function checkOverrides(
  overrides: Readonly<Record<string, DetectorOptions>>,
  detectors: readonly DetectorId[],
): DetectorOverrides {
  for (const [id, options] of Object.entries(overrides)) {
    const detector = detectors.find((chosen) => chosen === id);
    if (detector === undefined) {
      throw new InvalidInputError(`options: must be of detectors that run (${detectors.join(", ")}), got ${id}`);
    }
    // The encoder is one for the whole run: rows that read different ones would not be comparable.
    const known = Object.keys(detectorKind(detector).defaults).filter((name) => name !== "encoder");
    const unknown = Object.keys(options).find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw new InvalidInputError(`options.${id}: must be among ${known.join(", ") || "none"}, got ${unknown}`);
    }
  }
  return overrides;
}
