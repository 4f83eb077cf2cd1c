import { trainedText } from "../src/report/study.js";
import type { ClaimVerdict } from "../src/studies/claim.js";
import { FINDINGS, type PracticalFinding } from "./practical-findings.js";
import type { RecordedStudy } from "./study-record.js";

/** A claim of a record that a finding rests on. */
function claimOf(records: readonly RecordedStudy[], study: string, id: string) {
  const run = records.find((record) => record.run.study === study)?.run;
  const claim = run?.claims.find((one) => one.id === id);
  if (claim === undefined) throw new Error(`no record of claim ${id} of ${study}`);
  return claim;
}

/**
 * Findings whose records no longer say what they rest on: each claim that is named must have the verdict that the
 * finding takes it for.
 */
export function unfounded(records: readonly RecordedStudy[]): string[] {
  return FINDINGS.flatMap(({ sentence, rests }) =>
    rests.flatMap(([study, id, wanted]): string[] => {
      const { verdict } = claimOf(records, study, id);
      return verdict === wanted ? [] : [`${sentence}: ${study}, ${id} ${verdict}`];
    }),
  );
}

const VERDICTS: Readonly<Record<ClaimVerdict, string>> = {
  agrees: "agrees",
  disagrees: "disagrees",
  "cannot tell": "cannot be told",
};

function item(records: readonly RecordedStudy[], { sentence, kind, rests }: PracticalFinding) {
  const grounds = rests.map(([study, id]) => {
    const { statement, quantity, trained, verdict } = claimOf(records, study, id);
    return `  - [${study}](studies/${study}.md) ([figure](studies/${study}.svg)): ${statement}. It ${VERDICTS[verdict]}: ${quantity} is ${trainedText(trained)}.`;
  });
  return [`- **${sentence}** (${kind})`, ...grounds].join("\n");
}

/** What the recorded studies say to who must choose an architecture: docs/findings.md. */
export function findingsPage(records: readonly RecordedStudy[]): string {
  const topics = [...new Set(FINDINGS.map(({ topic }) => topic))];
  const sections = topics.map((topic) => {
    const own = FINDINGS.filter((finding) => finding.topic === topic);
    return `## ${topic}\n\n${own.map((finding) => item(records, finding)).join("\n")}`;
  });
  return `# What the studies say in practice

Each sentence rests on the claims below it, of [recorded runs](studies/index.md) of five trainings a configuration:
the quantity of the claim, its mean and 95 % interval, and whether the claim agrees, disagrees or cannot be told. The
page of a study says what the quantity is, on which task, and how the models were trained; another task may differ.
*Proved* is said where the quantity is exact, *measured* where it was trained.

${sections.join("\n\n")}
`;
}
