import { TOLERANCE, type Verification } from "../../experiments/verify.js";
import { printable } from "../text.js";

/** Keys are shown by so many digits, as in the table of results. */
const DIGITS = 12;

/** What a check found, for the terminal: what holds in a line each, what does not with its place. */
export function verificationText(found: readonly Verification[]): string {
  return found.map(textOf).join("\n");
}

function textOf({ journal, brokenLines, wrongKeys, trials }: Verification): string {
  const bits = trials.filter((t) => t.by === "bits");
  const rough = trials.filter((t) => t.by === "tolerance");
  const equal = (all: typeof trials) => `${all.filter((t) => t.equal).length} of ${all.length}`;
  const statements = [
    printable(journal),
    brokenLines.length === 0
      ? "  every line is as it was written"
      : `  line ${brokenLines.join(", ")}: not what was written after the line before`,
    wrongKeys.length === 0
      ? "  every key is that of its settings"
      : `  settings that do not have the key beside them: ${wrongKeys.map((k) => k.slice(0, DIGITS)).join(", ")}`,
    ...(bits.length > 0 ? [`  ${equal(bits)} trials trained again: the same bits`] : []),
    ...(rough.length > 0
      ? [
          `  ${equal(rough)} trials of another processor or engine trained again: validation error within ${100 * TOLERANCE} %`,
        ]
      : []),
    ...trials.filter((t) => !t.equal).map((t) => `  ${t.key.slice(0, DIGITS)}: ${t.difference}`),
  ];
  return `${statements.join("\n")}\n`;
}
