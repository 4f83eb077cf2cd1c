import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll } from "vitest";
import { blocksOf, pages, ROOT } from "../docs/blocks.js";

/** What commands of the documentation run in; gone after the tests of the file. */
export interface WorkingCopy {
  readonly folder: string;
  /** runs a command as a reader does, and gives what it prints */
  readonly run: (command: string) => Promise<string>;
}

/** Copies folders and files of the project; its packages are linked. */
async function workingCopy(names: readonly string[]): Promise<WorkingCopy> {
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

/** A program that stands in a page. */
export interface Program {
  readonly page: string;
  readonly code: string;
  /** what it is called in a working copy, below docs/ */
  readonly name: string;
}

/** Every program of the pages. */
export const programs: readonly Program[] = pages.flatMap((page) =>
  blocksOf(page, "ts").map((code, i) => ({
    page: page.path,
    code,
    name: `${page.path.replaceAll(/\W/g, "-").toLowerCase()}-${i}`,
  })),
);

/** A working copy of all that is compiled, with the programs of the pages. */
export async function compiledCopy(): Promise<WorkingCopy> {
  const copy = await workingCopy(
    "src test bench evidence examples datasets docs build package.json tsconfig.json".split(" "),
  );
  for (const { name, code } of programs) {
    await writeFile(join(copy.folder, "docs", `${name}.ts`), code);
  }
  await copy.run("npm run -s build");
  return copy;
}
