import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CANNOT_TELL, EVIDENCE } from "../src/evidence.js";

const root = join(import.meta.dirname, "..", "..", "src");
const sources = (readdirSync(root, { recursive: true }) as string[])
  .filter((file) => file.endsWith(".ts") && file !== "evidence.ts")
  .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));

it("no type beside evidence.ts says how a thing is known, or that it cannot be told", () => {
  const kinds = Object.keys(EVIDENCE);
  expect(kinds).toEqual(["proved", "recalled", "fitted", "measured"]);
  // "fitted" alone also names a curve and a column
  const words = [...kinds.filter((kind) => kind !== "fitted"), "estimated", CANNOT_TELL].join("|");
  const member = new RegExp(`(?<!\\|)\\| "(?:${words})"|"(?:${words})" \\|(?!\\|)`);
  const spelled = sources.flatMap(({ file, text }) =>
    text
      .replace(/Extract<\s*(?:Bound)?Evidence,[^>]*>/g, "")
      .split("\n")
      .filter((line) => member.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(spelled).toEqual([]);
});
