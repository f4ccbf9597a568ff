import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const packages = fileURLToPath(new URL("../../", import.meta.url));

/** Siblings from source, as vitest reads them: no build is stale. Some may be left out. */
const siblings = (...except: readonly string[]): Plugin => ({
  name: "siblings",
  setup({ onResolve }) {
    onResolve({ filter: /^@lsad\/[a-z-]+(\/[a-z0-9-]+)?$/ }, ({ path }) => {
      const [, name, entry = "index"] = path.split("/");
      return except.includes(name) ? { path, external: true } : { path: join(packages, name, `src/${entry}.ts`) };
    });
  },
});

/** A fault for {@link bundleWorker}: a row with the word `poison` is never done. */
export const STUCK_AT_POISON = 'if (row.includes("poison")) for (;;);';
/** A fault: a row with the word `poison` crashes the process. */
export const CRASH_AT_POISON = 'if (row.includes("poison")) process.abort();';
/** A fault: a row with the word `poison` is lost, and nobody says so. */
export const LOSE_POISON = 'if (row.includes("poison")) return;';
/** A fault: the first row ends the process as if all were well. */
export const EARLY_EXIT = "process.exit(0);";

/**
 * Bundles the worker from source into a folder; returns the path of the file.
 * @param fault - A statement that the first stage runs at every `row`.
 */
export async function bundleWorker(folder: string, fault = ""): Promise<string> {
  const hash = createHash("sha256").update(fault).digest("hex").slice(0, 6);
  return bundle("main.ts", join(folder, fault === "" ? "lsad-worker.mjs" : `lsad-worker-${hash}.mjs`), fault);
}

/** {@link bundleWorker} for the benchmark's worker. */
export async function bundleCellWorker(folder: string): Promise<string> {
  return bundle("cell-main.ts", join(folder, "lsad-cell-worker.mjs"), "");
}

/** What {@link bundleAlone} made. */
export interface LonelyBundle {
  readonly file: string;
  /** Packages that the bundle imports before any of its code runs. */
  readonly staticImports: readonly string[];
}

/** Bundles an entry of this package with all that it needs, optional peers left out: what is installed with the package. */
export async function bundleAlone(entry: string, folder: string): Promise<LonelyBundle> {
  const outdir = join(folder, entry);
  const { metafile } = await build({
    entryPoints: [join(packages, `spark/src/${entry}.ts`)],
    absWorkingDir: folder,
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true, // as the build does: what is imported on demand stays apart
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    metafile: true,
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    plugins: [siblings("bench", "eval", "pipeline")],
  });
  copyFileSync(join(packages, "spark/src/connect/spark-connect.proto"), join(outdir, "spark-connect.proto"));
  const importsOf = (output: string): readonly string[] =>
    metafile.outputs[output].imports
      .filter(({ kind }) => kind === "import-statement")
      .flatMap(({ path, external }) => (external ? [path] : importsOf(path)));
  return { file: join(outdir, `${entry}.mjs`), staticImports: importsOf(`${entry}/${entry}.mjs`) };
}

async function bundle(entry: string, outfile: string, fault: string): Promise<string> {
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(packages, "spark/src/worker", entry)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    plugins: [siblings(), faultAtRow(fault)],
  });
  return outfile;
}

function faultAtRow(fault: string): Plugin {
  const head = "add(row: string, out: RowWriter): void {";
  return {
    name: "fault",
    setup({ onLoad }) {
      onLoad({ filter: /read-task\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, "utf8");
        if (!source.includes(head)) throw new Error(`${path} must hold ${head}`);
        return { contents: source.replace(head, `${head} ${fault}`), loader: "ts" };
      });
    },
  };
}
