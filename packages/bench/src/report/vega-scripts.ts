/** @file The scripts a report carries with it, so that it opens without a network: vega, vega-lite, and their licences. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Html } from "./html.js";

const require = createRequire(import.meta.url);

/** The minified builds of vega and vega-lite as one text, safe inside a script element. */
export function vegaScripts(): Html {
  return new Html(["vega", "vega-lite"].map(minifiedBuild).join("\n"));
}

/** The minified build lies beside the entry that the package exports; its licence is in the folder above. */
function minifiedBuild(name: string): string {
  const build = dirname(require.resolve(name));
  const licence = readFileSync(join(build, "..", "LICENSE"), "utf8").replaceAll("*/", "* /");
  const script = readFileSync(join(build, `${name}.min.js`), "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
  // Inside a string or a regular expression of the script, `<\/` and `<\!` read the same and end nothing.
  const safe = script.replace(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
  return `/*! ${name}\n${licence.trim().replaceAll("</", "< /")}\n*/\n${safe}`;
}
