import { type Reason, reasonsOf, type StudyDocument } from "../src/report/documents/study.js";
import { NOTHING, written } from "../src/report/format.js";
import { joinedPage } from "../src/report/page/study/joined.js";
import { figureSheet } from "../src/report/page/study/sheet.js";
import { standalone } from "../src/report/page/svg.js";
import { countsText, regionText, trainedText } from "../src/report/study.js";
import type { RecordedStudy } from "./study-record.js";

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function claimsTable({ claims }: StudyDocument): string {
  const number = (value: number | null | undefined) => written(value ?? null, "error");
  return table(
    ["verdict", "statement", "paper", "trained [95 %]", "floor", "constructed", "promised"],
    claims.map((claim) => [
      `**${claim.verdict}**${claim.optimisation ? ", optimisation" : ""}`,
      `${claim.statement} (${claim.quantity}: ${regionText(claim)})`,
      `${claim.paper.value ?? NOTHING}, ${claim.paper.source}`,
      trainedText(claim.trained),
      number(claim.floor?.value),
      number(claim.constructed),
      number(claim.promised),
    ]),
  );
}

const reasonText = ({ claims, remark }: Reason): string =>
  `${claims.map(({ statement, verdict }) => `**${statement}: ${verdict}.**`).join(" ")} ${remark}`;

function variationsTable({ variations, claims }: StudyDocument): string {
  const of = (id: string) => claims.find((claim) => claim.id === id);
  return table(
    ["instead", "statement", "as chosen [95 %]", "instead [95 %]", "does the verdict move?"],
    variations.flatMap(({ setting, taken, seeds, claims: again }) =>
      again.map(({ id, trained, verdict, moves }) => [
        `${setting}: ${taken} (${seeds} seeds)`,
        of(id)?.statement ?? id,
        trainedText(of(id)?.trained ?? trained),
        `${trainedText(trained)}: ${verdict}`,
        moves,
      ]),
    ),
  );
}

/** The page of a recorded study. */
export function studyRecordPage({ commit, dirty, machine, run }: RecordedStudy): string {
  const { study, title, source, protocol, claims, variations, choices, figure } = run;
  const { processor, cores, memoryGiB, node, onnxruntime } = machine;
  const reasons = reasonsOf(claims).map(reasonText);
  const sections = [
    `# ${title}`,
    `\`${study}\`: ${source}. ${countsText(claims)}.`,
    protocol,
    `![${figure.title}](${study}.svg)`,
    `${figure.title}. ${figure.caption}`,
    `## Claims\n\n${claimsTable(run)}`,
    ...(reasons.length === 0 ? [] : [`## Why\n\n${reasons.join("\n\n")}`]),
    ...(variations.length === 0
      ? []
      : [`## With a choice made otherwise\n\n${variationsTable(run)}`]),
    `## What the paper leaves open\n\n${choices
      .map(({ setting, taken, why }) => `- **${setting}**: ${taken} (${why})`)
      .join("\n")}`,
    `## The run\n\nBudget \`${run.budget}\`, ${run.seeds} seeds${run.data === undefined ? "" : `, data \`${run.data}\``}. Commit ${commit ?? "unknown"}${dirty ? ", with uncommitted changes" : ""}; ${processor}, ${cores} cores, ${memoryGiB} GiB; Node ${node}, onnxruntime-node ${onnxruntime}.\nTables that are named here, ${run.files.join(", ")}, are written by \`nwidth study run ${study}\`.\nWritten by \`npm run record:studies -- ${study}\` from \`evidence/studies/${study}.json\`; a test compares them.`,
  ];
  return `${sections.join("\n\n")}\n`;
}

/** The figure of a recorded study, as a file beside its page. */
export function studyRecordFigure({ run }: RecordedStudy): string {
  return standalone(figureSheet(run.figure));
}

/** Every claim that is recorded, as one page that needs no network: docs/claims.html. */
export function claimsPage(records: readonly RecordedStudy[]): string {
  return joinedPage(
    records.map(({ run }) => ({ document: run, files: [`studies/${run.study}.md`] })),
  );
}

/** A list of all that is recorded. */
export function studyIndex(records: readonly RecordedStudy[]): string {
  const rows = records.map(({ run: { study, title, source, claims } }) => [
    `[${study}](${study}.md)`,
    `${title} (${source})`,
    countsText(claims),
  ]);
  return `# Recorded studies

Runs of the studies of [studies.md](../studies.md) in the budget \`default\`, by \`npm run record:studies\`.
[claims.html](../claims.html) has every claim with its numbers and figure on one page: open the file in a browser.

${countsText(records.flatMap(({ run }) => run.claims))}.

${table(["study", "what", "claims"], rows)}
`;
}
