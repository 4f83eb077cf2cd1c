import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CallerError } from "../../errors.js";
import { JOURNAL } from "./line.js";

/**
 * The journals that paths name, in the order given. A path is a journal, or a directory; see
 * `journalsBelow`.
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
  const found = await journalsBelow(path);
  if (found.length > 0) return found;
  throw new CallerError(
    `${path} holds no journal: neither ${join(path, JOURNAL)} nor ${join(path, "*", JOURNAL)} is a file`,
    "give the directory of a run, or one that holds such directories",
  );
}

/**
 * The journals of a run: that of its directory, then those of the directories in it, as the shards of a
 * sweep are, in the order of their names.
 *
 * @throws CallerError where the directory cannot be read
 */
export async function journalsBelow(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    throw new CallerError(
      error.code === "ENOENT"
        ? `${directory} does not exist`
        : `${directory} cannot be read (${error.code})`,
      `give the directory of a run, which holds ${JOURNAL}, or one that holds such directories`,
    );
  });
  const inside = names.sort().map((name) => join(directory, name, JOURNAL));
  const all = [join(directory, JOURNAL), ...inside];
  const there = await Promise.all(all.map(isFile));
  return all.filter((_, i) => there[i]);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}
