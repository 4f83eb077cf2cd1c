import { targetsAt, type Windows } from "../../data/windows.js";
import { type ArimaOrder, fitArima } from "../../forecasting/arima.js";
import type { Series } from "../../forecasting/filter.js";
import { type Logarithmic, logarithmicScale, logarithmsOf } from "../../forecasting/logarithms.js";
import { beginOf, type SeriesModel } from "../../forecasting/model.js";
import { fitSmoothing, type Trend } from "../../forecasting/smoothing.js";
import { fitTheta } from "../../forecasting/theta.js";
import type { Algebra } from "../../measure/algebra.js";
import { meanSquaredError } from "../../statistics/metrics.js";
import type { Fit } from "./fit.js";
import { onNewestRows } from "./newest-rows.js";
import { inPhase, shownRows } from "./season-lags.js";
import { roll, type TargetSeries, targetSeries } from "./series.js";

/** Seasons that the training values must hold for a season to be fitted. */
const FEWEST_SEASONS = 3;

/**
 * The Theta method, exponential smoothing and ARIMA, of the target alone: parameters fitted to the training
 * part by the error one step ahead, forms (trend, season, orders, logarithms where all values are above 0)
 * chosen on the validation part by the error at the horizons asked for, each model's state moving on with every
 * value. Each is fitted once; what it says is said of the newest rows. None for a regression.
 */
export async function seriesModels(
  algebra: Algebra,
  windows: Windows,
  periods: readonly number[],
): Promise<Fit[]> {
  if (windows.problem.horizon === 0) return [];
  const series = targetSeries(windows);
  const longest = Math.max(...series.training.map(({ values }) => values.length));
  const seasons = periods
    .filter((period) => FEWEST_SEASONS * period <= longest)
    .map((period) => inRows(period, longest));
  const trial = new Trial(algebra, windows, series);
  const lags = seasons.map((period) => Math.round(inPhase(period, periods)));
  const chosen = [
    await chooseTheta(trial, seasons),
    await chooseSmoothing(trial, seasons),
    await chooseArima(
      trial,
      lags.filter((lag) => lag > 1),
    ),
  ];
  const fits: Fit[] = [];
  for (const best of chosen) {
    if (best !== null) fits.push(await fitOf(algebra, windows, best.model));
  }
  return fits;
}

/** A period as a whole number of rows where so many rows do not tell the two apart: by half a row, they are. */
function inRows(period: number, rows: number): number {
  const whole = Math.round(period);
  return Math.abs(period - whole) * (rows / period) < 0.5 ? whole : period;
}

/** A model, and its mean squared error on the validation part. */
interface Tried {
  readonly model: SeriesModel;
  readonly error: number;
}

/** Values or their logarithms. */
interface Scale {
  readonly training: readonly Series[];
  readonly logarithms: Logarithmic | null;
}

/** Tries forms of a model on the validation part. */
class Trial {
  /** values, and their logarithms where all have one */
  readonly scales: readonly Scale[];
  readonly #truth: Float64Array;

  constructor(
    private readonly algebra: Algebra,
    private readonly windows: Windows,
    private readonly series: TargetSeries,
  ) {
    const { training, positive } = series;
    const logarithms = positive ? logarithmsOf(training) : [];
    this.scales = [
      { training, logarithms: null },
      ...(positive ? [{ training: logarithms, logarithms: logarithmicScale(logarithms) }] : []),
    ];
    this.#truth = targetsAt(windows, windows.validation);
  }

  /** What a model was fitted to. */
  scaleOf({ logarithms }: SeriesModel): Scale {
    return this.scales[logarithms === null ? 0 : 1];
  }

