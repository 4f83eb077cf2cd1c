import { access, constants, lstat, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CallerError } from "../errors.js";

/** A name below a directory as long as any that is written there: a checkpoint before it takes its place. */
const LONGEST_NAME = `checkpoints/${"x".repeat(110)}`;

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isSymbolicLink() === true;
}

/**
 * Checks, before any work is done, that files can be written into a directory that may not exist
 * yet. Makes nothing.
 *
 * @param said what the caller wrote, for messages
 * @throws CallerError where the path, or what it would be made in, is no directory or may not be
 *   written
 */
export async function checkOutput(directory: string, said = `--out ${directory}`): Promise<void> {
  if (directory === "") {
    throw new CallerError("--out is given an empty name", "name a directory, new or existing");
  }
  let path = resolve(directory);
  const longest = await stat(join(path, LONGEST_NAME)).catch((error) => error);
  if (longest instanceof Error && (longest as NodeJS.ErrnoException).code === "ENAMETOOLONG") {
    throw new CallerError(
      `${said}: a path of ${path.length} characters is too long for the files in it`,
      "name a directory nearer to the root",
    );
  }
  for (;;) {
    const status = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (status instanceof Error && (await isLink(path))) {
      throw new CallerError(
        `${said}: ${path} is a symbolic link that leads nowhere`,
        "name a directory, new or existing",
      );
    }
    if (!(status instanceof Error)) {
      if (!status.isDirectory()) {
        throw new CallerError(`${said}: ${path} is a file`, "name a directory, new or existing");
      }
      await access(path, constants.W_OK).catch(() => {
        throw new CallerError(
          `${said}: ${path} may not be written by this user`,
          "name a directory of your own",
        );
      });
      return;
    }
    if (status.code !== "ENOENT" && status.code !== "ENOTDIR") {
      throw new CallerError(
        `${said}: ${path} cannot be used (${status.code})`,
        "name a directory, new or existing",
      );
    }
    path = dirname(path);
  }
}
