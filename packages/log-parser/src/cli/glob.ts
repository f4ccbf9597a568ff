/** @file File patterns, for shells that leave them alone and for `--` scripts that quote them. */

import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";

const SPECIAL = /[*?[]/;

/** Whether a path is a pattern: holds `*`, `?` or `[`. */
export function isGlob(path: string): boolean {
  return SPECIAL.test(path);
}

/**
 * The files that fit a pattern, in the order of their names. `*` and `?` stop at `/`, `**` does not, `[a-z]` is one
 * character of a class; names that begin with a dot need it written out.
 */
export async function expandGlob(pattern: string): Promise<string[]> {
  const parts = pattern.split("/");
  const fixed = parts.findIndex(isGlob);
  const base = parts.slice(0, fixed).join("/");
  const isDeep = parts.length - fixed > 1;
  const folder = base === "" ? (pattern.startsWith("/") ? "/" : ".") : base;
  const fits = globExpression(parts.slice(fixed).join("/"));
  const entries = await readdir(folder, { recursive: isDeep, withFileTypes: true }).catch(() => []);
  const start = join(folder, "/").length;
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => fits.test((folder === "." ? path : path.slice(start)).split(sep).join("/")))
    .sort();
}

function globExpression(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\[!?[^\]]*\]|[^*?[]|\[/g, (part, at: number) => {
    const notHidden = at === 0 || pattern[at - 1] === "/" ? "(?!\\.)" : "";
    if (part === "**/") return "(?:(?!\\.)[^/]+/)*";
    if (part === "**") return `${notHidden}.*`;
    if (part === "*") return `${notHidden}[^/]*`;
    if (part === "?") return `${notHidden}[^/]`;
    if (part.length > 1) return part.replace("[!", "[^").replaceAll("\\", "\\\\");
    return part.replace(/[\\^$.|+(){}[\]]/g, "\\$&");
  });
  return new RegExp(`^${source}$`);
}
