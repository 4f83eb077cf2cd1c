import type { Windows } from "../../data/windows.js";
import { levelsFrom } from "../../measure/design.js";
import type { ConstantModel, Fit, LagModel } from "./fit.js";
import { bestLag, inPhase, shownRows, targetAt } from "./season-lags.js";

/**
 * Rules that weigh nothing: the training mean; and, but for a regression, the newest value, the newest
 * value and the mean change of the training part, and of each period the value a whole number of seasons
 * before.
 */
export function rules(windows: Windows, periods: readonly number[], mean: number): Fit[] {
  const { horizon, horizons, target } = windows.problem;
  const { length } = horizons;
  const constant = rule(
    windows,
    {
      ...{ kind: "mean", name: "mean", label: "training mean" },
      ...{ description: "the mean of the training part", columns: [], note: null },
    },
    { kind: "constant", levels: new Float64Array(length).fill(mean) },
    mean,
  );
  if (horizon === 0) return [constant];
  const persistence = rule(
    windows,
    {
      ...{ kind: "persistence", name: "persistence", label: "persistence" },
      ...{ description: "the newest value", columns: [target], note: null },
    },
    { kind: "lag", lags: new Int32Array(length) },
    mean,
  );
  return [
    constant,
    persistence,
    drift(windows),
    ...periods.map((period) => seasonalNaive(windows, inPhase(period, periods), mean)),
  ];
}

/** A rule, and what it says; `mean` stands in where it asks for a value before the first. */
function rule(
  windows: Windows,
  words: Omit<Fit, "model" | "validation" | "test">,
  model: ConstantModel | LagModel,
  mean: number,
): Fit {
  const { length } = windows.problem.horizons;
  const predict = (t: number, k: number): number => {
    if (model.kind === "constant") return model.levels[k];
    const value = targetAt(windows, t, model.lags[k]);
    return Number.isNaN(value) ? mean : value;
  };
  const at = (rows: Int32Array) =>
    Float64Array.from({ length: rows.length * length }, (_, i) =>
      predict(rows[Math.floor(i / length)], i % length),
    );
  return { ...words, model, validation: at(windows.validation), test: at(windows.test) };
}

/** The newest value, and on with the mean change a row of the training part. */
function drift(windows: Windows): Fit {
  const { observed, target, train } = windows;
  const { horizon, horizons, target: name } = windows.problem;
  const { length } = horizons;
  const changes = train.reduce((sum, t) => sum + target[t * length + length - 1] - observed[t], 0);
  const slope = changes / (train.length * horizon);
  const intercept = Float64Array.from(horizons, (h) => h * slope);
  const changing: Windows = { ...windows, output: "change" };
  const at = (rows: Int32Array) =>
    levelsFrom(
      changing,
      rows,
      Float64Array.from({ length: rows.length * length }, (_, i) => intercept[i % length]),
    );
  return {
    ...{ kind: "drift", name: "drift", label: "drift", columns: [name], note: null },
    description: "the newest value, and the mean change of the training part from there on",
    model: { kind: "linear", output: "change", terms: [], intercept, weights: new Float64Array(0) },
    validation: at(windows.validation),
    test: at(windows.test),
  };
}

function seasonalNaive(windows: Windows, period: number, mean: number): Fit {
  const { horizons, target } = windows.problem;
  const seasonal = horizons.map((h) => bestLag(period, h));
  const lags = Int32Array.from(seasonal, ({ lag }, k) => lag - horizons[k]);
  const [{ seasons, lag }] = seasonal;
  const one = seasonal.every((other) => other.lag === lag);
  const rows = [...windows.validation, ...windows.test];
  const missing = rows.reduce(
    (sum, t) => sum + lags.filter((back) => Number.isNaN(targetAt(windows, t, back))).length,
    0,
  );
  const where = one ? `${lag} rows before` : `whole seasons of ${shownRows(period)} rows before`;
  const notes = [
    ...(Number.isInteger(period)
      ? []
      : [
          one
            ? `${seasons === 1 ? "a season is" : `${seasons} seasons are`} ${shownRows(seasons * period)} rows: the nearest whole lag is taken`
            : `a season is ${shownRows(period)} rows: the nearest whole lags are taken`,
        ]),
    ...(missing === 0
      ? []
      : [
          `${missing} of ${rows.length * horizons.length} points have no value ${where}: the training mean stands in`,
        ]),
  ];
  return rule(
    windows,
    {
      kind: "seasonal-naive",
      name: `seasonal-naive-${shownRows(period)}`,
      label: one ? where : `last season of ${shownRows(period)} rows`,
      description: one
        ? `the value ${where}`
        : `the newest known value a whole number of seasons of ${shownRows(period)} rows before`,
      columns: [target],
      note: notes.length === 0 ? null : notes.join("; "),
    },
    { kind: "lag", lags },
    mean,
  );
}
