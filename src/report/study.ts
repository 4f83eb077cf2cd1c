import type { Claim, ClaimVerdict, Finding } from "../studies/claim.js";
import type { Size } from "../studies/study.js";
import { FORMATS, written } from "./format.js";

const WORDS = {
  agrees: "agree",
  disagrees: "disagree",
  "cannot tell": "cannot tell",
} as const satisfies Readonly<Record<ClaimVerdict, string>>;

/** "3 agree, 1 disagree, 2 cannot tell". */
export function countsText(findings: readonly Pick<Finding, "verdict">[]): string {
  const counted = (verdict: string) => findings.filter((f) => f.verdict === verdict).length;
  return Object.entries(WORDS)
    .map(([verdict, words]) => `${counted(verdict)} ${words}`)
    .join(", ");
}

/** "budget default, 5 seeds", and the caller's data where it ran on such. */
export function sizeText({ budget, seeds, data }: Size): string {
  return `budget ${budget}, ${seeds} seeds${data === undefined ? "" : `, data ${data}`}`;
}

/**
 * Where the quantity lies if the statement holds, to five digits: with fewer, what lies just outside seems to lie
 * inside.
 */
export function regionText({ from, to }: Pick<Claim, "from" | "to">): string {
  const end = (x: number) => FORMATS.setting(Number(x.toPrecision(5)));
  if (from === null) return to === null ? "anywhere" : `at most ${end(to)}`;
  return to === null ? `at least ${end(from)}` : `between ${end(from)} and ${end(to)}`;
}

/** What was trained: the mean with its interval. */
export function trainedText({ mean, interval }: Finding["trained"]): string {
  const band = interval?.map((end) => written(end, "error")).join(", ");
  return `${written(mean, "error")}${band === undefined ? "" : ` [${band}]`}`;
}
