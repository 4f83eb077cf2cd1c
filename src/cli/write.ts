import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, partOf, storageError } from "../experiments/storage.js";

/**
 * Writes files, each as one text, in parts or as bytes, into a directory, which is made where it is missing.
 * Each file is written beside its place and then moved there: a reader sees the old file or the new
 * one, never a part of one.
 *
 * @returns the paths written, in order
 * @throws CallerError where the directory cannot be made
 * @throws StorageError where a file cannot be written
 */
export async function writeFiles(
  directory: string,
  files: ReadonlyMap<string, string | Uint8Array | Iterable<string>>,
): Promise<string[]> {
  await makeFolder(directory);
  const paths: string[] = [];
  for (const [name, content] of files) {
    const path = join(directory, name);
    const part = partOf(path);
    try {
      await writeFile(part, content);
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw storageError(path, error);
    }
    paths.push(path);
  }
  return paths;
}
