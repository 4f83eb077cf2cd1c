import type { EttRecord } from "../ett/record.js";
import { ettSection } from "../ett/section.js";
import type { PublishedRecord } from "./record.js";
import type { PublishedResult } from "./run.js";
import { publishedRows, publishedTasks } from "./tasks.js";

const INTRODUCTION = `# Against published tables

\`npm run evidence -- --suite published\` runs \`nwidth advise\` on series of public leaderboards, by their protocols, and
writes this page, and a record in \`evidence/results\`; \`--suite ett\` does so for [ETTh1](#etth1-loads-and-oil-temperature-96-and-192-hours-ahead).

**GIFT-Eval, us_births**: live births in the United States from 1969 to 1988, 7,305 days, and their sums over full
weeks that end on Tuesdays. Windows at the end of the series, one after another, are each forecast from all rows before
them. MASE is the mean over windows of the mean absolute error, over the mean absolute change from row to row of all before the
window; MAE is a mean over windows too, RMSE the root of the mean square over all. The repeated newest value has
the published errors to all digits, which a test holds.

**The pick** is what the advice takes that sees only the rows before the first window (\`recommendation.take\`, of the
\`quick\` budget): no row of the windows had a part in it. Then all competitors are fitted once, to rows before the first window,
cut into training and validation part as 70 to 15, and forecast every window (\`--origins\`); nothing is fitted anew between
windows, where most of the published models may. Baselines that the validation part shows to be surely worse than
another, or to say the same, are left out as in any advice. Rows in italics are published: some of the 118 of the leaderboard in August 2026, whose
submitters say that no test data were trained on.
`;

const number = (x: number, digits: number) =>
  x.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** One task: its table, the least error first, ours among the published. */
export function resultSection(result: PublishedResult): string {
  const { frequency, pick, headline, seconds, window } = result;
  const task = publishedTasks().find((one) => one.frequency === frequency);
  const ours = result.scores.map(({ name, label, ...score }) => ({
    ...score,
    model: name === pick ? `**${label}, the pick**` : label,
  }));
  const theirs = publishedRows()
    .filter((row) => row.frequency === frequency)
    .map((row) => ({ ...row, model: `_${row.model}_`, seconds: null }));
  const rows = [...ours, ...theirs]
    .sort((a, b) => a.mase - b.mase)
    .map(({ model, mase, mae, rmse, seconds: own }) => [
      ...[model, number(mase, 3), number(mae, 0), number(rmse, 0)],
      own === null ? "" : number(own, 1),
    ]);
  const table = [
    ["model", "MASE", "MAE", "RMSE", "seconds of training"],
    ["---", "---:", "---:", "---:", "---:"],
    ...rows,
  ];
  return [
    `## GIFT-Eval, us_births: ${task?.title ?? frequency}`,
    "",
    `${task?.windows} windows. Ridge looks at ${window.ridge} rows, networks at ${window.networks}. The advice that picks took ${number(seconds, 0)} s: "${headline}".`,
    "",
    ...table.map((cells) => `| ${cells.join(" | ")} |`),
    "",
  ].join("\n");
}

/** docs/published.md, whole. */
export function publishedPage(births: PublishedRecord | null, ett: EttRecord | null): string {
  return `${birthsSections(births)}\n${ettSection(ett)}`;
}

function birthsSections(record: PublishedRecord | null): string {
  if (record === null) return `${INTRODUCTION}\nNothing is recorded yet.\n`;
  const { commit, dirty, machine, results } = record;
  return [
    INTRODUCTION,
    `Commit ${commit ?? "unknown"}${dirty ? ", with uncommitted changes" : ""}; ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB; Node ${machine.node}, onnxruntime-node ${machine.onnxruntime}.`,
    "",
    results.map(resultSection).join("\n"),
  ].join("\n");
}
