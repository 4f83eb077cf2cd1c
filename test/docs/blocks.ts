import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The project's folder, from build/test/docs. */
export const ROOT = join(import.meta.dirname, "..", "..", "..");

export interface Page {
  /** path from the project's folder */
  readonly path: string;
  readonly text: string;
}

/** README.md and every page of docs/. */
export const pages: readonly Page[] = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
].map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

/** Contents of the fenced blocks of a language, in order. */
export function blocksOf({ text }: Page, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm");
  return [...text.matchAll(fence)].map((match) => match[1]);
}

/** Distinct commands of every page, a line each. */
export function commands(): string[] {
  const lines = pages.flatMap((page) =>
    blocksOf(page, "sh").flatMap((block) => block.split("\n").filter((line) => line !== "")),
  );
  return [...new Set(lines)];
}
