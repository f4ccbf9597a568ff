/** @file API pages of every public package: rendering options here, each package's own entry points in its typedoc.json. */

import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OptionDefaults } from "typedoc";

const packages = readdirSync(new URL("./packages/", import.meta.url))
  .map((name) => `packages/${name}`)
  .filter((folder) => existsSync(new URL(`./${folder}/typedoc.json`, import.meta.url))); // private packages have none

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "@lsad",
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
