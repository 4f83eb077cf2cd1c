import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The cells of a shipped CSV without quotes, below its line of names. */
export function fieldsOf(file: string): string[][] {
  const path = fileURLToPath(new URL(`../../../evidence/published/${file}`, import.meta.url));
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
}
