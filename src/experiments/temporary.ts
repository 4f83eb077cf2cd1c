import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { lockDirectory } from "./journal/lock.js";

/** Milliseconds for which a new folder is left alone: whoever made it may be about to lock it. */
const NEW = 60_000;
/** Characters that `mkdtemp` appends. */
const RANDOM = 6;

/**
 * A folder for what need not outlive this process, where the system keeps temporary files. Its owner
 * locks it (`lockDirectory`) and removes it; those of owners on this machine that were killed are
 * removed now.
 *
 * @param purpose part of its name
 */
export async function makeTemporary(purpose: "journal" | "worker"): Promise<string> {
  // a temporary folder may be one that machines share, and locks that of one machine
  const begin = `nwidth-${purpose}-${hostname().replace(/[^\w.-]/g, "_")}-`;
  await clearDead(begin);
  return mkdtemp(join(tmpdir(), begin));
}

/** Removes folders that nobody holds: a lock goes with its process, however that ended. */
async function clearDead(begin: string): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(begin) || name.length !== begin.length + RANDOM) continue;
    // what is held, or cannot be removed, stays
    await removeUnheld(join(tmpdir(), name)).catch(() => {});
  }
}

async function removeUnheld(path: string): Promise<void> {
  const found = await lstat(path);
  const own = found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid);
  if (!own || Date.now() - found.mtimeMs < NEW) return;
  const { release } = await lockDirectory(path);
  try {
    await rm(path, { recursive: true, force: true });
  } finally {
    release();
  }
}
