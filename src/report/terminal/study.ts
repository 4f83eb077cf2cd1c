import type { Finding } from "../../studies/claim.js";
import type { StudyOutcome } from "../../studies/run.js";
import type { Study } from "../../studies/study.js";
import { written } from "../format.js";
import { countsText, regionText, sizeText, trainedText } from "../study.js";
import { columnsOf, type Entry, entries, heading, type Terminal } from "./columns.js";

/** The studies that there are. */
export function studiesText(studies: readonly Study[], terminal: Terminal): string {
  return `${entries(
    studies.map((s): Entry => [s.id, `${s.title} (${s.source}); ${s.claims.length} claims`]),
    terminal,
  )}\n`;
}

const WIDTHS = { verdict: 12, paper: 10, trained: 28, floor: 10 };
const GAPS = 2 * 5;

/** What a study found: its claims in a table, and what the verdicts rest on. */
export function studyText(
  { study, size, findings }: Pick<StudyOutcome, "study" | "size" | "findings">,
  terminal: Terminal,
  page: string,
): string {
  const room = terminal.columns - Object.values(WIDTHS).reduce((a, b) => a + b) - GAPS;
  const columns = [
    { head: "verdict", width: WIDTHS.verdict },
    { head: "statement", width: Math.max(24, room) },
    { head: "paper", width: WIDTHS.paper, right: true },
    { head: "trained [95 %]", width: WIDTHS.trained, right: true },
    { head: "floor", width: WIDTHS.floor, right: true },
  ];
  const rows = findings.map((f) => [
    f.verdict,
    statementOf(f),
    f.paper.value ?? "–",
    trainedText(f.trained),
    written(f.floor?.value ?? null, "error"),
  ]);
  const note =
    size.budget === "smoke" ? "\nsmoke: it runs; what it says means nothing at this size\n" : "";
  return `${heading(`${study.title} (${study.source})`, terminal)}
${columnsOf(columns, rows, terminal)}
${note}
${countsText(findings)}; ${sizeText(size)}

report: ${page}
`;
}

function statementOf(finding: Finding): string {
  const optimisation = finding.optimisation ? "; optimisation" : "";
  return `${finding.statement} (${regionText(finding)}${optimisation})`;
}
