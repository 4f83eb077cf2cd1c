import type { CalendarModel, LinearModel, UnrolledModel } from "../advise/baselines/fit.js";
import type { Chosen, Deployable, NetworkModel } from "../advise/chosen.js";
import type { ChannelScale } from "../data/channel.js";
import { modelWeights } from "../models/export.js";
import {
  add,
  cast,
  clip,
  concat,
  div,
  type Expr,
  exp,
  gather,
  less,
  log,
  matmul,
  mean,
  mul,
  relu,
  reshape,
  slice,
  sub,
} from "../tensor/index.js";
import { exportFunction, type Weight } from "../tensor/onnx/export.js";
import { VERSION } from "../version.js";
import { dateSums } from "./dates.js";
import type { Width } from "./intervals.js";

/** Of a history: what it holds, in order. */
export interface GraphInput {
  /** rows, the newest last */
  readonly rows: number;
  /** channels of the windows, ascending */
  readonly channels: readonly number[];
  /** [channels] what each is standardised by */
  readonly scales: readonly ChannelScale[];
  /** which of the channels is the target; null where its past is no input */
  readonly target: number | null;
  /** whether a last column holds dates: of each row that of the farthest one predicted from there */
  readonly dated: boolean;
}

/** Weights by name, and the sums that they stand in, which are called for each size of the batch. */
interface Part {
  readonly weights: Readonly<Record<string, Weight>>;
  readonly levels: (given: Given) => Expr;
}

/** What every kind of model may draw on. */
interface Given {
  readonly weights: Readonly<Record<string, Expr>>;
  /** [batch, rows, channels] */
  readonly raw: Expr;
  /** the same, standardised */
  readonly standardised: Expr;
  /** [batch, 1] the target's newest value */
  readonly newest: () => Expr;
  /** [batch, rows, 1] of each row the date of the farthest one predicted from there, in milliseconds */
  readonly dates: () => Expr;
}

/**
 * A chosen model as an .onnx file that takes raw rows and gives levels, in float64 but for what a network
 * was trained in: values far from zero keep their digits, since they are standardised, or subtracted, before
 * anything is rounded to float32.
 *
 * Input: `history` [batch, rows, channels, then dates where it looks at them]; outputs, all [batch, horizons]: `point`, `low`, `high`.
 */
export function modelBytes(
  { name, description, model }: Pick<Chosen, "name" | "description" | "model">,
  input: GraphInput,
  width: Width,
): Uint8Array {
  const part = partOf(model, input);
  const { scales, rows, channels } = input;
  const columns = channels.length + Number(input.dated);
  return exportFunction(
    {
      name,
      input: { name: "history", dtype: "float64", shape: [rows, columns] },
      weights: {
        "input.mean": vector(scales.map((s) => s.mean)),
        "input.deviation": vector(scales.map((s) => s.deviation)),
        "interval.radius": vector(width.radii),
        ...part.weights,
      },
      outputs: (history, weights) => {
        const raw = slice(history, 2, 0, channels.length);
        const dates = () => slice(history, 2, columns - 1, columns);
        const { "input.mean": mean, "input.deviation": deviation } = weights;
        const newest = () => reshape(targetRows(raw, input, input.rows - 1), [raw.shape[0], 1]);
        const standardised = div(sub(raw, mean), deviation);
        const point = part.levels({ weights, raw, standardised, newest, dates });
        const half = mul(weights["interval.radius"], widening(raw, input, width));
        return { point, low: sub(point, half), high: add(point, half) };
      },
    },
    {
      docString: `${description}: raw rows history [batch, ${rows}, ${columns}] -> levels point, low, high [batch, ${width.radii.length}]`,
      metadata: { nwidth: VERSION, model: name },
    },
  );
}

function vector(values: ArrayLike<number>): Weight {
  return { dtype: "float64", shape: [values.length], data: Float64Array.from(values) };
}

/** Rows of the target from some row on, [batch, rows - first]. */
function targetRows(raw: Expr, { rows, target }: GraphInput, first: number): Expr {
  if (target === null) throw new RangeError("the target's past is no input of this model");
  const column = slice(slice(raw, 2, target, target + 1), 1, first, rows);
  return reshape(column, [raw.shape[0], rows - first]);
}

/** [batch, 1], or 1 for all: by how much the radii are stretched. */
function widening(
  raw: Expr,
  input: GraphInput,
  { share, usual, rows: size, lag }: Width,
): Expr | number {
  if (share === 0) return 1;
  const rows = targetRows(raw, input, input.rows - size);
  const change = sub(slice(rows, 1, lag, size), slice(rows, 1, 0, size - lag));
  const absolute = add(relu(change), relu(mul(change, -1)));
  return add(mul(mean(absolute, [1], true), share / usual), 1 - share);
}

