import { median } from "../bench/case.js";
import { type Recorded, reached, SUITES, type SuiteName } from "./record.js";

const INTRODUCTION = `# Recorded evidence

Claims, each counted over seeds. The seeds (from 7001 on) were used for nothing else: constants were
tuned, and the harness was tried, on others. A run that honestly cannot tell is counted apart, and not where the
effect is larger than twofold.

\`npm run evidence\` runs all of it from a clean commit, \`-- --suite NAME\` one of the suites below.
It writes the file of that name in \`evidence/results\` (every run) and this page (from those files; a
test compares them).
It is not part of \`npm test\`; its smoke form, \`npm run evidence -- --smoke\`, is part of \`npm run test:long\`.
\`npm run evidence -- --rehearse\` makes at most three runs of each case in full size on other seeds,
and \`--only WORD\` takes the cases whose name holds the word; neither touches what is recorded.

What papers say is another matter, of [studies](studies.md); what others' forecasts reach on the same series, of
[published tables](published.md).
`;

const TITLES: Readonly<Record<SuiteName, string>> = {
  advise: `## Suite \`advise\`: what \`nwidth advise\` finds

All cases use \`--budget quick\`.
`,
  findings: `## Suite \`findings\`: what \`nwidth advise\` says of a memory that is known

Nothing is trained.
`,
  probes: `## Suite \`probes\`: whether \`nwidth advise\` finds what a network needs
`,
  nothing: `## Suite \`nothing\`: whether \`nwidth advise\` finds what is not there

All cases use \`--budget quick\`.
`,
  classes: `## Suite \`classes\`: what \`nwidth advise\` finds of labels

Classifiers that are equal are drawn, not trained; each of their runs is 2,000 comparisons. Where a run does not
find that a network is needed, its outcome in \`evidence/results/classes.json\` says that it cannot tell, not that there is none.
`,
  models: `## Suite \`models\`: how every architecture trains
`,
  fits: `## Suite \`fits\`: whether intervals of fitted decays cover

Each run is 1,000 sequences; what every interval covered is in \`evidence/results/fits.json\`.
`,
  spectra: `## Suite \`spectra\`: whether the decay of singular values is named rightly

Each run is 200 matrices.
`,
  comparison: `## Suite \`comparison\`: how often equal competitors seem to differ

No training: errors are drawn. Each run is 2,000 comparisons.
`,
  memory: `## Suite \`memory\`: which periods are found, and what is said of tails

No training: series are drawn.
`,
};

const three = (x: number) => x.toPrecision(3);

/** The median and the range of the runs that came to a figure. */
function spread(figures: readonly number[]): string {
  if (figures.length === 0) return "none";
  return `${three(median(figures))} [${three(Math.min(...figures))} .. ${three(Math.max(...figures))}]`;
}

/** Each description once, with the cases that it is of. */
function descriptions(cases: Recorded["cases"]): string[] {
  return [...new Set(cases.map((c) => c.data))].map((data) => {
    const ids = cases.filter((c) => c.data === data).map((c) => `**${c.id}**`);
    return `- ${ids.join(", ")}: ${data}.`;
  });
}

/** What is recorded of one suite, in words. */
export function suiteSection(record: Recorded | null): string {
  if (record === null) return "Nothing is recorded yet.\n";
  const { commit, dirty, machine, seconds, cases } = record;
  const rows = cases.map((c) => {
    const held = c.runs.filter((r) => r.holds).length;
    const undecided = c.runs.filter((r) => !r.holds && r.undecided === true).length;
    const decided = c.runs.length - undecided;
    return [
      c.id,
      c.claim,
      `${held} of ${decided}${undecided > 0 ? `; ${undecided} cannot tell` : ""}`,
      `${Math.max(0, decided - c.failuresAllowed)} of ${decided}`,
      reached(c) ? "yes" : "no",
      `${c.figure}: ${spread(c.runs.flatMap((r) => r.figure ?? []))}`,
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
    `Commit ${commit ?? "unknown"}${dirty ? ", with uncommitted changes" : ""}; ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB; Node ${machine.node}, onnxruntime-node ${machine.onnxruntime}; ${Math.round(seconds / 60)} minutes in all.`,
    "",
    ...table.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    "The data:",
    "",
    ...descriptions(cases),
    "",
    failures.length === 0 ? "Every run held." : "Runs that did not hold:",
    ...(failures.length === 0 ? [] : ["", ...failures]),
    "",
  ].join("\n");
}

/** docs/evidence.md, whole. */
export function evidencePage(records: Readonly<Record<SuiteName, Recorded | null>>): string {
  const sections = SUITES.map((suite) => `${TITLES[suite]}\n${suiteSection(records[suite])}`);
  return [INTRODUCTION, ...sections].join("\n");
}
