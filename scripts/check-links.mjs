/** @file Every relative link in the repository's Markdown leads to a file, and every `#anchor` to a heading of it. */

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./workspaces.mjs";

/**
 * The targets of a Markdown text's links and images, code left out.
 * @param {string} markdown
 * @returns {{ target: string, line: number }[]}
 */
export function linksOf(markdown) {
  const blank = (/** @type {string} */ code) => code.replace(/[^\n]/g, " ");
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, blank).replace(/`[^`\n]*`/g, blank);
  return [...prose.matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)].map((match) => ({
    target: match[1],
    line: prose.slice(0, match.index).split("\n").length,
  }));
}

/**
 * The anchors that GitHub makes of a Markdown text's headings.
 * @param {string} markdown
 * @returns {Set<string>}
 */
export function anchorsOf(markdown) {
  const headings = markdown.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
  return new Set(
    [...headings].map(([, text]) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replace(/\s/g, "-"),
    ),
  );
}

/**
 * @param {string} page - Path of a Markdown file.
 * @returns {string[]} one sentence a broken link
 */
export function brokenLinks(page) {
  return linksOf(readFileSync(page, "utf8")).flatMap(({ target, line }) => {
    if (/^[a-z]+:/.test(target)) return []; // other sites: CI does not depend on them
    const [path, anchor] = decodeURIComponent(target).split("#");
    const file = path === "" ? page : resolve(dirname(page), path);
    const place = `${relative(root, page)}:${line}`;
    if (!existsSync(file)) return [`${place}: link to ${target}, which is not there`];
    if (anchor === undefined || !statSync(file).isFile() || !file.endsWith(".md")) return [];
    return anchorsOf(readFileSync(file, "utf8")).has(anchor) ? [] : [`${place}: ${target} has no such heading`];
  });
}

function main() {
  // Tracked and new files, ignored ones left out.
  const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard", "*.md"], { cwd: root });
  const pages = listed
    .toString()
    .split("\0")
    .filter((name) => name !== "" && existsSync(join(root, name)));
  const broken = pages.flatMap((page) => brokenLinks(join(root, page)));
  console.log([...broken, `${pages.length} pages, ${broken.length} broken links`].join("\n"));
  process.exitCode = broken.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
