/** @file API pages of every public package: rendering options here, each package's own entry points in its typedoc.json. */

import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OptionDefaults } from "typedoc";

const packages = readdirSync(new URL("./packages/", import.meta.url))
  .map((name) => `packages/${name}`)
  .filter((folder) => existsSync(new URL(`./${folder}/typedoc.json`, import.meta.url))); // private packages have none

/** Where the errors of core stand: comments name them in packages whose file does not import them. */
const ERRORS = "https://github.com/lsad/lsad/blob/main/packages/core/src/errors.ts";

/** @param {import("typedoc").Application} app */
function linkErrorsOfCore(app) {
  app.converter.addUnknownSymbolResolver((reference) => {
    const name = reference.symbolReference?.path?.[0]?.path ?? "";
    return /^(?:[A-Z][A-Za-z]*)Error$/.test(name) ? ERRORS : undefined;
  });
}

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "@lsad",
  plugin: [linkErrorsOfCore],
  entryPointStrategy: "packages",
  entryPoints: packages,
  packageOptions: {
    tsconfig: "../../tsconfig.json", // siblings from source, so that links between packages resolve without a build
    skipErrorChecking: true, // types are a check of their own: npm run types
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    blockTags: [...OptionDefaults.blockTags, "@file"],
    excludeTags: [...OptionDefaults.excludeTags, "@file"],
    sort: ["kind", "source-order"],
    displayBasePath: fileURLToPath(new URL(".", import.meta.url)),
    disableGit: true, // the same pages from a clone, an archive or a fork
    sourceLinkTemplate: "https://github.com/lsad/lsad/blob/main/{path}#L{line}",
    requiredToBeDocumented: ["Class", "Enum", "Function", "Interface", "TypeAlias", "Variable"],
    validation: { notExported: true, invalidLink: true, notDocumented: true },
  },
  validation: { notExported: true, invalidLink: true, rewrittenLink: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  readme: "README.md",
  out: "docs/api",
  includeVersion: true,
  hideGenerator: true,
};
