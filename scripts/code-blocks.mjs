/** @file Finds the TypeScript of a document: fenced blocks of Markdown, and `@example` blocks of doc comments. */

import ts from "typescript";

/**
 * @typedef {object} CodeBlock
 * @property {number} line - 1-based line of the block's first line of code.
 * @property {string} code
 */

/**
 * The fenced ```ts blocks of a Markdown text, in order.
 * @param {string} markdown
 * @returns {CodeBlock[]}
 */
export function markdownBlocks(markdown) {
  return fencedBlocks(markdown.split(/\r?\n/), 1);
}

/**
 * The ```ts blocks that follow an `@example` tag in the doc comments of a source file, in order.
 * @param {string} source
 * @returns {CodeBlock[]}
 */
export function exampleBlocks(source) {
  const blocks = [];
  for (const comment of source.matchAll(/^[ \t]*\/\*\*[\s\S]*?\*\//gm)) {
    if (!comment[0].includes("@example")) continue;
    const firstLine = source.slice(0, comment.index).split("\n").length;
    const lines = comment[0].split(/\r?\n/).map((line) => line.replace(/^[ \t]*(\/\*\*|\*\/|\*) ?/, ""));
    const start = lines.findIndex((line) => line.startsWith("@example"));
    blocks.push(...fencedBlocks(lines.slice(start), firstLine + start));
  }
  return blocks;
}

/**
 * JavaScript of a TypeScript text: types stripped, nothing else changed.
 * @param {string} code
 * @returns {string}
 */
export function stripTypes(code) {
  return ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  }).outputText;
}

/**
 * @param {readonly string[]} lines
 * @param {number} firstLine - 1-based line of `lines[0]` in its file.
 * @returns {CodeBlock[]}
 */
function fencedBlocks(lines, firstLine) {
  const blocks = [];
  for (let start = 0; start < lines.length; start++) {
    if (!/^```ts\s*$/.test(lines[start])) continue;
    const length = lines.slice(start + 1).findIndex((line) => line.startsWith("```"));
    const end = length === -1 ? lines.length : start + 1 + length;
    blocks.push({ line: firstLine + start + 1, code: lines.slice(start + 1, end).join("\n") });
    start = end;
  }
  return blocks;
}
