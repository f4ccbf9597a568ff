/** @file Masks from `--mask`: by name or from a file. */

import { readFile } from "node:fs/promises";
import { z } from "zod";

import { drain3SampleMasks } from "../drain3/sample-masks.js";
import { genericMasks } from "../generic-masks.js";
import type { MaskingInstruction } from "../masking.js";
import { UsageError } from "./usage-error.js";

const NAMED: Readonly<Record<string, readonly MaskingInstruction[]>> = {
  generic: genericMasks,
  drain3: drain3SampleMasks,
  none: [],
};

/** A list of our masks, or of Drain3's masking instructions as they stand in its configuration. */
const maskFile = z.array(
  z.union([
    z.object({ pattern: z.string(), name: z.string() }),
    z
      .object({ regex_pattern: z.string(), mask_with: z.string() })
      .transform(({ regex_pattern, mask_with }) => ({ pattern: regex_pattern, name: mask_with })),
  ]),
);

/**
 * Masks of that name (`generic`, `drain3`, `none`), else from that JSON file.
 * @throws {@link UsageError} if there is neither, or the file does not hold masks.
 */
export async function chooseMasks(choice: string): Promise<readonly MaskingInstruction[]> {
  if (Object.hasOwn(NAMED, choice)) return NAMED[choice];
  const text = await readFile(choice, "utf8").catch((error: Error) => {
    throw new UsageError(
      `--mask: must be generic, drain3, none or a readable JSON file, got ${choice}: ${error.message}`,
    );
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--mask: ${choice} must hold JSON, got ${(error as Error).message}`);
  }
  const masks = maskFile.safeParse(value);
  if (masks.success) return masks.data;
  const { path, message } = masks.error.issues[0];
  throw new UsageError(
    `--mask: ${choice} must hold a list such as [{"pattern": "\\\\d+", "name": "NUM"}], got at [${path.join(".")}]: ${message}`,
  );
}
