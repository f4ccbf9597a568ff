import type { Parameter } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { DrainParser, drain } from "./drain.js";
import type { TemplateEvent } from "./drain-options.js";
import { genericMasks } from "./generic-masks.js";
import { hashToken } from "./internal/token-scanner.js";

const text = (parser: DrainParser, id: number) => parser.template(id).join(" ");

/** Lines of few words, so that they meet: words, numbers, wildcards, blanks of all kinds. */
const word = fc.constantFrom("open", "close", "door", "a1", "b2", "<*>", "10.0.0.1", "x=7", "é", "ERROR", "INFO");
const someLine = fc.array(word, { maxLength: 6 }).map((words) => words.join(" "));
const anyLine = fc.oneof(someLine, fc.string({ unit: "grapheme", maxLength: 80 }));
const lines = fc.array(anyLine, { maxLength: 40 });

describe('drain({ compat: "logparser" })', () => {
  test("chooses between short templates that were made by hand, which stand in no leaf of the tree", () => {
    const parser = drain({ compat: "logparser", depth: 5 });
    const general = parser.seed(["<*>", "<*>"]);
    const special = parser.seed(["a", "<*>"]);
    expect(parser.add("a b").templateId).toBe(special);
    expect(parser.add("c b").templateId).toBe(general);
  });
});

