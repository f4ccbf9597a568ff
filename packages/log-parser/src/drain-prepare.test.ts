import { describe, expect, test } from "vitest";
import { drain } from "./drain.js";

describe("DrainParser.prepare()", () => {
  const masks = [{ pattern: "\\d+", name: "NUM" }];

  test("masks, then counts tokens", () => {
    expect(drain({ masks }).prepare(" took 12 ms\t")).toEqual({ text: " took <NUM> ms\t", tokens: 3 });
  });

  test("cuts as add does", () => {
    expect(drain({ maxLength: 6, masks }).prepare("abc 1234 z")).toEqual({ text: "abc <NUM>", tokens: 2 });
    expect(drain({ maxTokens: 2 }).prepare("a b c d").tokens).toBe(2);
    expect(drain().prepare("").tokens).toBe(0);
  });

  test("learns nothing", () => {
    const parser = drain();
    parser.prepare("a b");
    expect([parser.size, parser.lines]).toEqual([0, 0]);
  });

  test("its texts make the templates of one parser, learnt apart by token count", () => {
    const lines = ["job 1 done", "job 22 done ok", "job x done", "disk 3 full", "", "user ann in", "job 9 done late"];
    const whole = drain({ masks });
    const ids = lines.map((line) => whole.add(line).templateId);
    const parts = new Map<number, ReturnType<typeof drain>>();
    const names = lines.map((line) => {
      const { text, tokens } = whole.prepare(line);
      const part = parts.get(tokens) ?? drain();
      parts.set(tokens, part);
      return `${tokens}/${part.add(text).templateId}`;
    });
    const seen = [...new Set(names)];
    expect(names.map((name) => seen.indexOf(name) + 1)).toEqual(ids);
    const templates = seen.map((name) => {
      const [tokens, id] = name.split("/").map(Number);
      return parts.get(tokens)?.template(id).join(" ");
    });
    expect(templates).toEqual(whole.templates().map(({ tokens }) => tokens.join(" ")));
  });
});
