/** @file The training runtime of encoders, which not every user installs. */

import { createRequire } from "node:module";
import { InvalidInputError } from "@lsad/core";

/** What `@lsad/transformers-gpu/detectors` holds. */
export type Detectors = typeof import("@lsad/transformers-gpu/detectors");

let loaded: Detectors | undefined;

/**
 * Loaded when a detector asks for it: nobody installs a training runtime to count words.
 * @throws {@link InvalidInputError} if `@lsad/transformers-gpu` is not installed.
 */
export function encoderDetectors(): Detectors {
  try {
    loaded ??= createRequire(import.meta.url)("@lsad/transformers-gpu/detectors") as Detectors;
    return loaded;
  } catch (cause) {
    throw new InvalidInputError(
      "encoder detectors: @lsad/transformers-gpu must be installed; run npm install @lsad/transformers-gpu",
      { cause },
    );
  }
}
