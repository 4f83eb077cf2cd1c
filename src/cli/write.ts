import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes files into a directory, which is made where it is missing. Each file is written beside
 * its place and then moved there: a reader sees the old file or the new one, never a part of one.
 *
 * @returns the paths written, in order
 */
export async function writeFiles(
  directory: string,
  files: ReadonlyMap<string, string>,
): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const paths: string[] = [];
  for (const [name, content] of files) {
    const path = join(directory, name);
    const part = `${path}.${process.pid}.part`;
    try {
      await writeFile(part, content);
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    paths.push(path);
  }
  return paths;
}
