/** @file `lsad-bench` inside a test: a command line in, exit code and texts out. */

import { main } from "../src/commands/main.js";

/** Runs a command line as the shell would. One worker (`--workers 1`) runs from source, more need the build. */
export async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await main(args, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    onInterrupt: () => {},
  });
  return { code, out: out.join(""), err: err.join("") };
}
