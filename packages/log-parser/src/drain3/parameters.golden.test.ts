import { describeWithShared, readFixture } from "@lsad/testing";
import { expect, test } from "vitest";
import { readLoghub } from "../../test/loghub-2k.js";
import { formats, type SourceName } from "../formats.js";
import { type Drain3ParameterOptions, extractDrain3Parameters } from "./parameters.js";

/** Drain3's option names, as the fixtures have them. */
interface Drain3Options {
  readonly extra_delimiters?: readonly string[];
  readonly mask_prefix?: string;
  readonly mask_suffix?: string;
  readonly masks?: readonly (readonly [string, string])[];
}

type Answer = readonly (readonly [value: string, name: string])[] | null;

const toOptions = (options: Drain3Options, exact: boolean): Drain3ParameterOptions => ({
  compat: "drain3",
  exact,
  masks: (options.masks ?? []).map(([pattern, name]) => ({ pattern, name })),
  ...(options.mask_prefix !== undefined && { maskPrefix: options.mask_prefix }),
  ...(options.mask_suffix !== undefined && { maskSuffix: options.mask_suffix }),
  ...(options.extra_delimiters !== undefined && { extraDelimiters: options.extra_delimiters }),
});

function answer(template: string, line: string, options: Drain3ParameterOptions): Answer {
  return extractDrain3Parameters(template, line, options)?.map(({ value, name }) => [value, name] as const) ?? null;
}

describeWithShared("extractDrain3Parameters(), case by case against drain3 0.9.11", ["fixtures/parsing/unit"], () => {
  interface Case {
    readonly template: string;
    readonly line: string;
    readonly exact: Answer;
    readonly loose: Answer;
  }
  const tables =
    readFixture<readonly { name: string; options: Drain3Options; cases: readonly Case[] }[]>(
      "parsing/unit/parameters.json",
    );

  test.each(tables)("$name", ({ options, cases }) => {
    for (const { template, line, exact, loose } of cases) {
      expect(answer(template, line, toOptions(options, true)), `${template} ${line}`).toEqual(exact);
      expect(answer(template, line, toOptions(options, false)), `loose: ${template} ${line}`).toEqual(loose);
    }
  });
});

describeWithShared(
  "extractDrain3Parameters(), on real lines against drain3 0.9.11",
  ["fixtures/parsing/drain3", "data/loghub-2k"],
  () => {
    interface Variant {
      readonly options: Drain3Options;
      readonly parameters?: readonly (readonly [line: number, template: string, parameters: Answer])[];
    }

    test.each(Object.keys(formats) as SourceName[])("%s: same values, or none", (source) => {
      const { variants } = readFixture<{ variants: Record<string, Variant> }>(`parsing/drain3/${source}.json.gz`);
      const { contents } = readLoghub(source);
      for (const [name, { options, parameters = [] }] of Object.entries(variants)) {
        const extraction = toOptions(options, true);
        for (const [line, template, expected] of parameters) {
          expect(answer(template, contents[line - 1], extraction), `${name}, line ${line}`).toEqual(expected);
        }
      }
    });
  },
);