describe("drain()", () => {
  test("widens a template where lines differ, and keeps its id", () => {
    const parser = drain();
    expect(parser.add("door 7 opened by ann")).toMatchObject({ templateId: 1, change: "created" });
    expect(parser.add("door 8 opened by bob")).toMatchObject({ templateId: 1, change: "widened" });
    expect(parser.add("door 9 opened by eve")).toMatchObject({ templateId: 1, change: "none" });
    expect(text(parser, 1)).toBe("door <*> opened by <*>");
  });

  test("tells every change, with the text of that moment", () => {
    const events: TemplateEvent[] = [];
    const parser = drain({ maxClusters: 1, onTemplate: (event) => events.push(event) });
    for (const line of ["door 7 opened", "door 8 opened", "all quiet"]) parser.add(line);
    expect(events.map(({ kind, templateId, tokens, size }) => [kind, templateId, tokens.join(" "), size])).toEqual([
      ["created", 1, "door 7 opened", 1],
      ["widened", 1, "door <*> opened", 2],
      ["evicted", 1, "door <*> opened", 2],
      ["created", 2, "all quiet", 1],
    ]);
    expect(() => parser.template(1)).toThrow("template id must be one that is kept, got 1");
    expect(parser.evicted).toBe(1);
  });

  test("gives parameters by place, under the name of what found them", () => {
    const parser = drain({ masks: genericMasks });
    parser.add("copied 12 MB from 10.0.0.1:80 by ann");
    const { parameters } = parser.add("copied 7 MB from 10.0.0.2:81 by bob");
    expect(parameters).toEqual([
      { value: "7 MB", name: "SIZE" },
      { value: "10.0.0.2:81", name: "IP" },
      { value: "bob", name: "*" },
    ]);
  });

  test("gives the parameters of the template as it was at the line, however late they are read", () => {
    const parser = drain();
    const early = parser.add("door 7 opened by ann");
    parser.add("door 8 opened by bob");
    expect(early.parameters).toEqual([]);
    expect(JSON.parse(JSON.stringify(early))).toEqual({ templateId: 1, parameters: [], change: "created" });
  });

  test("gives the parameters of a line under a given template, and none of a line that has another", () => {
    const parser = drain({ masks: genericMasks, extraDelimiters: ["="] });
    const lines = ["job a1 took=12 ms on node-7", "job b2 took=9 ms on node-7", "job b2 took=9 ms on nodé-\ud83d"];
    for (const line of lines) parser.add(line);
    const tokens = ["job", "<*>", "took", "<DURATION>", "on", "<*>"];
    expect(parser.template(1)).toEqual(tokens);
    expect(lines.map((line) => parser.parametersUnder(line, tokens)?.map(({ value }) => value))).toEqual([
      ["a1", "12 ms", "node-7"],
      ["b2", "9 ms", "node-7"],
      ["b2", "9 ms", "nodé-\ud83d"],
    ]);
    expect(parser.parametersUnder("job a1 took=12 ms", tokens)).toBeUndefined();
    expect(parser.parametersUnder("job a1 gave=12 ms on node-7", tokens)).toBeUndefined();
    const half = parser.add("half a character \ud83d!");
    expect(parser.parametersUnder("half a character \ud83d!", parser.template(half.templateId))).toEqual([]);
    expect(drain().parametersUnder("", [])).toEqual([]);
  });

  test("keeps counts, and first and last seen", () => {
    const parser = drain();
    parser.add("door 7 opened", 1000);
    parser.add("all quiet", 2000);
    parser.add("door 8 opened", 3000);
    expect(parser.templates()[0]).toEqual({
      templateId: 1,
      tokens: ["door", "<*>", "opened"],
      size: 2,
      firstLine: 1,
      lastLine: 3,
      firstSeenMs: 1000,
      lastSeenMs: 3000,
    });
  });

  test("never merges protected tokens", () => {
    const parser = drain({ protectedTokens: ["INFO", "ERROR"] });
    const ids = ["x INFO disk a", "x ERROR disk a", "x INFO disk b", "x ERROR disk c"].map((line) =>
      parser.addLine(line),
    );
    expect(ids).toEqual([1, 2, 1, 2]);
    expect([text(parser, 1), text(parser, 2)]).toEqual(["x INFO disk <*>", "x ERROR disk <*>"]);
  });

  test("takes literal delimiters, a dot too", () => {
    const parser = drain({ extraDelimiters: [".", "::"] });
    parser.add("a.b::c");
    expect(parser.template(1)).toEqual(["a", "b", "c"]);
    expect(parser.add("a.x::c").parameters).toEqual([{ value: "x", name: "*" }]);
  });

  test("cuts lines at maxLength, and puts the rest of too many tokens into the last", () => {
    const parser = drain({ maxLength: 9, maxTokens: 2 });
    parser.add("one two three  ");
    expect(parser.template(1)).toEqual(["one", "two t"]);
  });

  test("gives every parameter of a line that masks make longer than maxLength, and none past the cut", () => {
    const parser = drain({ maxLength: 16, masks: [{ pattern: "\\d+", name: "NUM" }] });
    const { templateId, parameters } = parser.add("at 1 2 3 4 5 6 7 8 9");
    expect(parser.template(templateId)).toEqual(["at", ...Array(7).fill("<NUM>")]);
    expect(parameters.map(({ value }) => value)).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
    expect(parser.parametersUnder("at 1 2 3 4 5 6 7 8 9", parser.template(templateId))).toEqual(parameters);
  });

  test("best takes the fewest wildcards, always the most", () => {
    const parser = drain({ compat: "drain3" });
    for (const line of ["x b c", "1a b c", "2a b c"]) parser.add(line);
    expect(parser.matchLine("x b c", "best")).toBe(1);
    expect(parser.matchLine("x b c", "always")).toBe(2);
  });

  test.each([
    [{ depth: 2 }, "depth must be a whole number of at least 3, got 2"],
    [{ threshold: 1.5 }, "threshold must be from 0 to 1, got 1.5"],
    [{ threshold: Number.NaN }, "threshold must be from 0 to 1, got null"],
    [{ maxChildren: 1 }, "maxChildren must be a whole number of at least 2, got 1"],
    [{ maxClusters: 0 }, "maxClusters must be a whole number of at least 1, got 0"],
    [{ extraDelimiters: [""] }, 'extraDelimiters[0] must be a text of at least one character, got ""'],
  ])("refuses %j", (options, message) => {
    expect(() => drain(options)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    expect(() => drain(options)).toThrow(message);
  });
});

describe("templates by hand", () => {
  test("a seed is joined by lines that the tree would lead elsewhere", () => {
    const parser = drain();
    parser.add("eve left");
    const id = parser.seed(["<*>", "entered", "the", "room"]);
    expect(parser.addLine("ann entered the room")).toBe(id);
    expect(parser.templates().find(({ templateId }) => templateId === id)?.size).toBe(1);
    expect(parser.seed(["<*>", "entered", "the", "room"])).toBe(id);
  });

  test("an edited template keeps its id and counts, and takes what fits the new text", () => {
    const parser = drain();
    parser.add("user ann logged in");
    parser.edit(1, ["user", "<*>", "logged", "<*>"]);
    expect(parser.add("user bob logged out")).toMatchObject({ templateId: 1, change: "none" });
    expect(parser.templates()[0].size).toBe(2);
  });

  test("merging widens, adds the counts, and forgets the others", () => {
    const parser = drain({ threshold: 0.9 });
    for (const line of ["start pump a", "start pump a", "stop pump b"]) parser.add(line);
    parser.merge(1, [2]);
    expect(text(parser, 1)).toBe("<*> pump <*>");
    expect(parser.templates()).toMatchObject([{ templateId: 1, size: 3, firstLine: 1, lastLine: 3 }]);
    expect(parser.addLine("drain pump c")).toBe(1);
    expect(() => parser.merge(1, [2])).toThrow("template id must be one that is kept, got 2");
  });

  test("merging keeps the first and the last time of all", () => {
    const parser = drain({ threshold: 1 });
    for (const [line, timeMs] of [
      ["drain pump a", 50],
      ["drain pump b", 20],
      ["drain pump b", 90],
    ] as const)
      parser.add(line, timeMs);
    parser.add("drain pump c");
    parser.merge(1, [3, 2]);
    expect(parser.templates()).toMatchObject([{ size: 4, firstSeenMs: 20, lastSeenMs: 90 }]);
  });

  test("merging different lengths is refused", () => {
    const parser = drain();
    parser.add("a b");
    parser.add("a b c");
    expect(() => parser.merge(1, [2])).toThrow("must have the same number of tokens, got 2 and 3");
  });

  test("a removed template starts anew under another id", () => {
    const parser = drain();
    parser.add("all quiet");
    parser.remove(1);
    expect(parser.addLine("all quiet")).toBe(2);
  });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: blanks as Python splits
const BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

describe("drain(), whatever the lines", () => {
  const options = fc.record({
    maxClusters: fc.constantFrom(2, 5, Number.POSITIVE_INFINITY),
    depth: fc.constantFrom(3, 4, 6),
    threshold: fc.constantFrom(0, 0.4, 1),
    maxTokens: fc.constantFrom(3, 512),
    masks: fc.constantFrom([], genericMasks),
  });

  test("a line is found by match as soon as it is added, and match changes nothing", () => {
    fc.assert(
      fc.property(lines, options, (all, drainOptions) => {
        const parser = drain(drainOptions);
        for (const line of all) {
          parser.add(line);
          const before = JSON.stringify(parser);
          expect(parser.matchLine(line)).toBeGreaterThan(0);
          expect(JSON.stringify(parser)).toBe(before);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("saving, loading and going on equals never stopping", () => {
    fc.assert(
      fc.property(lines, lines, options, (before, after, drainOptions) => {
        const straight = drain(drainOptions);
        straight.parseBatch(before);
        const loaded = DrainParser.fromJSON(JSON.parse(JSON.stringify(straight)));
        expect(JSON.stringify(loaded)).toBe(JSON.stringify(straight));
        expect(loaded.parseBatch(after)).toEqual(straight.parseBatch(after));
        expect(JSON.stringify(loaded)).toBe(JSON.stringify(straight));
      }),
      { numRuns: 100 },
    );
  });

  test("any split into batches gives the same", () => {
    fc.assert(
      fc.property(lines, lines, (first, second) => {
        const [together, apart] = [drain(), drain()];
        const ids = together.parseBatch([...first, ...second]).ids;
        expect([...apart.parseBatch(first).ids, ...apart.parseBatch(second).ids]).toEqual([...ids]);
      }),
    );
  });

  test("the places of a batch's parameters are those of its lines, one by one", () => {
    fc.assert(
      fc.property(lines, options, (all, drainOptions) => {
        const { ids, parameters } = drain(drainOptions).parseBatch(all, { parameters: true });
        const alone = drain(drainOptions);
        all.forEach((line, i) => {
          const event = alone.add(line);
          const { firsts, starts, ends, nameIds, names } = parameters;
          const numbers = Array.from({ length: firsts[i + 1] - firsts[i] }, (_, p) => firsts[i] + p);
          const read = numbers.map((p) => ({ value: line.slice(starts[p], ends[p]), name: names[nameIds[p]] }));
          expect({ templateId: ids[i], parameters: read }).toEqual({
            templateId: event.templateId,
            parameters: event.parameters,
          });
        });
        expect(parameters.firsts[all.length]).toBe(parameters.starts.length);
      }),
    );
  });

  test("a batch of more parameters than room was made for keeps them all", () => {
    const many = Array.from({ length: 2000 }, (_, i) => `at ${i} of ${i + 1}`);
    const { parameters } = drain({ masks: [{ pattern: "\\d+", name: "NUM" }] }).parseBatch(many, { parameters: true });
    expect(parameters.starts.length).toBe(4000);
    expect(many[1999].slice(parameters.starts[3999], parameters.ends[3999])).toBe("2000");
    expect(parameters.names).toEqual(["NUM"]);
  });

  test("parameters put back into the template give the line, blanks aside", () => {
    fc.assert(
      fc.property(lines, (all) => {
        const parser = drain();
        for (const line of all) {
          if (line.includes("<*>")) continue;
          const { templateId, parameters } = parser.add(line);
          const values = parameters.map(({ value }) => value);
          const words = parser.template(templateId).map((token) => (token === "<*>" ? values.shift() : token));
          expect(words).toEqual(line.split(BLANKS).filter(Boolean));
        }
      }),
    );
  });

  test("parameters under the template of their time are those that add() gives; under the last one the line comes back", () => {
    fc.assert(
      fc.property(lines, fc.constantFrom([], genericMasks), (all, masks) => {
        const parser = drain({ masks });
        const ids = all.map((line) => {
          const { templateId, parameters } = parser.add(line);
          expect(parser.parametersUnder(line, parser.template(templateId))).toEqual(parameters);
          return templateId;
        });
        all.forEach((line, i) => {
          const tokens = parser.template(ids[i]);
          const parameters = parser.parametersUnder(line, tokens) as readonly Parameter[];
          let from = 0;
          for (const { value } of parameters) {
            const at = line.indexOf(value, from);
            expect(at).toBeGreaterThanOrEqual(from);
            from = at + value.length;
          }
          if (masks.length > 0 || line.includes("<*>")) return;
          const values = parameters.map(({ value }) => value);
          const words = tokens.map((token) => (token === "<*>" ? values.shift() : token));
          expect(words).toEqual(line.split(BLANKS).filter(Boolean));
        });
      }),
    );
  });

  test("lines whose tokens share a hash stay apart", () => {
    expect(hashToken("balotato")).toBe(hashToken("balutute")); // found by search
    const parser = drain({ threshold: 1 });
    expect(parser.addLine("now balotato here")).toBe(1);
    expect(parser.addLine("now balutute here")).toBe(2);
    expect(parser.matchLine("now balutute here")).toBe(2);
    expect(parser.addLine("balutute here")).toBe(3);
    expect(parser.addLine("balotato here")).toBe(4);
    expect([3, 4].map((id) => text(parser, id))).toEqual(["balutute here", "balotato here"]);
  });
});
