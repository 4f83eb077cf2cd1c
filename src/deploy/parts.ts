import type {
  CalendarModel,
  LinearModel,
  NeighboursModel,
  UnrolledModel,
} from "../advise/baselines/fit.js";
import type { Deployable, NetworkModel } from "../advise/chosen.js";
import type { ChannelScale } from "../data/channel.js";
import type { Term } from "../measure/design.js";
import { relatedTo } from "../measure/differences.js";
import { SAME_DISTANCE } from "../measure/neighbours.js";
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
  largest,
  less,
  log,
  matmul,
  mean,
  mul,
  reshape,
  slice,
  sub,
  sum,
} from "../tensor/index.js";
import type { Weight } from "../tensor/onnx/export.js";
import { dateSums } from "./dates.js";

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
export interface Part {
  readonly weights: Readonly<Record<string, Weight>>;
  readonly levels: (given: Given) => Expr;
}

/** What every kind of model may draw on. */
export interface Given {
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

export function vector(values: ArrayLike<number>): Weight {
  return { dtype: "float64", shape: [values.length], data: Float64Array.from(values) };
}

/** Rows of the target from some row on, [batch, rows - first]. */
export function targetRows(raw: Expr, { rows, target }: GraphInput, first: number): Expr {
  if (target === null) throw new RangeError("the target's past is no input of this model");
  const column = slice(slice(raw, 2, target, target + 1), 1, first, rows);
  return reshape(column, [raw.shape[0], rows - first]);
}

/** Indices into an axis. */
function places(at: readonly number[]): Weight {
  return { dtype: "int64", shape: [at.length], data: BigInt64Array.from(at, BigInt) };
}

/** Where terms stand in a history whose rows lie one after the other. */
function placesOf(terms: readonly Term[], { rows, channels }: GraphInput): Weight {
  return places(
    terms.map(({ channel, lag }) => (rows - 1 - lag) * channels.length + channels.indexOf(channel)),
  );
}

/** [columns, rows] of so many rows. */
function transposed(data: Float64Array, rows: number): Weight {
  const columns = data.length / rows;
  return {
    dtype: "float64",
    shape: [columns, rows],
    data: Float64Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]),
  };
}

/** [batch, rows, columns] -> [batch, rows * columns] */
function flat(x: Expr): Expr {
  const [batch, rows, columns] = x.shape;
  return reshape(x, [batch, rows * columns]);
}

/** What a model computes, of whichever kind. */
export function partOf(model: Deployable, input: GraphInput): Part {
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
      const rows = Array.from(model.lags, (lag) => input.rows - 1 - lag);
      return {
        weights: { rows: places(rows) },
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
    case "neighbours":
      return nearest(model, input);
    case "network":
      return network(model);
    default:
      return model satisfies never;
  }
}

function linear({ terms, intercept, weights, output }: LinearModel, input: GraphInput): Part {
  return {
    weights: {
      terms: placesOf(terms, input),
      weights: transposed(weights, intercept.length),
      intercept: vector(intercept),
    },
    levels: ({ weights, standardised, newest }) => {
      const x = gather(flat(standardised), weights.terms, 1);
      const sums = add(matmul(x, weights.weights), weights.intercept);
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
  const calendar = dateSums(terms, weights.subarray(0, terms.length), 1);
  return {
    weights: {
      rows: places(horizons.map((h) => rows - 1 - (farthest - h))),
      known: places(known.map((channel) => channels.indexOf(channel))),
      intercept: vector([intercept]),
      "known.weights": transposed(weights.subarray(terms.length), 1),
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
  return {
    weights: { weights: transposed(weights, intercept.length), intercept: vector(intercept) },
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

/** The mean outcome of the training windows that are as near as the k-th: they are in the file. */
function nearest(
  { k, output, terms, relative, windows, outcomes }: NeighboursModel,
  input: GraphInput,
): Part {
  const related = relatedTo(terms, relative, "less-last");
  const columns = related.length;
  const count = windows.length / columns;
  const squares = new Float64Array(count);
  for (const [i, x] of windows.entries()) squares[Math.floor(i / columns)] += x * x;
  const base = related.map(({ less }) => less ?? 0);
  return {
    weights: {
      terms: placesOf(
        related.map(({ of }) => terms[of]),
        input,
      ),
      less: placesOf(
        base.map((j) => terms[j]),
        input,
      ),
      differs: vector(related.map(({ less }) => Number(less !== null))),
      windows: transposed(windows, count),
      squares: vector(squares),
      outcomes: {
        ...{ dtype: "float64", shape: [count, outcomes.length / count], data: outcomes },
      },
    },
    levels: ({ weights, standardised, newest }) => {
      const all = flat(standardised);
      const own = gather(all, weights.terms, 1);
      const taken = mul(gather(all, weights.less, 1), weights.differs);
      const query = relative > 0 ? sub(own, taken) : own;
      // without the query's own square, which is the same for all
      const distance = sub(weights.squares, mul(matmul(query, weights.windows), 2));
      const kth = mul(slice(largest(mul(distance, -1), k), 1, k - 1, k), -1);
      const within = add(kth, SAME_DISTANCE * columns);
      const near = cast(less(distance, within), "float64");
      const mean = div(matmul(near, weights.outcomes), sum(near, [1], true));
      return output === "change" ? add(mean, newest()) : mean;
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
        return reshape(model.forward(own, { x }, "last"), [batch, 1, outputs]);
      });
      const standard = mean(cast(concat(each, 1), "float64"), [1]);
      const level = add(mul(standard, scale.deviation), scale.mean);
      return output === "change" ? add(level, newest()) : level;
    },
  };
}
