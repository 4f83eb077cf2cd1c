import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CallerError } from "../../errors.js";
import { JOURNAL } from "./line.js";

/**
 * The journals that paths name, in the order given. A path is a journal, a directory that holds one, or
 * a directory whose own directories do, as the shards of a sweep; these are taken in the order of their
 * names.
 *
 * @throws CallerError for a path without a journal
 */
export async function findJournals(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) found.push(...(await journalsOf(path)));
  return [...new Set(found)];
}

async function journalsOf(path: string): Promise<string[]> {
  if (await isFile(path)) return [path];
  if (await isFile(join(path, JOURNAL))) return [join(path, JOURNAL)];
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    throw new CallerError(
      error.code === "ENOENT" ? `${path} does not exist` : `${path} cannot be read (${error.code})`,
      `give the directory of a run, which holds ${JOURNAL}, or one that holds such directories`,
    );
  });
  const inside = names.sort().map((name) => join(path, name, JOURNAL));
  const there = await Promise.all(inside.map(isFile));
  if (there.includes(true)) return inside.filter((_, i) => there[i]);
  throw new CallerError(
    `${path} holds no journal: neither ${join(path, JOURNAL)} nor ${join(path, "*", JOURNAL)} is a file`,
    "give the directory of a run, or one that holds such directories",
  );
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}
