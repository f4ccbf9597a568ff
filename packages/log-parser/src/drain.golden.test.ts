import { createReadStream } from "node:fs";
import { describeWithShared, readFixture, sharedPath } from "@lsad/testing";
import { describe, expect, test } from "vitest";

import { type DrainParser, drain } from "./drain.js";
import type { DrainOptions, MatchSearch } from "./drain-options.js";
import { formats, type SourceName } from "./formats.js";
import { splitLines } from "./line-decoder.js";
import { publishedSettings } from "./published-settings.js";
import { readRecords } from "./record-reader.js";

const SOURCES = Object.keys(formats) as SourceName[];

/** Drain3's option names, as the fixtures have them. */
interface Drain3Options {
  readonly sim_th?: number;
  readonly depth?: number;
  readonly max_children?: number;
  readonly max_clusters?: number | null;
  readonly extra_delimiters?: readonly string[];
  readonly parametrize_numeric_tokens?: boolean;
  readonly mask_prefix?: string;
  readonly mask_suffix?: string;
  readonly masks?: readonly (readonly [string, string])[];
}

const toOptions = (options: Drain3Options): DrainOptions => ({
  compat: "drain3",
  ...(options.sim_th !== undefined && { threshold: options.sim_th }),
  ...(options.depth !== undefined && { depth: options.depth }),
  ...(options.max_children !== undefined && { maxChildren: options.max_children }),
  ...(options.max_clusters != null && { maxClusters: options.max_clusters }),
  ...(options.extra_delimiters !== undefined && { extraDelimiters: options.extra_delimiters }),
  ...(options.parametrize_numeric_tokens !== undefined && { numericTokensAreWild: options.parametrize_numeric_tokens }),
  ...(options.mask_prefix !== undefined && { maskPrefix: options.mask_prefix }),
  ...(options.mask_suffix !== undefined && { maskSuffix: options.mask_suffix }),
  ...(options.masks !== undefined && { masks: options.masks.map(([pattern, name]) => ({ pattern, name })) }),
});

const textOf = (parser: DrainParser, id: number) => parser.template(id).join(" ");

async function contents(source: SourceName): Promise<string[]> {
  const path = sharedPath("data", "loghub-2k", "raw_data", `${source}_2k.log`);
  const read: string[] = [];
  const lines = splitLines(createReadStream(path));
  for await (const { content } of readRecords(lines, { source, format: formats[source] })) read.push(content);
  return read;
}

describeWithShared(
  "drain({ compat: 'logparser' }), as published",
  ["fixtures/parsing/logparser", "data/loghub-2k"],
  () => {
    interface Golden {
      readonly groups: readonly number[];
      readonly templates: readonly string[];
    }

    test.each(SOURCES)("%s: every line is in the published group, under the published template", async (source) => {
      const golden = readFixture<Golden>(`parsing/logparser/drain/${source}.json.gz`);
      const parser = drain({ compat: "logparser", ...publishedSettings[source] });
      const ids = (await contents(source)).map((content) => parser.addLine(content));
      expect(ids.map((id) => textOf(parser, id))).toEqual(golden.groups.map((group) => golden.templates[group - 1]));
    });

    interface PublishedCase {
      readonly name: string;
      readonly depth: number;
      readonly st: number;
      readonly regex: readonly string[];
      readonly lines: readonly string[];
      readonly templates: readonly string[];
    }

    const cases = readFixture<{ Drain: readonly PublishedCase[] }>("parsing/unit/published.json").Drain;
    test.each(cases)("$name", ({ depth, st, regex, lines, templates }) => {
      const masks = regex.map((pattern) => ({ pattern, name: "*" }));
      const parser = drain({ compat: "logparser", depth, threshold: st, masks });
      const ids = lines.map((line) => parser.addLine(line));
      expect(ids.map((id) => textOf(parser, id))).toEqual(templates);
    });
  },
);