function partOf(model: Deployable, input: GraphInput): Part {
  switch (model.kind) {
    case "constant":
      return {
        weights: { levels: vector(model.levels) },
        // zeros that come of the input, so that there are as many forecasts as histories, whatever they hold
        levels: ({ weights, raw }) => {
          const [batch] = raw.shape;
          const first = reshape(slice(slice(raw, 1, 0, 1), 2, 0, 1), [batch, 1]);
          return add(cast(less(first, first), "float64"), weights.levels);
        },
      };
    case "lag": {
      const index = BigInt64Array.from(model.lags, (lag) => BigInt(input.rows - 1 - lag));
      return {
        weights: { rows: { dtype: "int64", shape: [index.length], data: index } },
        levels: ({ weights, raw }) => gather(targetRows(raw, input, 0), weights.rows, 1),
      };
    }
    case "linear":
      return linear(model, input);
    case "dated": {
      const past = linear(model.past, input);
      const calendar = dateSums(model.calendar, model.weights, model.past.intercept.length);
      return {
        weights: { ...past.weights, ...calendar.weights },
        levels: (given) => {
          const newest = slice(given.dates(), 1, input.rows - 1, input.rows);
          const stamp = reshape(newest, [newest.shape[0], 1]);
          return add(past.levels(given), calendar.sum(stamp, given.weights));
        },
      };
    }
    case "calendar":
      return ofPredictedRows(model, input);
    case "unrolled":
      return ofNewest(model, input);
    case "network":
      return network(model);
    default:
      return model satisfies never;
  }
}

function linear({ terms, intercept, weights, output }: LinearModel, input: GraphInput): Part {
  const { rows, channels } = input;
  const place = BigInt64Array.from(terms, ({ channel, lag }) =>
    BigInt((rows - 1 - lag) * channels.length + channels.indexOf(channel)),
  );
  const [horizons, columns] = [intercept.length, terms.length];
  return {
    weights: {
      terms: { dtype: "int64", shape: [columns], data: place },
      weights: {
        dtype: "float64",
        shape: [columns, horizons],
        data: Float64Array.from(
          weights,
          (_, i) => weights[(i % horizons) * columns + Math.floor(i / horizons)],
        ),
      },
      intercept: vector(intercept),
    },
    levels: ({ weights, standardised, newest }) => {
      const [batch] = standardised.shape;
      const all = reshape(standardised, [batch, rows * channels.length]);
      const sums = add(matmul(gather(all, weights.terms, 1), weights.weights), weights.intercept);
      return output === "change" ? add(sums, newest()) : sums;
    },
  };
}

/** A model of what the dates and the known columns of the predicted rows say: those of nearer ones stand in earlier rows. */
function ofPredictedRows(
  { horizons, terms, known, intercept, weights, logarithms }: CalendarModel,
  { rows, channels }: GraphInput,
): Part {
  const farthest = horizons[horizons.length - 1];
  const places = horizons.map((h) => BigInt(rows - 1 - (farthest - h)));
  const calendar = dateSums(terms, weights.subarray(0, terms.length), 1);
  const at = known.map((channel) => BigInt(channels.indexOf(channel)));
  return {
    weights: {
      rows: { dtype: "int64", shape: [places.length], data: BigInt64Array.from(places) },
      known: { dtype: "int64", shape: [at.length], data: BigInt64Array.from(at) },
      intercept: vector([intercept]),
      "known.weights": {
        dtype: "float64",
        shape: [at.length, 1],
        data: weights.slice(terms.length),
      },
      ...calendar.weights,
    },
    levels: ({ weights, standardised, dates }) => {
      const predicted = (x: Expr) => gather(x, weights.rows, 1);
      const sums = [
        ...(terms.length > 0 ? [calendar.sum(predicted(dates()), weights)] : []),
        ...(known.length > 0
          ? [matmul(gather(predicted(standardised), weights.known, 2), weights["known.weights"])]
          : []),
      ].reduce((a, b) => add(a, b));
      const [batch] = standardised.shape;
      const outputs = reshape(add(sums, weights.intercept), [batch, horizons.length]);
      if (logarithms === null) return outputs;
      return exp(clip(outputs, logarithms.low, logarithms.high));
    },
  };
}

/** A model of the target's newest values, or of their logarithms. */
function ofNewest(
  { rows, intercept, weights, logarithms }: UnrolledModel,
  input: GraphInput,
): Part {
  const horizons = intercept.length;
  return {
    weights: {
      weights: {
        dtype: "float64",
        shape: [rows, horizons],
        data: Float64Array.from(
          weights,
          (_, i) => weights[(i % horizons) * rows + Math.floor(i / horizons)],
        ),
      },
      intercept: vector(intercept),
    },
    levels: ({ weights, raw }) => {
      const values = targetRows(raw, input, input.rows - rows);
      const sumsOf = (x: Expr) => add(matmul(x, weights.weights), weights.intercept);
      if (logarithms === null) return sumsOf(values);
      const { reach, least } = logarithms;
      const x = log(clip(values, Math.exp(least), Number.MAX_VALUE));
      const sums = sumsOf(x);
      const newest = slice(x, 1, rows - 1, rows);
      return exp(add(newest, clip(sub(sums, newest), -reach, reach)));
    },
  };
}

function network({ model, members, scale, output }: NetworkModel): Part {
  const named = members.map((theta, m) =>
    Object.entries(modelWeights(model, theta)).map(([key, weight]) => ({
      ...{ key, weight, name: `member${m}.${key}` },
    })),
  );
  return {
    weights: Object.fromEntries(named.flat().map(({ name, weight }) => [name, weight])),
    levels: ({ weights, standardised, newest }) => {
      const [batch, rows] = standardised.shape;
      const { length, outputs } = model.task;
      const x = cast(slice(standardised, 1, rows - length, rows), "float32");
      const each = named.map((parameters) => {
        const own = Object.fromEntries(parameters.map(({ key, name }) => [key, weights[name]]));
        return reshape(model.forward(own, x, "last"), [batch, 1, outputs]);
      });
      const standard = mean(cast(concat(each, 1), "float64"), [1]);
      const level = add(mul(standard, scale.deviation), scale.mean);
      return output === "change" ? add(level, newest()) : level;
    },
  };
}
