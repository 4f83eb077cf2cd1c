import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll } from "vitest";
import { ROOT } from "./blocks.js";

/** What commands of the documentation run in; gone after the tests of the file. */
export interface WorkingCopy {
  readonly folder: string;
  /** runs a command as a reader does, and gives what it prints */
  readonly run: (command: string) => Promise<string>;
}

/** Copies folders and files of the project; its packages are linked. */
export async function workingCopy(names: readonly string[]): Promise<WorkingCopy> {
  const folder = await mkdtemp(join(tmpdir(), "nwidth-docs-"));
  afterAll(() => rm(folder, { recursive: true }));
  for (const name of names) await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const run = async (command: string) => {
    const { stdout } = await promisify(execFile)("bash", ["-euc", command], { cwd: folder });
    return stdout;
  };
  return { folder, run };
}

/** A command without the build that it begins with, for where everything is built. */
export function builtOnce(command: string): string {
  return command
    .replace(/^npm run -s nwidth --/, "node build/src/cli/main.js")
    .replace(/^npm run -s build && /, "");
}

/** Whether a command trains networks or reads what one trained: `test/long` runs it. */
export function isLong(command: string): boolean {
  return / -- (advise|sweep(?!.* --plan)|results|verify) /.test(command);
}
