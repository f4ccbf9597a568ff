import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleBlocks, markdownBlocks, stripTypes } from "./code-blocks.mjs";

test("markdownBlocks finds ts blocks and their lines, and no other language", () => {
  const markdown = "# Title\n\n```sh\nnpm test\n```\n\n```ts\nconst a = 1;\nconst b = 2;\n```\n\n```ts\nc();\n```\n";
  assert.deepEqual(markdownBlocks(markdown), [
    { line: 8, code: "const a = 1;\nconst b = 2;" },
    { line: 13, code: "c();" },
  ]);
});

test("exampleBlocks finds the block of each @example, at any indentation", () => {
  const source = [
    "/** One line. */",
    "export const x = 1;",
    "/**",
    " * A block that is no example: ```ts",
    " *",
    " * @example",
    " * ```ts",
    " * if (x) {",
    " *   y();",
    " * }",
    " * ```",
    " */",
    "export class A {",
    "  /**",
    "   * @example",
    "   * ```ts",
    "   * z();",
    "   * ```",
    "   */",
    "  z() {}",
    "}",
  ].join("\n");
  assert.deepEqual(exampleBlocks(source), [
    { line: 8, code: "if (x) {\n  y();\n}" },
    { line: 17, code: "z();" },
  ]);
});

test("stripTypes leaves JavaScript", () => {
  assert.equal(
    stripTypes('import type { A } from "a";\nconst b: number = 1;\nexport { b };'),
    "const b = 1;\nexport { b };\n",
  );
});
