// Compiles kernels.as with AssemblyScript (fetched on demand: a compiler of 100 MB is not worth a place in every install)
// and writes the bytes, with a digest of the source, to src/internal/kernels.wasm.ts.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("kernels.as", import.meta.url));
const target = fileURLToPath(new URL("../src/internal/kernels.wasm.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "kernels-"));
const wasm = join(folder, "kernels.wasm");
copyFileSync(source, join(folder, "kernels.ts")); // the compiler insists on the ending of the language it is not
const flags = ["-O3", "--runtime", "stub", "--importMemory", "--enable", "simd", "--noAssert"];
execFileSync(
  "npx",
  ["--yes", "--package=assemblyscript@0.28.20", "asc", join(folder, "kernels.ts"), "-o", wasm, ...flags],
  {
    stdio: "inherit",
  },
);

const base64 = readFileSync(wasm).toString("base64");
const digest = createHash("sha256").update(readFileSync(source)).digest("hex");
const pieces = base64.match(/.{1,100}/g).map((piece) => `  "${piece}",`);
writeFileSync(
  target,
  `/** @file Made from assembly/kernels.as by \`npm run kernels\`; do not edit. */

/** SHA-256 of the source that the bytes were made from. */
export const kernelsSource = "${digest}";

/** The module, in base64. */
export const kernelsBytes = [
${pieces.join("\n")}
].join("");
`,
);
