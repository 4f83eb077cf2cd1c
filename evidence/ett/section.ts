import type { EttRecord } from "./record.js";
import { publishedEtt } from "./rows.js";
import type { AloneResult, ChannelsResult } from "./run.js";
import { ETTH1, SOURCE } from "./series.js";
import type { SharedResult } from "./shared.js";

const [TRAIN, VALIDATION, TEST] = ETTH1.split.map((rows) => rows.toLocaleString("en-US"));

const INTRODUCTION = `## ETTh1: loads and oil temperature, 96 and 192 hours ahead

\`npm run evidence -- --suite ett --data ETTh1.csv\` takes the path of your own copy, as the licence lets nobody hand on
a part of it: ${SOURCE}.
SHA-256 and rows are checked; without \`--data\` the suite is left out, and says so.

Trained on the first ${TRAIN} rows, validated on the next ${VALIDATION}, tested on the next ${TEST} (\`--split\`); everything is scaled by mean and
deviation of the training rows, and the error is the mean square over all windows of the test part (2,785 of 96 hours, 2,689
of 192), the mean over channels where there are several. Rows in italics are published: [sources](../evidence/published/README.md).
By numpy, without this project's code, repeating the newest value errs 1.2944 and 1.3249 over all channels, 0.0693 and 0.0920 for
OT; and least squares without a penalty on a channel's own past less its newest value 0.3835 and 0.4367 with 96
rows, 0.3765 and 0.4117 with 336 (OT 0.0548 and 0.0734, 0.0531 and 0.0691). With 96 rows, 96 hours ahead, the channels in
their order have 0.7812, 0.2085, 0.8164, 0.1708, 0.5193, 0.1334 and 0.0548.

Channels by themselves stay above the published linear rows where windows are chosen. One reason: they are chosen by
ridge on levels, which takes one row of MULL and LULL; and of one row nothing is left less the newest value.

Seconds were taken beside other work.
`;

const number = (x: number, digits = 4) => x.toFixed(digits);

/** The published linear row that ours are held to. */
const LINEAR = "tuned ridge";

type Cells = readonly [model: string, mse: number, ...more: string[]];

/** A table, the least error first. */
function table(head: readonly string[], rows: readonly Cells[]): string[] {
  const sorted = [...rows].sort((a, b) => a[1] - b[1]);
  return [
    head,
    head.map((_, i) => (i === 1 ? "---:" : "---")),
    ...sorted.map(([model, mse, ...more]) => [model, number(mse), ...more]),
  ].map((cells) => `| ${cells.join(" | ")} |`);
}

const columnsOf = ({ columns }: Pick<ChannelsResult, "columns">): string =>
  columns === "own" ? "its own past" : "all seven";

const meanOf = ({ channels }: ChannelsResult): number =>
  channels.reduce((sum, { mse }) => sum + mse / channels.length, 0);

/** Seven channels at one horizon. */
function channelsSection(
  horizon: number,
  results: readonly ChannelsResult[],
  shared: readonly SharedResult[],
): string[] {
  const together = shared.flatMap(({ tried }): Cells[] => {
    const best = tried.reduce((a, b) => (b.validation < a.validation ? b : a));
    return tried.map((one) => [
      one === best
        ? "**one ridge less the newest value for all, rows of least validation error**"
        : "one ridge less the newest value for all",
      ...([one.mse, "its own past", `${one.window}`] as const),
    ]);
  });
  const ours = results.flatMap((result): Cells[] => {
    const rows = result.window === null ? "as chosen" : `${result.window}`;
    const more = [columnsOf(result), rows];
    return [
      ["**least validation error, channel by channel**", meanOf(result), ...more],
      ...result.scores.map(({ label, mse }): Cells => [label, mse, ...more]),
    ];
  });
  const theirs = publishedEtt()
    .filter((row) => row.setting === "seven" && row.horizon === horizon)
    .map(({ model, mse }): Cells => [`_${model}_`, mse, "", ""]);
  const { mse: published } = publishedEtt().find(
    (row) => row.setting === "seven" && row.horizon === horizon && row.model === LINEAR,
  ) ?? { mse: Number.NaN };
  const words = results.map((result) => {
    const { channels, window, seconds } = result;
    const each = channels.map(
      ({ channel, label, window: rows, mse }) => `${channel} ${number(mse)} (${label}, ${rows})`,
    );
    const error = meanOf(result);
    return `From ${columnsOf(result)}, ${window === null ? "with the rows that the validation part chooses" : `with ${window} rows`} (${number(seconds, 0)} s), the baseline of least validation error has ${number(error)} in the mean, ${error <= published ? "at or below" : "above"} the published ${LINEAR}; by channel, with the rows looked at: ${each.join(", ")}.`;
  });
  return [
    `### Seven channels, ${horizon} hours ahead`,
    "",
    "Baselines of `advise`, for each channel by itself; no networks. One ridge for all is that of `advise` on the channels as sequences (`--sequence`), each scaled by its own training rows, with rows that are given; which of them, the validation part says.",
    ...words,
    "",
    ...table(["model", "MSE", "columns", "rows looked at"], [...together, ...ours, ...theirs]),
    "",
  ];
}

/** One channel from its own past, at one horizon. */
function aloneSection(result: AloneResult): string[] {
  const { horizon, channel, headline, pick, window } = result;
  const ours = result.scores.map(({ name, label, mse, seconds }): Cells => {
    const model = name === pick ? `**${label}, the pick**` : label;
    return [model, mse, seconds === null ? "" : number(seconds, 1)];
  });
  const theirs = publishedEtt()
    .filter((row) => row.setting === channel && row.horizon === horizon)
    .map(({ model, mse }): Cells => [`_${model}_`, mse, ""]);
  const aside =
    result.setAside.length === 0
      ? ""
      : ` Surely worse on the validation part, and not compared: ${result.setAside.join(", ")}.`;
  return [
    `### ${channel} from its own past, ${horizon} hours ahead`,
    "",
    `Ridge looks at ${window.ridge} rows, networks at ${window.networks}. The advice that picks sees no row of the test part, and took ${number(result.seconds, 0)} s: "${headline}".${aside}`,
    "",
    ...table(["model", "MSE", "seconds of training"], [...ours, ...theirs]),
    "",
  ];
}

/** What docs/published.md says of ETTh1. */
export function ettSection(record: EttRecord | null): string {
  if (record === null) return `${INTRODUCTION}\nNothing is recorded yet.\n`;
  const { commit, dirty, machine, channels, alone, shared } = record;
  const horizons = [...new Set(channels.map(({ horizon }) => horizon))];
  return [
    INTRODUCTION,
    `Commit ${commit ?? "unknown"}${dirty ? ", with uncommitted changes" : ""}; ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB; Node ${machine.node}, onnxruntime-node ${machine.onnxruntime}.`,
    "",
    ...alone.flatMap(aloneSection),
    ...horizons.flatMap((horizon) =>
      channelsSection(
        horizon,
        channels.filter((result) => result.horizon === horizon),
        shared.filter((result) => result.horizon === horizon),
      ),
    ),
  ].join("\n");
}
