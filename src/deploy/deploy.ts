import type { Chosen, Deployable } from "../advise/chosen.js";
import type { Answer } from "../advise/outcome.js";
import type { Question } from "../advise/question.js";
import type { Labels } from "../data/labels.js";
import { targetsAt, type Windows } from "../data/windows.js";
import { digestOf } from "../experiments/digest.js";
import { engineVersion, nodeEngine } from "../runtime/node.js";
import { logLossesIn, scoresOf } from "../statistics/class-scores.js";
import { hitRate, logLoss } from "../statistics/metrics.js";
import { OPSET } from "../tensor/onnx/schema.js";
import { VERSION } from "../version.js";
import type { Contract, NumberContract } from "./contract.js";
import { classModelBytes, modelBytes } from "./graph.js";
import { historiesAt, reachesBack, seriesOf } from "./history.js";
import { conformal, NOMINAL, type Width } from "./intervals.js";
import { type Levels, levelOutputs, runModel } from "./run.js";
import { takenBy } from "./taken.js";
import { quietestLag, variationAt } from "./variation.js";

/** A model that forecasts. */
export interface ForecastModel {
  /** what it takes and gives */
  readonly contract: Contract;
  /** of model.onnx */
  readonly bytes: Uint8Array;
}

/** A model as it leaves `advise`: what `model/` holds. */
export interface DeployedModel extends ForecastModel {
  /** of example.csv: the history before the last point of the test part, [rows, columns] */
  readonly example: Float64Array;
}

/** Newest rows, at most, by which intervals follow how much the target moves. Chosen by hand. */
const RECENT = 64;

/**
 * The competitor that the advice names as a model that takes raw rows: of numbers with intervals from the
 * validation part, of labels with a probability for each class; tried on the test part.
 */
export async function deploy(
  question: Question,
  { chosen }: Pick<Answer, "chosen">,
): Promise<DeployedModel> {
  const { labels } = question.problem;
  return labels === null ? ofNumbers(question, chosen) : ofClasses(question, chosen, labels);
}

async function ofNumbers(question: Question, chosen: Chosen): Promise<DeployedModel> {
  const { windows } = question.prepared;
  const least = rowsOf(chosen.model);
  const recent = Math.min(windows.problem.window, RECENT);
  const whole = Math.max(least, recent);
  const { taken, series, input } = takenParts(question, chosen, least);
  const { columns, horizons } = taken;
  const run = (rows: number, width: Width) => {
    const bytes = modelBytes(chosen, { ...input, rows }, width);
    const shape = { rows, columns: columns.length, outputs: levelOutputs(horizons.length) };
    const at = (origins: Int32Array) =>
      runModel(nodeEngine, bytes, shape, origins.length, (from, to) =>
        historiesAt(series, origins.subarray(from, to), rows),
      );
    return { bytes, at };
  };

  const reaching = (part: Int32Array) => part.filter((t) => reachesBack(series, t, whole));
  const validation = reaching(windows.validation);
  // lags that reach back before the validation part's sequences begin leave none of it
  const calibration = validation.length > 0 ? validation : reaching(windows.train);
  const plain = run(least, flat(horizons.length));
  const own = input.target === null || recent < 2 ? null : series.columns[input.target].values;
  const lag = own === null ? 1 : quietestLag(own, windows.train, recent);
  const scaled = conformal({
    horizons: horizons.length,
    residuals: lessForecast(windows, calibration, await plain.at(calibration)),
    variation: own && variationAt({ values: own, rows: recent, lag }, calibration),
  });
  const width = { ...scaled, lag, rows: scaled.share > 0 ? recent : 0 };
  const rows = Math.max(least, width.rows);
  const { bytes, at } = run(rows, width);

  const { test: compared } = windows;
  const places = [...compared.keys()].filter((i) => reachesBack(series, compared[i], rows));
  const test = Int32Array.from(places, (i) => compared[i]);
  const said = await at(test);
  const newest = (test.length > 0 ? test : calibration).slice(-1);
  const example = await at(newest);
  return {
    bytes,
    example: historiesAt(series, newest, rows),
    contract: {
      ...headOf(question, chosen, bytes),
      ...taken,
      rows,
      intervals: {
        nominal: NOMINAL,
        radii: Array.from(width.radii),
        share: width.share,
        rows: width.rows,
        lag: width.lag,
        usual: width.usual,
        points: calibration.length,
        coverage: coverageOf(windows, test, said, horizons.length),
      },
      difference: differenceFrom(chosen, places, said.point, question),
      example: {
        point: Array.from(example.point),
        low: Array.from(example.low),
        high: Array.from(example.high),
      },
    },
  };
}