interface Variant {
  readonly options: Drain3Options;
  readonly clusterIds: readonly number[];
  readonly changes: string;
  readonly events: readonly (readonly [line: number, id: number, template: string])[];
  readonly created: number;
  readonly clusters: readonly (readonly [id: number, size: number, template: string])[];
  readonly parameters?: readonly (readonly [line: number, template: string, unknown])[];
  readonly match?: { readonly learned: number } & Readonly<Record<MatchSearch, readonly number[]>>;
}

const LETTER = { created: "C", widened: "T", none: "N" };

describeWithShared("drain(), against drain3 0.9.11", ["fixtures/parsing/drain3", "data/loghub-2k"], () => {
  describe.each(SOURCES)("%s", (source) => {
    const { variants } = readFixture<{ variants: Record<string, Variant> }>(`parsing/drain3/${source}.json.gz`);

    test.each(Object.keys(variants))("%s: same ids, changes, templates and evictions", async (name) => {
      const golden = variants[name];
      const parser = drain(toOptions(golden.options));
      const events: [number, number, string][] = [];
      const answers = (await contents(source)).map((content, index) => {
        const { templateId, change } = parser.add(content);
        if (change !== "none") events.push([index + 1, templateId, textOf(parser, templateId)]);
        return { templateId, change };
      });
      expect(answers.map(({ templateId }) => templateId)).toEqual(golden.clusterIds);
      expect(answers.map(({ change }) => LETTER[change]).join("")).toBe(golden.changes);
      expect(events).toEqual(golden.events);
      const clusters = parser.templates().map(({ templateId, size, tokens }) => [templateId, size, tokens.join(" ")]);
      expect(clusters.sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual(golden.clusters);
    });

    test.each(Object.keys(variants).filter((name) => variants[name].match))("%s: same matches", async (name) => {
      const { match, options } = variants[name];
      if (match === undefined) throw new Error("internal: filtered above");
      const lines = await contents(source);
      for (const search of ["never", "fallback", "always"] as const) {
        const parser = drain(toOptions(options));
        parser.parseBatch(lines.slice(0, match.learned));
        expect(lines.slice(match.learned).map((line) => parser.matchLine(line, search))).toEqual(match[search]);
      }
    });
  });
});

interface Step {
  readonly line: string;
  readonly change: string;
  readonly id: number;
  readonly size: number;
  readonly template: string;
  readonly keptIds: readonly number[];
}

const CHANGE = { created: "cluster_created", widened: "cluster_template_changed", none: "none" };

describeWithShared("drain(), step by step against drain3 0.9.11", ["fixtures/parsing/unit"], () => {
  interface Sequence {
    readonly name: string;
    readonly options: Drain3Options;
    readonly steps: readonly Step[];
  }
  const sequences = [
    ...readFixture<readonly Sequence[]>("parsing/unit/tree.json"),
    ...readFixture<readonly Sequence[]>("parsing/unit/lru.json"),
  ];

  test.each(sequences)("$name", ({ options, steps }) => {
    const parser = drain(toOptions(options));
    const seen = steps.map(({ line }) => {
      const { templateId: id, change } = parser.add(line);
      const templates = parser.templates();
      const keptIds = templates.map(({ templateId }) => templateId);
      const size = templates.find(({ templateId }) => templateId === id)?.size;
      return {
        line,
        change: CHANGE[change],
        id,
        size,
        template: textOf(parser, id),
        clusterCount: keptIds.length,
        keptIds,
      };
    });
    expect(seen).toEqual(steps);
  });

  interface MatchCase {
    readonly name: string;
    readonly options: Drain3Options;
    readonly learn: readonly string[];
    readonly ids: readonly number[];
    readonly match: readonly ({ readonly line: string } & Readonly<
      Record<"never" | "fallback" | "always", number | null>
    >)[];
  }

  test.each(readFixture<readonly MatchCase[]>("parsing/unit/match.json"))(
    "match: $name",
    ({ options, learn, ids, match }) => {
      const parser = drain(toOptions(options));
      expect(learn.map((line) => parser.addLine(line))).toEqual(ids);
      for (const { line, ...expected } of match) {
        for (const search of ["never", "fallback", "always"] as const) {
          expect(parser.match(line, search)?.templateId ?? null, `${search}: ${line}`).toBe(expected[search]);
        }
      }
    },
  );
});