  /** The best of some forms, fitted one after the other, and of one that was tried before. */
  async best(
    forms: readonly (() => SeriesModel)[],
    before: Tried | null = null,
  ): Promise<Tried | null> {
    let best = before;
    for (const make of forms) {
      await this.algebra.pause();
      const model = make();
      const levels = roll(this.windows, this.series, beginOf(model), this.windows.validation);
      const error = meanSquaredError(levels, this.#truth);
      if (error < (best?.error ?? Number.POSITIVE_INFINITY)) best = { model, error };
    }
    return best;
  }
}

async function chooseTheta(trial: Trial, seasons: readonly number[]): Promise<Tried | null> {
  const periods = Array.from({ length: seasons.length + 1 }, (_, k) => seasons.slice(0, k));
  return trial.best(
    trial.scales.flatMap(({ training, logarithms }) =>
      periods.map(
        (some) => (): SeriesModel => ({
          kind: "theta",
          logarithms,
          theta: fitTheta(training, some),
        }),
      ),
    ),
  );
}

/** The season first, without a trend; then the trend. */
async function chooseSmoothing(trial: Trial, seasons: readonly number[]): Promise<Tried | null> {
  const form =
    ({ training, logarithms }: Scale, trend: Trend, period: number | null) =>
    (): SeriesModel => ({
      kind: "smoothing",
      logarithms,
      smoothing: fitSmoothing(training, trend, period),
    });
  const level = await trial.best(
    trial.scales.flatMap((scale) =>
      [null, ...seasons].map((period) => form(scale, "none", period)),
    ),
  );
  if (level?.model.kind !== "smoothing") return level;
  const period = level.model.smoothing.season?.period ?? null;
  const scale = trial.scaleOf(level.model);
  const trends = ["additive", "damped"] as const;
  return trial.best(
    trends.map((trend) => form(scale, trend, period)),
    level,
  );
}

/** Orders that are tried when the season is known; first is (0, 1, 1), exponential smoothing without a trend. */
const ORDERS = [
  { p: 1, d: 0, q: 1 },
  { p: 1, d: 1, q: 1 },
  { p: 2, d: 1, q: 1 },
] as const;

/** The season first, then the orders. */
async function chooseArima(trial: Trial, lags: readonly number[]): Promise<Tried | null> {
  const form =
    ({ training, logarithms }: Scale, order: ArimaOrder) =>
    (): SeriesModel => ({ kind: "arima", logarithms, arima: fitArima(training, order) });
  const seasonal = await trial.best(
    trial.scales.flatMap((scale) =>
      [null, ...lags].map((period) => form(scale, { p: 0, d: 1, q: 1, period })),
    ),
  );
  if (seasonal?.model.kind !== "arima") return seasonal;
  const { period } = seasonal.model.arima.order;
  const scale = trial.scaleOf(seasonal.model);
  return trial.best(
    ORDERS.map((order) => form(scale, { ...order, period })),
    seasonal,
  );
}

async function fitOf(algebra: Algebra, windows: Windows, model: SeriesModel): Promise<Fit> {
  const words = wordsOf(model);
  return {
    ...{ kind: model.kind, name: model.kind, columns: [windows.problem.target], note: null },
    ...{ label: words.label, description: described(words, model) },
    ...(await onNewestRows(algebra, windows, model)),
  };
}

interface Words {
  readonly label: string;
  /** of the form that was chosen */
  readonly form: readonly string[];
}

function wordsOf(model: SeriesModel): Words {
  switch (model.kind) {
    case "smoothing": {
      const { trend, season } = model.smoothing;
      return {
        label: "exponential smoothing",
        form: [
          ...(trend === "none" ? [] : [`${trend} trend`]),
          ...(season === null ? [] : [`season of ${shownRows(season.period)} rows`]),
        ],
      };
    }
    case "theta": {
      const periods = model.theta.seasons.map(({ period }) => shownRows(period));
      const plural = periods.length > 1 ? "seasons" : "season";
      return {
        label: "Theta method",
        form: periods.length === 0 ? [] : [`${plural} of ${periods.join(" and ")} rows`],
      };
    }
    case "arima": {
      const { p, d, q, period } = model.arima.order;
      return {
        label: "ARIMA",
        form: [
          `orders ${p}, ${d}, ${q}`,
          ...(period === null ? [] : [`seasonal orders 0, 1, 1 of ${period} rows`]),
        ],
      };
    }
    default:
      return model satisfies never;
  }
}

function described({ label, form }: Words, { logarithms }: SeriesModel): string {
  const all = [...form, ...(logarithms === null ? [] : ["on logarithms"])];
  const what = label === "Theta method" ? `the ${label}` : label;
  return all.length === 0 ? what : `${what} (${all.join(", ")})`;
}