/** A model of labels, tried on the test part. */
async function ofClasses(
  question: Question,
  chosen: Chosen,
  labels: Labels,
): Promise<DeployedModel> {
  const { windows } = question.prepared;
  const rows = rowsOf(chosen.model);
  const { taken, series, input } = takenParts(question, chosen, rows);
  const classes = labels.classes.length;
  const bytes = classModelBytes(chosen, { ...input, rows }, classes);
  const shape = { rows, columns: taken.columns.length, outputs: { probability: classes } };
  const at = async (origins: Int32Array) =>
    (
      await runModel(nodeEngine, bytes, shape, origins.length, (from, to) =>
        historiesAt(series, origins.subarray(from, to), rows),
      )
    ).probability;
  const places = [...windows.test.keys()].filter((i) => reachesBack(series, windows.test[i], rows));
  const test = Int32Array.from(places, (i) => windows.test[i]);
  const truth = targetsAt(windows, test);
  const scores = scoresOf(await at(test), truth);
  const losses = logLossesIn(scores);
  const compared = logLossesIn(chosen.test);
  const newest = (test.length > 0 ? test : windows.train).slice(-1);
  return {
    bytes,
    example: historiesAt(series, newest, rows),
    contract: {
      ...headOf(question, chosen, bytes),
      ...taken,
      labels: { classes: [...labels.classes], each: labels.each },
      tested:
        test.length === 0
          ? null
          : {
              points: test.length,
              logLoss: logLoss(scores, truth),
              accuracy: hitRate(scores, truth),
            },
      difference: losses.reduce(
        (most, loss, i) => Math.max(most, Math.abs(loss - compared[places[i]])),
        0,
      ),
      example: { probability: Array.from(await at(newest)) },
    },
  };
}

/** What a model takes of the question's rows, and these rows. */
function takenParts(question: Question, chosen: Chosen, rows: number) {
  const { windows, timeline } = question.prepared;
  const channels = channelsOf(windows, chosen);
  const dated = looksAtDates(chosen.model);
  const taken = takenBy(question, channels, rows, dated);
  const target = taken.columns.findIndex(({ role }) => role === "target");
  return {
    taken,
    series: seriesOf(question.table, timeline, taken),
    input: {
      channels,
      scales: channels.map((c) => windows.scales[c]),
      target: target < 0 ? null : target,
      dated,
    },
  };
}

/** What every contract begins with. */
function headOf({ table }: Question, { name, description }: Chosen, bytes: Uint8Array) {
  return {
    schema: 1 as const,
    versions: { nwidth: VERSION, onnxruntime: engineVersion(), opset: OPSET },
    model: { name, description, sha256: digestOf(bytes) },
    data: table.source.sha256,
  };
}

/** Channels that a model looks at, with the target's own past; where it looks at none, the first. */
function channelsOf({ channels, problem }: Windows, { columns }: Chosen): number[] {
  const used = [...channels.keys()].filter(
    (c) => columns.includes(channels[c]) || (problem.horizon > 0 && channels[c] === problem.target),
  );
  return used.length > 0 ? used : [0];
}

/** Rows that a model looks at. */
function rowsOf(model: Deployable): number {
  switch (model.kind) {
    case "constant":
      return 1;
    case "lag":
      return 1 + model.lags.reduce((a, b) => Math.max(a, b), 0);
    case "linear":
      return 1 + model.terms.reduce((most, { lag }) => Math.max(most, lag), 0);
    case "dated":
      return rowsOf(model.past);
    case "calendar":
      return 1 + model.horizons[model.horizons.length - 1] - model.horizons[0];
    case "unrolled":
      return model.rows;
    case "frequencies":
    case "transition":
      return 1;
    case "neighbours":
    case "softmax":
    case "shares":
      return 1 + model.terms.reduce((most, { lag }) => Math.max(most, lag), 0);
    case "network":
      return model.model.task.length;
    default:
      return model satisfies never;
  }
}

function looksAtDates(model: Deployable): boolean {
  return model.kind === "dated" || (model.kind === "calendar" && model.terms.length > 0);
}

const flat = (horizons: number): Width => ({
  ...{ radii: new Float64Array(horizons), share: 0, usual: 1, rows: 0, lag: 1 },
});

function lessForecast(windows: Windows, rows: Int32Array, { point }: Levels): Float64Array {
  return targetsAt(windows, rows).map((y, i) => y - point[i]);
}

/** Shares of the truth at some rows that lie within the intervals; null where there are none. */
function coverageOf(
  windows: Windows,
  rows: Int32Array,
  { low, high }: Levels,
  horizons: number,
): NumberContract["intervals"]["coverage"] {
  if (rows.length === 0) return null;
  const held = new Float64Array(horizons);
  for (const [i, y] of targetsAt(windows, rows).entries()) {
    held[i % horizons] += Number(low[i] <= y && y <= high[i]) / rows.length;
  }
  const all = held.reduce((sum, x) => sum + x, 0) / horizons;
  return { all, horizons: Array.from(held), points: rows.length };
}

/** Of the test points at some places, how far the file is at most from what was compared, in deviations of the target. */
function differenceFrom(
  { test }: Chosen,
  places: readonly number[],
  point: Float64Array,
  { prepared }: Question,
): number {
  const horizons = point.length / places.length;
  const largest = point.reduce((most, level, i) => {
    const compared = test[places[Math.floor(i / horizons)] * horizons + (i % horizons)];
    return Math.max(most, Math.abs(level - compared));
  }, 0);
  return largest / prepared.target.deviation;
}
