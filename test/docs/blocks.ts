import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The project's folder, from build/test/docs. */
export const ROOT = join(import.meta.dirname, "..", "..", "..");

export interface Page {
  /** path from the project's folder */
  readonly path: string;
  readonly text: string;
}

const markdownIn = (folder: string) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));

/** README.md and every page of docs/, docs/theory/ and docs/course/. */
export const pages: readonly Page[] = [
  "README.md",
  ...markdownIn("docs"),
  ...markdownIn(join("docs", "theory")),
  ...markdownIn(join("docs", "course")),
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

/** A text that stands below commands: what they print, or lines of it. */
export interface TextBelow {
  readonly page: string;
  readonly commands: readonly string[];
  readonly text: string;
}

/** Every such text: no other block stands between. */
export const textsBelow: readonly TextBelow[] = pages.flatMap(({ path, text }) => {
  const fences = [...text.matchAll(/^```(\w*)\n([\s\S]*?)\n```$/gm)];
  return fences.flatMap(([, language, content], i): TextBelow[] =>
    language === "text" && fences[i - 1]?.[1] === "sh"
      ? [{ page: path, commands: fences[i - 1][2].split("\n"), text: content }]
      : [],
  );
});
