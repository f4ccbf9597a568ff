import { InvalidInputError, SnapshotError } from "@lsad/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { SpellParser, spell } from "./spell-parser.js";

const word = fc.constantFrom("a", "b", "c", "d", "e", "<*>");
const message = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(" "));

describe("spell()", () => {
  test("keeps what lines have in common", () => {
    const parser = spell();
    expect(parser.addLine("user=ann opened door 7")).toBe(1);
    expect(parser.addLine("user=bob opened door 9")).toBe(1);
    expect(parser.template(1)).toEqual(["user", "<*>", "opened", "door", "<*>"]);
    expect(parser.addLine("nothing of that")).toBe(2);
    expect(parser.templates().map(({ size, firstLine, lastLine }) => [size, firstLine, lastLine])).toEqual([
      [2, 1, 2],
      [1, 3, 3],
    ]);
  });

  test("cuts at blanks, equals signs, colons and commas", () => {
    const parser = spell();
    parser.add(" a=b,,c:d\te\u00a0f ");
    expect(parser.template(1)).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  test("gives what stands between the common tokens, as it is in the line", () => {
    const parser = spell({ masks: [{ pattern: "\\d+", name: "NUM" }] });
    parser.add("job alpha of queue: 7, 8 done");
    const { parameters } = parser.add("job beta two of queue: 12, 13 done");
    expect(parser.template(1)).toEqual(["job", "<*>", "of", "queue", "<*>", "<*>", "done"]);
    expect(parameters.map(({ value }) => value)).toEqual(["beta two", "12, 13"]);
  });

  test("gives the parameters of a line under a given template, such as the one its own became", () => {
    const parser = spell();
    const lines = ["job alpha of queue: 7 done", "job beta two of queue: 7 done"];
    expect(lines.map((line) => parser.add(line).parameters.map(({ value }) => value))).toEqual([[], ["beta two"]]);
    const last = lines.map((line) => parser.parametersUnder(line, parser.template(1)).map(({ value }) => value));
    expect(last).toEqual([["alpha"], ["beta two"]]);
  });

  test("gives a line without tokens a template of its own", () => {
    const parser = spell();
    expect([parser.addLine("x y"), parser.addLine("=,:"), parser.addLine(""), parser.addLine("x y")]).toEqual([
      1, 2, 2, 1,
    ]);
    expect(parser.template(1)).toEqual(["x", "y"]);
    expect(parser.template(2)).toEqual([]);
  });

  test("lets such a line erase the shortest template where logparser does", () => {
    const parser = spell({ compat: "logparser" });
    expect([parser.addLine("x y"), parser.addLine("=,:")]).toEqual([1, 1]);
    expect(parser.template(1)).toEqual([]);
  });

  test("does not learn when it matches", () => {
    const parser = spell();
    parser.add("open file a now");
    expect(parser.match("open file b now")?.templateId).toBe(1);
    expect(parser.match("nothing in common")).toBeUndefined();
    expect([parser.matchLine("open file b now"), parser.matchLine("nothing in common")]).toEqual([1, 0]);
    expect(parser.template(1)).toEqual(["open", "file", "a", "now"]);
    expect(parser.lines).toBe(1);
  });

  test("tells of every change of a template", () => {
    const told: string[] = [];
    const parser = spell({
      maxTemplates: 1,
      onTemplate: ({ kind, templateId, tokens, size }) =>
        told.push(`${kind} ${templateId} ${size}: ${tokens.join(" ")}`),
    });
    for (const line of ["open a", "open b", "shut it all down"]) parser.add(line);
    expect(told).toEqual([
      "created 1 1: open a",
      "widened 1 2: open <*>",
      "created 2 1: shut it all down",
      "evicted 1 2: open <*>",
    ]);
  });

  test.each([
    [null, "format must be"],
    [{ format: "lsad-spell", version: 3 }, "version must be 1, got 3"],
    [{ ...spell().toJSON(), templates: 7 }, "templates must be a list, got 7"],
    [{ ...spell().toJSON(), tree: [[["a"], 5]] }, "tree must be paths and ids of saved templates, got 5"],
    [{ ...spell().toJSON(), blank: 2 }, "blank must be the id of a saved template, got 2"],
  ])("does not load what is no snapshot, case %#", (value, message) => {
    expect(() => SpellParser.fromJSON(value)).toThrow(SnapshotError);
    expect(() => SpellParser.fromJSON(value)).toThrow(message);
  });

  test("knows when a template was first and last seen, after loading too", () => {
    const parser = spell();
    parser.add("open a", 30);
    parser.addLine("open b");
    const loaded = SpellParser.fromJSON(JSON.parse(JSON.stringify(parser)));
    loaded.addLine("open c", 70);
    loaded.addLine("shut it all down");
    expect(loaded.templates()).toMatchObject([{ size: 3, firstSeenMs: 30, lastSeenMs: 70 }, { size: 1 }]);
    expect(loaded.templates()[1]).not.toHaveProperty("firstSeenMs");
  });

  test("evicts what was not hit for longest", () => {
    const parser = spell({ maxTemplates: 2, threshold: 1 });
    for (const line of ["a", "b", "a", "c"]) parser.add(line);
    expect([parser.size, parser.evicted]).toEqual([2, 1]);
    expect(() => parser.template(2)).toThrow(InvalidInputError);
    expect(parser.match("b")).toBeUndefined();
    expect(parser.match("a")?.templateId).toBe(1);
    expect(parser.addLine("b")).toBe(4);
  });

  test("reads tokens beyond the limit as part of the last", () => {
    const parser = spell({ maxTokens: 2 });
    parser.add("a b c,d");
    expect(parser.template(1)).toEqual(["a", "b c,d"]);
  });

  test.each([
    [{ threshold: 0 }, "spell: threshold must be above 0 and at most 1, got 0"],
    [{ threshold: Number.NaN }, "spell: threshold must be above 0 and at most 1, got NaN"],
    [{ maxTemplates: 0 }, "spell: maxTemplates must be a whole number of at least 1, got 0"],
    [{ maxTokens: 1.5 }, "spell: maxTokens must be a whole number of at least 1, got 1.5"],
  ])("rejects %j", (options, text) => {
    expect(() => spell(options)).toThrow(InvalidInputError);
    expect(() => spell(options)).toThrow(text);
  });
});

describe("spell() against the algorithm as published, scan by scan", () => {
  test.each([0.5, 0.7, 0.95])("gives the same groups and templates at threshold %d", (threshold) => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 25 }), (lines) => {
        const parser = spell({ threshold });
        const plain = new PlainSpell(threshold);
        expect([...parser.parseBatch(lines).ids]).toEqual(lines.map((line) => plain.add(line)));
        expect(parser.templates().map(({ tokens }) => tokens)).toEqual(plain.templates);
      }),
      { numRuns: 400 },
    );
  });
});

