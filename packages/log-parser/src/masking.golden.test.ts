import { describeWithShared, readFixture } from "@lsad/testing";
import { expect, test } from "vitest";

import { Masker } from "./masking.js";

interface Drain3Group {
  readonly name: string;
  readonly options: {
    readonly masks?: readonly (readonly [string, string])[];
    readonly mask_prefix?: string;
    readonly mask_suffix?: string;
  };
  readonly cases: readonly (readonly [string, string])[];
}

interface PublishedGroup {
  readonly source: string;
  readonly regex: readonly string[];
  readonly cases: readonly (readonly [string, string])[];
}

describeWithShared("Masker, against drain3 0.9.11 and logparser 1.0.4", ["fixtures/parsing/unit/masking.json"], () => {
  const golden = readFixture<{ drain3: readonly Drain3Group[]; published: readonly PublishedGroup[] }>(
    "parsing/unit/masking.json",
  );

  test.each(golden.drain3)("drain3: $name", ({ options, cases }) => {
    const masks = (options.masks ?? []).map(([pattern, name]) => ({ pattern, name }));
    const masker = new Masker(masks, {
      ...(options.mask_prefix !== undefined && { maskPrefix: options.mask_prefix }),
      ...(options.mask_suffix !== undefined && { maskSuffix: options.mask_suffix }),
    });
    expect(cases.map(([text]) => [text, masker.mask(text)])).toEqual(cases);
    expect(cases.map(([text]) => [text, masker.trace(text).text])).toEqual(cases);
  });

  test.each(golden.published)("published masks of $source", ({ regex, cases }) => {
    const masker = new Masker(regex.map((pattern) => ({ pattern, name: "*" })));
    expect(cases.map(([text]) => [text, masker.mask(text)])).toEqual(cases);
    expect(cases.map(([text]) => [text, masker.trace(text).text])).toEqual(cases);
  });
});
