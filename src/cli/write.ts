import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CallerError } from "../errors.js";

/**
 * Writes files, each as one text or in parts, into a directory, which is made where it is missing. Each file is written beside
 * its place and then moved there: a reader sees the old file or the new one, never a part of one.
 *
 * @returns the paths written, in order
 * @throws CallerError where the directory cannot be made
 */
export async function writeFiles(
  directory: string,
  files: ReadonlyMap<string, string | Iterable<string>>,
): Promise<string[]> {
  await makeDirectory(directory);
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

/** Node's own recursive mkdir (20.20) never ends where a file system such as /proc takes none. */
async function makeDirectory(directory: string): Promise<void> {
  const make = () => mkdir(directory).catch((error: NodeJS.ErrnoException) => error.code);
  let failure = await make();
  if (failure === "ENOENT" && dirname(directory) !== directory) {
    await makeDirectory(dirname(directory));
    failure = await make();
  }
  if (failure === undefined || failure === "EEXIST") return;
  throw new CallerError(
    `--out ${directory} cannot be made (${failure})`,
    "name a directory, new or existing",
  );
}
