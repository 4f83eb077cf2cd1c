import { adviseOnNumbers } from "../../src/advise/advise.js";
import { type FittedBaseline, fitBaselines } from "../../src/advise/baselines/list.js";
import { type Effort, efforts } from "../../src/advise/grid.js";
import { type Question, questionOn } from "../../src/advise/question.js";
import { parseRequest } from "../../src/advise/request.js";
import { tableOf } from "../../src/data/rows.js";
import { targetsAt, type Windows, withWindow } from "../../src/data/windows.js";
import { Algebra } from "../../src/measure/algebra.js";
import { trainingPeriods } from "../../src/measure/periods.js";
import { fitWindows } from "../../src/measure/window-curve.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { meanSquaredError } from "../../src/statistics/metrics.js";
import { ETTH1, firstOf, type HeldSeries, type SeriesRows } from "./series.js";

/** Which past every channel is forecast from. */
export type Columns = "own" | "all";

/** One way to forecast all channels. */
export interface Arm {
  readonly columns: Columns;
  /** rows that models look at; null: as `advise` chooses them, for each channel */
  readonly window: number | null;
}

/** Errors are mean squares over all windows of the test part, in units of the training part's deviation. */
export interface ChannelsResult extends Arm {
  readonly horizon: number;
  /** for each channel: rows looked at, what errs the least on the validation part, and its test error */
  readonly channels: readonly {
    readonly channel: string;
    readonly window: number;
    readonly label: string;
    readonly mse: number;
  }[];
  /** means over all channels, of the baselines that each of them has */
  readonly scores: readonly { readonly label: string; readonly mse: number }[];
  readonly seconds: number;
}

/** What the advice on one channel comes to. */
export interface AloneResult {
  readonly horizon: number;
  readonly channel: string;
  /** the advice that sees no row of the test part */
  readonly headline: string;
  /** name of what it takes */
  readonly pick: string;
  /** of that advice, the choice of the window among them */
  readonly seconds: number;
  /** rows that ridge and networks look at in the advice whose errors these are */
  readonly window: { readonly ridge: number; readonly networks: number };
  /** labels of baselines that are surely worse on the validation part, and were not compared */
  readonly setAside: readonly string[];
  readonly scores: readonly {
    readonly name: string;
    readonly label: string;
    /** of training, of a network */
    readonly seconds: number | null;
    readonly mse: number;
  }[];
}

interface Asked extends Arm {
  readonly target: string;
  readonly horizon: number;
}

/** What `advise` with `quick` asks of a channel. */
async function askedOn(
  rows: SeriesRows,
  { target, columns, window, horizon }: Asked,
  split?: HeldSeries["split"],
): Promise<Question> {
  const request = parseRequest({
    ...{ rows, target, time: "date", budget: "quick", seed: 7001 },
    ...(columns === "own" && { inputs: [target] }),
    ...(window !== null && { window }),
    ...(split !== undefined && { split }),
    horizon: Array.from({ length: horizon }, (_, k) => k + 1),
  });
  return questionOn(await tableOf(rows), request);
}

/** Baselines of a question, as `advise` fits them. */
async function baselinesOn({ prepared, window }: Question): Promise<FittedBaseline[]> {
  const windows = withWindow(prepared.windows, window.ridge);
  const algebra = new Algebra(nodeEngine);
  try {
    const fits = await fitWindows(algebra, windows);
    const { fit } = fits[fits.length - 1];
    return await fitBaselines(algebra, windows, fit, trainingPeriods(windows));
  } finally {
    await algebra.close();
  }
}

/** Variance of the target in the training part, the unit of all errors. */
function unitOf({ channels, scales, problem }: Windows): number {
  return scales[channels.indexOf(problem.target)].deviation ** 2;
}

/** Every channel forecast by baselines, without networks. */
export async function runChannels(
  rows: SeriesRows,
  arm: Arm,
  horizon: number,
  series = ETTH1,
): Promise<ChannelsResult> {
  const begin = performance.now();
  const channels: ChannelsResult["channels"][number][] = [];
  const found = new Map<string, { label: string; errors: number[] }>();
  for (const target of series.channels) {
    const question = await askedOn(rows, { ...arm, target, horizon }, series.split);
    const { windows } = question.prepared;
    const truth = targetsAt(windows, windows.test);
    const errorOf = ({ test }: FittedBaseline) => meanSquaredError(test, truth) / unitOf(windows);
    const fitted = await baselinesOn(question);
    for (const fit of fitted) {
      const { label, errors } = found.get(fit.name) ?? { label: fit.label, errors: [] };
      found.set(fit.name, { label, errors: [...errors, errorOf(fit)] });
    }
    const best = fitted.reduce((a, b) => (b.validationError < a.validationError ? b : a));
    channels.push({
      ...{ channel: target, window: question.window.ridge },
      ...{ label: best.label, mse: errorOf(best) },
    });
  }
  const scores = [...found.values()]
    .filter(({ errors }) => errors.length === series.channels.length)
    .map(({ label, errors }) => ({ label, mse: mean(errors) }))
    .sort((a, b) => a.mse - b.mse);
  const seconds = (performance.now() - begin) / 1000;
  return { ...arm, horizon, channels, scores, seconds };
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value / values.length, 0);

/**
 * Advice on one channel from its own past: first on the rows before the test part, whose take is the pick;
 * then on all rows, of which only the errors are taken.
 */
export async function runAlone(
  rows: SeriesRows,
  channel: string,
  horizon: number,
  effort: Effort = efforts.quick,
  series = ETTH1,
): Promise<AloneResult> {
  const asked = { target: channel, columns: "own", window: null, horizon } as const;
  const [train, validation] = series.split;
  const before = await askedOn(firstOf(rows, train + validation), asked);
  const { advice } = await adviseOnNumbers({ ...before, effort });
  const whole = await askedOn(rows, asked, series.split);
  const { advice: rest } = await adviseOnNumbers({ ...whole, effort });
  const unit = unitOf(whole.prepared.windows);
  const errorOf = ({ accuracy }: { readonly accuracy: { readonly rmse: number } }) =>
    accuracy.rmse ** 2 / unit;
  const scores = [
    ...rest.baselines.map((b) => ({
      ...{ name: b.name, label: b.label, seconds: null, mse: errorOf(b) },
    })),
    ...rest.candidates.map((c) => ({
      ...{ name: c.name, label: c.name, seconds: c.seconds, mse: errorOf(c) },
    })),
  ];
  const { headline, take: pick } = advice.recommendation;
  return {
    ...{ horizon, channel, headline, pick },
    seconds: advice.seconds + before.window.seconds,
    window: { ridge: whole.window.ridge, networks: whole.window.networks },
    setAside: rest.setAside.map(({ label }) => label),
    scores: scores.sort((a, b) => a.mse - b.mse),
  };
}
