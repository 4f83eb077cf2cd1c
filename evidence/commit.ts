import { execFileSync } from "node:child_process";

function git(...words: string[]): string | null {
  try {
    return execFileSync("git", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return null;
  }
}

/** The commit in the working directory, and whether files differ from it. */
export function currentCommit(): { commit: string | null; dirty: boolean } {
  const commit = git("rev-parse", "HEAD")?.trim() ?? null;
  return { commit, dirty: git("status", "--porcelain") !== "" };
}