describe("spell() on arbitrary lines", () => {
  test.each([{}, { compat: "logparser" as const }, { maxTemplates: 4 }])(
    "saved and loaded with %j, it goes on as if it had not been",
    (options) => {
      fc.assert(
        fc.property(fc.array(message), fc.array(message), (before, after) => {
          const parser = spell({ ...options, masks: [{ pattern: "\\d+", name: "NUM" }] });
          parser.parseBatch(["", ...before]);
          const loaded = SpellParser.fromJSON(JSON.parse(JSON.stringify(parser)));
          expect(after.map((line) => loaded.addLine(line))).toEqual(after.map((line) => parser.addLine(line)));
          expect(loaded.templates()).toEqual(parser.templates());
        }),
      );
    },
  );

  test("every line gets a template, which match then finds, and loses nothing of its text", () => {
    const line = fc.oneof(message, fc.string(), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const parser = spell({ masks: [{ pattern: "\\d+", name: "NUM" }], maxTemplates: 8 });
        for (const text of lines) {
          const { templateId, parameters } = parser.add(text);
          expect(parser.template(templateId)).toBeDefined();
          expect(parser.match(text)).toBeDefined();
          for (const { value } of parameters) expect(text).toContain(value);
        }
      }),
    );
  });
});

/** Spell with upstream's own loops, from PARSING.md's description; slow and short. */
class PlainSpell {
  readonly templates: string[][] = [];
  readonly #threshold: number;
  #root: PlainNode = { children: new Map(), templates: 0 };

  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  add(line: string): number {
    const tokens = line.split(" ");
    const constants = tokens.filter((token) => token !== "<*>");
    const known = this.#inTree(this.#root, constants, 0) ?? this.#inside(constants);
    if (known !== undefined) return known + 1;
    const similar = this.#similar(tokens);
    if (similar === undefined) {
      this.templates.push(tokens);
      this.#insert(this.templates.length - 1);
      return this.templates.length;
    }
    const before = this.templates[similar];
    const after = kept(before, plainCommon(tokens, before));
    if (after.join(" ") !== before.join(" ")) {
      this.#remove(similar);
      this.templates[similar] = after;
      this.#insert(similar);
    }
    return similar + 1;
  }

