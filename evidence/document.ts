import { median } from "../bench/case.js";
import { type Recorded, reached } from "./record.js";

const INTRODUCTION = `# Recorded evidence

Claims about what \`nwidth advise\` finds, each counted over 20 seeds on data whose answer is known.
The seeds (7001 to 7020) were used for nothing else: constants were tuned, and the harness was
tried, on others.

\`npm run evidence\` runs all of it from a clean commit, writes
\`evidence/results/first-light.json\` (every run) and this page (from that file; a test compares the
two). It is not part of \`npm test\`; its smoke form, \`npm run evidence -- --smoke\`, is.
\`npm run evidence -- --rehearse\` makes three runs of each case in full size on other seeds, and
\`--only WORD\` takes the cases whose name holds the word; neither touches what is recorded.
All cases use \`--budget quick\`.
`;

const three = (x: number) => x.toPrecision(3);

/** docs/evidence.md, whole. */
export function evidencePage(record: Recorded | null): string {
  if (record === null) return `${INTRODUCTION}\nNothing is recorded yet.\n`;
  const { commit, dirty, machine, seconds, cases } = record;
  const rows = cases.map((c) => {
    const figures = c.runs.map((r) => r.figure);
    const held = c.runs.filter((r) => r.holds).length;
    const spread = `${three(median(figures))} [${three(Math.min(...figures))} .. ${three(Math.max(...figures))}]`;
    return [
      c.id,
      c.claim,
      `${held} of ${c.runs.length}`,
      `${c.runs.length - c.failuresAllowed} of ${c.runs.length}`,
      reached(c) ? "yes" : "no",
      `${c.figure}: ${spread}`,
      median(c.runs.map((r) => r.seconds)).toFixed(0),
    ];
  });
  const table = [
    ["case", "claim", "held", "to reach", "reached", "median [min .. max]", "seconds a run"],
    ["---", "---", "---", "---", "---", "---", "---"],
    ...rows,
  ];
  const failures = cases.flatMap((c) =>
    c.runs.filter((r) => !r.holds).map((r) => `- ${c.id}, seed ${r.seed}: ${r.outcome}`),
  );
  return [
    INTRODUCTION,
    `Commit ${commit ?? "unknown"}${dirty ? ", with uncommitted changes" : ""}; ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB; Node ${machine.node}, onnxruntime-node ${machine.onnxruntime}; ${Math.round(seconds / 60)} minutes in all.`,
    "",
    ...table.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    "The data:",
    "",
    ...cases.map((c) => `- **${c.id}**: ${c.data}.`),
    "",
    failures.length === 0 ? "Every run held." : "Runs that did not hold:",
    ...(failures.length === 0 ? [] : ["", ...failures]),
    "",
  ].join("\n");
}
