import { InvalidInputError, SnapshotError } from "@lsad/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ZeroParser, type ZeroTemplateEvent, zero } from "./zero-parser.js";

describe("a zero() that is given templates", () => {
  test("knows their lines before the first comes, with values of any kind where a wildcard stands", () => {
    const parser = zero();
    expect(parser.seed(["door", "<*>", "closed", "by", "<*>"])).toBe(1);
    expect(parser.seed(["ask", "node-<*>", "in", "<*>ms", "(port=<*>)"])).toBe(2);
    expect(parser.templates()[0]).toEqual({
      templateId: 1,
      tokens: ["door", "<*>", "closed", "by", "<*>"],
      size: 0,
      firstLine: 0,
      lastLine: 0,
    });
    expect(parser.match("door 7 closed by ann")).toMatchObject({ templateId: 1 });
    expect(parser.match("door 7 closed by ann")?.parameters.map(({ value }) => value)).toEqual(["7", "ann"]);
    expect(parser.matchLine("ask node-17 in 4ms (port=80)")).toBe(2);
    expect(parser.matchLine("door 7 opened by ann")).toBe(0);
    expect(parser.addLine("door front closed by 10.0.0.1", 500)).toBe(1);
    expect(parser.templates()[0]).toMatchObject({ size: 1, firstLine: 1, lastLine: 1, firstSeenMs: 500 });
  });

  test("has one template for one text, and takes in what it learnt before", () => {
    const parser = zero();
    const events: ZeroTemplateEvent[] = [];
    const told = zero({ onTemplate: (event) => events.push(event) });
    for (const learner of [parser, told]) {
      for (const line of ["the light is red today", "the light is blue today"]) learner.addLine(line);
      expect(learner.seed(["the", "light", "is", "<*>", "today"])).toBe(1);
      expect(learner.seed(["the", "light", "is", "<*>", "today"])).toBe(1);
      expect(learner.templates()).toMatchObject([{ templateId: 1, size: 2 }]);
      expect(learner.currentId(2)).toBe(1);
    }
    expect(events.filter(({ kind }) => kind === "merged")).toMatchObject([{ templateId: 2, into: 1 }]);
  });

  test("keeps seeds apart that evidence alone would merge, until lines speak for it", () => {
    const parser = zero();
    const words = ["red", "green", "blue", "black", "white"];
    const ids = words.map((word) => parser.seed(["the", "light", "is", word, "today"]));
    expect(ids).toEqual([1, 2, 3, 4, 5]);
    expect(words.map((word) => parser.matchLine(`the light is ${word} today`))).toEqual(ids);
    expect(parser.addLine("the light is pink today")).toBe(1); // the sixth word of its place
    expect(parser.size).toBe(1);
  });

  test("changes a template's text, not its id or its counts", () => {
    const events: ZeroTemplateEvent[] = [];
    const parser = zero({ onTemplate: (event) => events.push(event) });
    parser.addLine("pump alpha started", 10);
    parser.edit(1, ["pump", "<*>", "started"]);
    expect(parser.templates()).toMatchObject([{ templateId: 1, size: 1, firstLine: 1, firstSeenMs: 10 }]);
    expect(parser.template(1).join(" ")).toBe("pump <*> started");
    expect(parser.matchLine("pump omega started")).toBe(1);
    expect(events.at(-1)).toEqual({ kind: "edited", templateId: 1, tokens: ["pump", "<*>", "started"], size: 1 });
  });

  test("saves and loads them as it does what it learnt", () => {
    const parser = zero();
    parser.seed(["door", "<*>", "closed"]);
    parser.addLine("pump alpha started");
    parser.edit(2, ["pump", "<*>", "<*>"]);
    const loaded = ZeroParser.fromJSON(JSON.parse(JSON.stringify(parser)));
    for (const line of ["door front closed", "pump omega stopped"]) {
      expect(loaded.addLine(line)).toBe(parser.addLine(line));
    }
    expect(JSON.stringify(loaded)).toBe(JSON.stringify(parser));
  });

  test("starts from the templates of another: the same texts, and its lines find them", () => {
    const learnt = zero();
    const lines = Array.from(
      { length: 40 },
      (_, i) => `worker w${i % 5} took ${i} ms for job ${i * 7} of user ${WORDS[i % 9]}`,
    );
    for (const line of lines) learnt.addLine(line);
    const seeded = zero();
    const ids = new Map(learnt.templates().map(({ templateId, tokens }) => [templateId, seeded.seed(tokens)]));
    expect(seeded.templates().map(({ tokens }) => tokens)).toEqual(learnt.templates().map(({ tokens }) => tokens));
    for (const line of lines) expect(seeded.matchLine(line)).toBe(ids.get(learnt.matchLine(line)));
  });

  test("refuses tokens with blanks, and ids that it does not know", () => {
    const parser = zero();
    expect(() => parser.seed(["two words"])).toThrow(
      'zero.seed: tokens must be texts without blanks, got ["two words"]',
    );
    expect(() => parser.seed([""])).toThrow(InvalidInputError);
    expect(() => parser.edit(7, ["door"])).toThrow("zero.edit: templateId must be that of a template made here");
  });

  test("never fails, whatever is given, and finds it again", () => {
    const token = fc.oneof(
      fc.constantFrom("<*>", "a=<*>", "(<*>)", "<*>ms", "node-<*>", "Jun"),
      fc.stringMatching(/^[!-~]{1,6}$/),
    );
    fc.assert(
      fc.property(fc.array(fc.array(token, { maxLength: 6 }), { maxLength: 6 }), (seeds) => {
        const parser = zero();
        for (const tokens of seeds) {
          const id = parser.seed(tokens);
          expect(parser.currentId(id)).toBe(id);
          expect(parser.seed(tokens)).toBe(id);
          expect(parser.matchLine(tokens.join(" ").replaceAll("<*>", "0"))).toBe(id);
        }
        const loaded = ZeroParser.fromJSON(JSON.parse(JSON.stringify(parser)));
        expect(loaded.templates()).toEqual(parser.templates());
        for (const tokens of seeds) {
          const line = tokens.join(" ").replaceAll("<*>", "0");
          expect(loaded.addLine(line)).toBe(parser.addLine(line));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("zero()", () => {
  test("needs no settings for numbers, addresses, paths, dates and sizes", () => {
    expect(templatesOf(["listening on port 80", "listening on port 8080"])).toEqual(["listening on port <*>"]);
    expect(templatesOf(["peer 10.1.2.3:99 left", "peer fe80::1 left"])).toEqual(["peer <*> left"]);
    expect(templatesOf(["open /etc/hosts failed", "open C:\\tmp\\x failed"])).toEqual(["open <*> failed"]);
    expect(templatesOf(["at Sat Jun 11 03:28:22 2005 gone", "at 2005-06-11 gone"])).toEqual(["at <*> gone"]);
    expect(templatesOf(["sent 12 bytes (1.2 KB) ok", "sent 3 MB ok"])).toEqual(["sent <*> ok"]);
  });

  test("keeps the unit of a quantity while it does not change", () => {
    expect(templatesOf(["slept 3 ms", "slept 40 ms"])).toEqual(["slept <*> ms"]);
    expect(templatesOf(["slept 3 ms", "slept 40 seconds"])).toEqual(["slept <*>"]);
  });

  test("keeps the constant parts of a mixed token while they do not change", () => {
    expect(templatesOf(["ask node-17 now", "ask node-4 now"])).toEqual(["ask node-<*> now"]);
    expect(templatesOf(["ask node-17 now", "ask rack-4 now"])).toEqual(["ask <*> now"]);
  });

  test("keeps four different words apart and calls five a variable", () => {
    const colours = ["red", "green", "blue", "black"].map((word) => `the light is ${word} today`);
    expect(templatesOf(colours)).toEqual(colours);
    expect(templatesOf([...colours, "the light is white today"])).toEqual(["the light is <*> today"]);
  });

  test("asks for ten first words, because they name the statement", () => {
    const lines = (count: number) => Array.from({ length: count }, (_, i) => `${WORDS[i]} the cache`);
    expect(templatesOf(lines(9))).toHaveLength(9);
    expect(templatesOf(lines(10))).toEqual(["<*> the cache"]);
  });

  test("needs two words only where form or context say that they are values", () => {
    expect(templatesOf(["link eth0 up", "link eth1 up"])).toEqual(["link <*> up"]);
    expect(templatesOf(["login of user ann ok", "login of user bob ok"])).toEqual(["login of user <*> ok"]);
    expect(templatesOf(["sync to 10.0.0.1 done", "sync to LOCAL(0) done"])).toEqual(["sync to <*> done"]);
    expect(templatesOf(["rhost= tty=x", "rhost=10.0.0.1 tty=x"])).toEqual(["rhost=<*> tty=x"]);
  });

  test("asks for three names with points or slashes inside", () => {
    const lines = ["load a.b.Reader first", "load a.b.Writer first", "load c.d.Cache first"];
    expect(templatesOf(lines.slice(0, 2))).toHaveLength(2);
    expect(templatesOf(lines)).toEqual(["load <*> first"]);
  });

  test("takes lists of different length for one list", () => {
    expect(templatesOf(["drop 10.0.0.1,10.0.0.2 now", "drop 10.0.0.3 now"])).toEqual(["drop <*> now"]);
    expect(templatesOf(["irqs 3 4 5 free", "irqs 3 4 5 6 7 free"])).toEqual(["irqs <*> free"]);
    expect(templatesOf(["pair 3 4 free", "pair 3 free"])).toEqual(["pair <*> <*> free", "pair <*> free"]);
  });

  test("finds two variable words that never repeat", () => {
    const lines = WORDS.map((word, i) => `job ${word} was given to worker ${WORDS[(i + 5) % WORDS.length]}`);
    expect(templatesOf(lines)).toEqual(["job <*> was given to worker <*>"]);
  });

  test("learns from two statements which words are values of one kind, and knows them in a third", () => {
    const statements = [
      ["the backup of alpha has begun", "the backup of omega has begun"],
      ["no route to alpha found, next try later", "no route to omega found, next try later"],
    ];
    expect(templatesOf(statements[0])).toHaveLength(2);
    expect(templatesOf(statements.flat())).toEqual([
      "the backup of <*> has begun",
      "no route to <*> found, next try later",
    ]);
    expect(templatesOf([...statements.flat(), "alpha is full", "omega is full"])).toContain("<*> is full");
  });

  test("does not take a grid of statements for values: verbs and nouns alternate alike", () => {
    const grid = ["begin backup now", "end backup now", "begin restore now", "end restore now"];
    expect(templatesOf(grid)).toEqual(grid);
  });

  test("keeps told ids readable when templates merge", () => {
    const parser = zero();
    const ids = ["a", "b", "c", "d", "e"].map((word) => parser.addLine(`mode ${word} chosen by operator`));
    expect(ids).toEqual([1, 2, 3, 4, 1]);
    expect(ids.map((id) => parser.currentId(id))).toEqual([1, 1, 1, 1, 1]);
    expect(parser.template(3)).toEqual(["mode", "<*>", "chosen", "by", "operator"]);
    expect(parser.templates()).toEqual([
      { templateId: 1, tokens: ["mode", "<*>", "chosen", "by", "operator"], size: 5, firstLine: 1, lastLine: 5 },
    ]);
  });

  test("tells of every change of a template", () => {
    const events: ZeroTemplateEvent[] = [];
    const parser = zero({ onTemplate: (event) => events.push(event) });
    for (const name of ["ann", "bob"]) parser.add(`user ${name} left`);
    parser.add("user cid left");
    expect(events.map(({ kind, templateId, tokens }) => `${kind} ${templateId}: ${tokens.join(" ")}`)).toEqual([
      "created 1: user ann left",
      "widened 1: user <*> left",
    ]);
  });

  test("never makes a variable of a protected word", () => {
    const lines = ["FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"].map((level) => `disk check says ${level} again`);
    const parser = zero({ protectedTokens: ["ERROR", "INFO"] });
    for (const text of lines) parser.add(text);
    expect(parser.templates().map(({ tokens }) => tokens[3])).toEqual([
      "FATAL",
      "ERROR",
      "WARN",
      "INFO",
      "DEBUG",
      "TRACE",
    ]);
    parser.add("disk check says NOTICE again");
    expect(parser.templates().map(({ tokens }) => tokens[3])).toEqual(["<*>", "ERROR", "INFO"]);
  });

  test("merges and removes templates by hand", () => {
    const events: string[] = [];
    const parser = zero({
      onTemplate: ({ kind, templateId, into = 0 }) => events.push(`${kind} ${templateId} ${into}`),
    });
    for (const text of ["machine paused", "machine resumed", "all is well here"]) parser.add(text);
    parser.merge(1, [2, 2, 1]);
    expect([parser.currentId(2), parser.addLine("machine resumed"), parser.size]).toEqual([1, 1, 2]);
    expect(parser.templates()[0]).toMatchObject({ size: 3, firstLine: 1, lastLine: 4 });
    expect(parser.template(1)).toEqual(["machine", "<*>"]);
    parser.remove(3);
    expect(() => parser.template(3)).toThrow("zero.template: templateId must be that of a template made here");
    expect(parser.addLine("all is well here")).toBe(4);
    expect(events).toEqual([
      "created 1 0",
      "created 2 0",
      "created 3 0",
      "merged 2 1",
      "widened 1 0",
      "removed 3 0",
      "created 4 0",
    ]);
    expect(() => parser.merge(1, [99])).toThrow("zero.merge: templateId must be that of a template made here");
  });

  test("knows when a template was first and last seen, merged ones included", () => {
    const parser = zero();
    parser.add("user ann left", 2000);
    parser.add("user bob left", 1000);
    expect(parser.templates()).toMatchObject([{ size: 2, firstSeenMs: 2000, lastSeenMs: 1000 }]);
  });

  test("gives ids of a batch after all merges", () => {
    const lines = ["a", "b", "c", "d", "e"].map((word) => `mode ${word} chosen by operator`);
    expect([...zero().parseBatch(lines).ids]).toEqual([1, 1, 1, 1, 1]);
  });

  test("gives one parameter for every wildcard, named by its form", () => {
    const parser = zero();
    const { parameters } = parser.add("10.0.0.7:80 sent 12 KB to node-17 in 0.5 s, id=0xff01aa32 (try 3)");
    expect(parser.template(1).join(" ")).toBe("<*> sent <*> KB to node-<*> in <*> s, id=<*> (try <*>)");
    expect(parameters).toEqual([
      { value: "10.0.0.7:80", name: "IP" },
      { value: "12", name: "NUM" },
      { value: "17", name: "NUM" },
      { value: "0.5", name: "NUM" },
      { value: "0xff01aa32", name: "HEX" },
      { value: "3", name: "NUM" },
    ]);
  });

  test("gives the wildcard's own characters in a line as a value", () => {
    const { parameters } = zero().add("read <*> of 5");
    expect(parameters.map(({ value }) => value)).toEqual(["<*>", "5"]);
  });

  test("does not learn when it matches", () => {
    const parser = zero();
    parser.add("disk sda1 mounted");
    expect(parser.match("disk on fire")).toBeUndefined();
    expect(parser.match("disk sda1 mounted")?.templateId).toBe(1);
    expect([parser.matchLine("disk sda1 mounted"), parser.matchLine("disk on fire")]).toEqual([1, 0]);
    expect([parser.size, parser.lines]).toEqual([1, 1]);
  });

  test("takes an empty line for a template without tokens", () => {
    const parser = zero();
    expect(parser.add("")).toMatchObject({ templateId: 1, parameters: [] });
    expect(parser.addLine("   ")).toBe(1);
    expect(parser.template(1)).toEqual([]);
  });

  test("evicts what was not hit for longest, and says so", () => {
    const evicted: number[] = [];
    const parser = zero({
      maxTemplates: 16,
      onTemplate: ({ kind, templateId }) => kind === "evicted" && evicted.push(templateId),
    });
    for (let i = 0; i < 16; i++) parser.add(`${WORDS[i]} ${"x ".repeat(i)}`);
    parser.add(WORDS[0]);
    parser.add("one more");
    expect(evicted).toEqual([2]);
    expect(parser.size).toBe(16);
    expect(() => parser.template(2)).toThrow(InvalidInputError);
    expect(() => parser.template(2)).toThrow("templateId must be that of a template made here and not evicted, got 2");
  });

  test("holds its bounds on a stream of nothing but new words", () => {
    const parser = zero({ maxTemplates: 64 });
    for (let i = 0; i < 5000; i++)
      parser.add(`${letters(i * 7919)} ${letters(i)} ${letters(i * 31)} ${letters(i * 17)}`);
    expect(parser.size).toBeLessThanOrEqual(64);
    expect(parser.size + parser.evicted).toBeLessThanOrEqual(5000);
  });

  test("reads a line beyond its bounds as one value at the end", () => {
    const parser = zero({ maxTokens: 8, maxLength: 64 });
    const long = `a b c ${"d ".repeat(5_000)}`;
    expect(parser.addLine(long)).toBe(parser.addLine(`${long}e f g`));
    expect(parser.template(1).join(" ")).toBe("a b c d d d d <*>");
    expect(parser.add(`a${"b".repeat(1000)}`).templateId).toBe(parser.add(`a${"b".repeat(2000)}`).templateId);
  });

  test.each([
    [{ maxTemplates: 3 }, "zero: maxTemplates must be a whole number of at least 16, got 3"],
    [{ maxTokens: 0 }, "zero: maxTokens must be a whole number of at least 8, got 0"],
    [{ maxLength: 1.5 }, "zero: maxLength must be a whole number of at least 64, got 1.5"],
  ])("rejects %j", (options, message) => {
    expect(() => zero(options)).toThrow(InvalidInputError);
    expect(() => zero(options)).toThrow(message);
  });
});

describe("ZeroParser.fromJSON()", () => {
  const saved = () => JSON.parse(JSON.stringify(parserOf(["user ann left", "user bob left", "link eth0 up"])));

  test("goes on where the saved parser stopped", () => {
    const lines = WORDS.map((word, i) => `job ${word} was given to worker ${WORDS[(i + 5) % WORDS.length]}`);
    const parser = parserOf(lines.slice(0, 9));
    const loaded = ZeroParser.fromJSON(JSON.parse(JSON.stringify(parser)));
    for (const text of lines.slice(9)) loaded.add(text);
    expect(loaded.templates().map(({ tokens }) => tokens.join(" "))).toEqual(["job <*> was given to worker <*>"]);
    expect(loaded.currentId(4)).toBe(1);
  });

  test.each([
    [undefined, "format must be"],
    [{ format: "lsad-zero", version: 2 }, "version must be 1, got 2"],
    [{ ...saved(), store: {} }, "store.clusters must be a list"],
    [{ ...saved(), store: { ...saved().store, clusters: [] } }, "store.patterns[0].cluster must be the id of a saved"],
    [{ ...saved(), store: { ...saved().store, recent: [[99]] } }, "store.recent must be places of patterns, got 99"],
  ])("rejects what is no snapshot, case %#", (value, message) => {
    expect(() => ZeroParser.fromJSON(value)).toThrow(SnapshotError);
    expect(() => ZeroParser.fromJSON(value)).toThrow(message);
  });
});

describe("zero() on arbitrary lines", () => {
  const token = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      "<*>",
      "a=b",
      "x=",
      "()",
      "user",
      "eth0",
      "12",
      "3 KB",
      "(4 KB)",
      "Jun",
      "__proto__",
      "f(1)",
      "é٣",
      "/a?b",
    ),
  );
  const line = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.array(token).map((tokens) => tokens.join(" ")),
  );

  test("every line gets a template, which match then finds", () => {
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const parser = zero();
        for (const text of lines) {
          const { templateId, parameters } = parser.add(text);
          expect(parser.match(text)?.templateId).toBe(templateId);
          expect(Array.isArray(parser.template(templateId))).toBe(true);
          expect(Array.isArray(parameters)).toBe(true);
        }
        expect(parser.templates().reduce((sum, { size }) => sum + size, 0)).toBe(lines.length);
      }),
    );
  });

  test("every line has one parameter for every wildcard of its template", () => {
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const parser = zero();
        for (const text of lines) {
          const { templateId, parameters } = parser.add(text);
          const wildcards = parser.template(templateId).join(" ").split("<*>").length - 1;
          expect(parameters).toHaveLength(wildcards);
        }
      }),
    );
  });

  test("the same lines give the same ids", () => {
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(zero().parseBatch(lines)).toEqual(zero().parseBatch(lines));
      }),
    );
  });

  test("a line fits its template after any other lines", () => {
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const parser = zero();
        const { ids } = parser.parseBatch(lines);
        expect(lines.map((text) => parser.currentId(parser.match(text)?.templateId ?? 0))).toEqual([...ids]);
      }),
    );
  });

  test("a parser that was saved and loaded goes on as if it had not been", () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (before, after) => {
        const parser = zero({ maxTemplates: 16 });
        parser.parseBatch(before);
        const loaded = ZeroParser.fromJSON(JSON.parse(JSON.stringify(parser)));
        expect(loaded.toJSON()).toEqual(parser.toJSON());
        expect(after.map((text) => loaded.addLine(text))).toEqual(after.map((text) => parser.addLine(text)));
        expect(loaded.templates()).toEqual(parser.templates());
      }),
    );
  });

  test("parameters put back into a new template give the line, but for blanks", () => {
    fc.assert(
      fc.property(
        fc.array(token.filter((text) => !/[<>*()]/.test(text))).map((tokens) => tokens.join(" ")),
        (text) => {
          const parser = zero();
          const { templateId, parameters } = parser.add(text);
          let next = 0;
          const filled = parser
            .template(templateId)
            .join(" ")
            .replace(/<\*>/g, () => parameters[next++].value);
          expect(next).toBe(parameters.length);
          expect(filled.replace(/\s+/g, "")).toBe(text.replace(/\s+/g, ""));
        },
      ),
    );
  });
});

const WORDS = "open close flush read write seek lock free load drop join part fork exec wait stop kill trap".split(" ");

/** A word without digits for a number. */
function letters(value: number): string {
  return [...String(value)].map((digit) => "abcdefghij"[Number(digit)]).join("");
}

function parserOf(lines: readonly string[]): ZeroParser {
  const parser = zero();
  for (const line of lines) parser.add(line);
  return parser;
}

/** The templates that a new parser ends with. */
function templatesOf(lines: readonly string[]): string[] {
  return parserOf(lines)
    .templates()
    .map(({ tokens }) => tokens.join(" "));
}