  #inTree(node: PlainNode, constants: readonly string[], from: number): number | undefined {
    for (let i = from; i < constants.length; i++) {
      const child = node.children.get(constants[i]);
      if (child === undefined) continue;
      if (child.template === undefined) return this.#inTree(child, constants, i + 1);
      const own = this.templates[child.template].filter((token) => token !== "<*>");
      if (own.length >= this.#threshold * constants.length) return child.template;
    }
    return undefined;
  }

  #inside(constants: readonly string[]): number | undefined {
    const at = this.templates.findIndex(
      (template) =>
        template.length >= 0.5 * constants.length &&
        template.every((token) => token === "<*>" || constants.includes(token)),
    );
    return at < 0 ? undefined : at;
  }

  #similar(tokens: readonly string[]): number | undefined {
    let best: number | undefined;
    let most = -1;
    this.templates.forEach((template, at) => {
      if ([...new Set(tokens)].filter((token) => template.includes(token)).length < 0.5 * tokens.length) return;
      const length = plainCommon(tokens, template).length;
      if (length > most || (length === most && template.length < this.templates[best ?? 0].length)) {
        most = length;
        best = at;
      }
    });
    return most >= this.#threshold * tokens.length ? best : undefined;
  }

  #insert(template: number): void {
    let node = this.#root;
    for (const token of this.templates[template]) {
      if (token === "<*>") continue;
      const child: PlainNode = node.children.get(token) ?? { children: new Map(), templates: 0 };
      child.templates++;
      node.children.set(token, child);
      node = child;
    }
    node.template ??= template;
  }

  #remove(template: number): void {
    let node = this.#root;
    for (const token of this.templates[template]) {
      const child = token === "<*>" ? undefined : node.children.get(token);
      if (child === undefined) continue;
      if (child.templates === 1) {
        node.children.delete(token);
        return;
      }
      child.templates--;
      node = child;
    }
  }
}

interface PlainNode {
  readonly children: Map<string, PlainNode>;
  templates: number;
  template?: number;
}

/** Upstream's longest common subsequence: while backtracking, the line's token goes first. */
function plainCommon(line: readonly string[], template: readonly string[]): string[] {
  const length = (i: number, j: number): number => table[i * (template.length + 1) + j];
  const table = new Array<number>((line.length + 1) * (template.length + 1)).fill(0);
  for (let i = 1; i <= line.length; i++) {
    for (let j = 1; j <= template.length; j++) {
      table[i * (template.length + 1) + j] =
        line[i - 1] === template[j - 1] ? length(i - 1, j - 1) + 1 : Math.max(length(i, j - 1), length(i - 1, j));
    }
  }
  const common: string[] = [];
  for (let i = line.length, j = template.length; i > 0 && j > 0; ) {
    if (length(i, j) === length(i - 1, j)) i--;
    else if (length(i, j) === length(i, j - 1)) j--;
    else {
      common.unshift(line[--i]);
      j--;
    }
  }
  return common;
}

function kept(template: readonly string[], common: readonly string[]): string[] {
  const result: string[] = [];
  const left = [...common];
  let at = 0;
  while (at < template.length && left.length > 0) {
    result.push(template[at] === left[0] ? (left.shift() as string) : "<*>");
    at++;
  }
  if (at < template.length && common.length > 0) result.push("<*>");
  return result;
}
