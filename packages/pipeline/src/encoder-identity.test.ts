import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encoderIdentity } from "./encoder-identity.js";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "lsad-identity-"));
});
afterEach(() => rmSync(home, { recursive: true }));

async function model(place: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(home, place, "Mini");
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const FILES = { "config.json": "{}", "model.safetensors": "weights", "vocab.txt": "[PAD]" };

describe("encoderIdentity()", () => {
  test("is the name and a hash, wherever the folder lies and whatever lies beside the model", async () => {
    const here = encoderIdentity(await model("here", FILES));
    expect(here).toMatch(/^Mini@[0-9a-f]{16}$/);
    expect(encoderIdentity(await model("there", { ...FILES, "README.md": "read me" }))).toBe(here);
  });

  test.each(Object.keys(FILES))("changes with %s", async (name) => {
    const whole = encoderIdentity(await model("whole", FILES));
    expect(encoderIdentity(await model("other", { ...FILES, [name]: "else" }))).not.toBe(whole);
  });

  test("tells the same bytes apart that lie in other files", async () => {
    const one = encoderIdentity(await model("one", { "config.json": "{}", "vocab.txt": "ab" }));
    expect(encoderIdentity(await model("two", { "config.json": "{}", "tokenizer.json": "ab" }))).not.toBe(one);
  });

  test("says where it looked for a model that is not there", () => {
    expect(() => encoderIdentity(join(home, "nowhere"))).toThrow("there is no such folder");
  });
});
