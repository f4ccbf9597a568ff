/** @file Small invented sources for the tests of this package. */

import { type LabelledSource, SourceTableBuilder } from "../src/index.js";

/** A line of a toy source: template name, message, label, level. */
export type ToyLine = readonly [template: string, content: string, label: 0 | 1, level?: string];

/** A labelled source of invented lines; a template's text is its name. */
export function toySource(source: string, lines: readonly ToyLine[]): LabelledSource {
  const builder = new SourceTableBuilder(source);
  for (const [index, [template, content, , level]] of lines.entries()) {
    builder.add(
      { source, line: index + 1, content, raw: content, ...(level === undefined ? {} : { level }) },
      template,
    );
  }
  return { table: builder.build((name) => name), labels: Uint8Array.from(lines, ([, , label]) => label) };
}

/** Three systems that fail in the same words and live in their own. */
export function toySystems(): LabelledSource[] {
  return ["alpha", "beta", "gamma"].map((own) =>
    toySource(own, [
      [`${own} started`, `${own} service started`, 0],
      [`${own} idle`, `${own} waits for work`, 0],
      [`${own} lost`, `${own} connection lost to peer`, 1, "ERROR"],
      [`${own} idle`, `${own} waits for work`, 0],
      [`${own} sync`, `${own} peer synchronised`, 0],
      [`${own} disk`, `${own} disk write failed`, 1, "ERROR"],
      [`${own} idle`, `${own} waits for work`, 0],
      [`${own} done`, `${own} service done`, 0],
      [`${own} lost`, `${own} connection lost to peer`, 1, "ERROR"],
      [`${own} idle`, `${own} waits for work`, 0],
    ]),
  );
}
