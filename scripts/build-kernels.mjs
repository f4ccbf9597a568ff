// Compiles assembly/kernels.as of a package with AssemblyScript (fetched on demand: a compiler of 100 MB is not worth a place in
// every install) and writes the bytes, with a digest of the source, as a TypeScript file.
//
// node ../../scripts/build-kernels.mjs src/optimisers/kernels.wasm.ts    run in the package's folder
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const source = "assembly/kernels.as";
const [target] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "kernels-"));
const wasm = join(folder, "kernels.wasm");
copyFileSync(source, join(folder, "kernels.ts")); // the compiler insists on the ending of the language it is not
const flags = ["-O3", "--runtime", "stub", "--importMemory", "--enable", "simd", "--noAssert"];
const compiler = ["--yes", "--package=assemblyscript@0.28.20", "asc"];
execFileSync("npx", [...compiler, join(folder, "kernels.ts"), "-o", wasm, ...flags], { stdio: "inherit" });

const base64 = readFileSync(wasm).toString("base64");
rmSync(folder, { recursive: true });
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
