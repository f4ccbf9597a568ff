/**
 * @file Adds to package-lock.json the optional packages of other platforms that a registry without them left out.
 *
 * Tools with a binary a platform (biome, turbo, rollup, …) name all of them as optional dependencies. A mirror that holds
 * only some makes npm write a lock file without the others, which `npm ci` then refuses, also on a full registry. Run
 * this after such an `npm install`. Entries added here have no integrity hash: nobody could ask for it.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./workspaces.mjs";

const SYSTEMS = {
  android: "android",
  darwin: "darwin",
  freebsd: "freebsd",
  linux: "linux",
  netbsd: "netbsd",
  openbsd: "openbsd",
  openharmony: "openharmony",
  win32: "win32",
  windows: "win32",
};
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "ppc64", "riscv64", "s390x", "x64"];

/**
 * The lock file's packages with an entry for every optional dependency.
 * @param {Record<string, any>} packages - `packages` of a lock file, by path.
 * @returns {{ packages: Record<string, any>, added: string[] }}
 */
export function completeLock(packages) {
  const added = [];
  const completed = { ...packages };
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const entry = platformEntry(name, version);
      if (entry === undefined || isInstalled(completed, path, name)) continue;
      completed[`node_modules/${name}`] = {
        version,
        cpu: entry.cpu,
        ...(dev ? { dev } : {}),
        optional: true,
        os: entry.os,
      };
      added.push(`${name}@${version}`);
    }
  }
  const sorted = Object.entries(completed).sort(([a], [b]) => a.localeCompare(b, "en"));
  return { packages: Object.fromEntries(sorted), added };
}

/** For what the package is, read off its name (`binding-linux-arm64-musl`); `undefined` when the name does not say. */
function platformEntry(name, version) {
  if (!/^\d+\.\d+\.\d+/.test(version)) return undefined;
  const parts = name.split(/[/-]/);
  const os = parts.map((part) => SYSTEMS[part]).find((system) => system !== undefined);
  const cpu = parts.at(-1) === "64" ? "x64" : parts.find((part) => PROCESSORS.includes(part));
  return os === undefined || cpu === undefined ? undefined : { os: [os], cpu: [cpu] };
}

/** Whether Node, looking from `path` upwards, would find `name`. */
function isInstalled(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (`${folder === "" ? "" : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === "") return false;
  }
}

function main() {
  const file = join(root, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const { packages, added } = completeLock(lock.packages);
  if (added.length > 0) writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log([...added, `${added.length} packages of other platforms added to package-lock.json`].join("\n"));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
