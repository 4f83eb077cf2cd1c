import type { CalendarModel, LinearModel, UnrolledModel } from "../advise/baselines/fit.js";
import type { Deployable, NetworkModel } from "../advise/chosen.js";
import { modelWeights } from "../models/export.js";
import {
  add,
  cast,
  clip,
  concat,
  type Expr,
  exp,
  gather,
  log,
  matmul,
  mean,
  mul,
  reshape,
  slice,
  softmax,
  sub,
} from "../tensor/index.js";
import { classPart } from "./class-parts.js";
import { dateSums } from "./dates.js";
import { nearest } from "./nearest.js";
import {
  flat,
  type GraphInput,
  type Part,
  places,
  placesOf,
  repeated,
  targetRows,
  transposed,
  vector,
} from "./part.js";

/** What a model computes, of whichever kind. */
export function partOf(model: Deployable, input: GraphInput): Part {
  switch (model.kind) {
    case "constant":
      return {
        weights: { levels: vector(model.levels) },
        outputs: ({ weights, raw }) => repeated(weights.levels, raw),
      };
    case "lag": {
      const rows = Array.from(model.lags, (lag) => input.rows - 1 - lag);
      return {
        weights: { rows: places(rows) },
        outputs: ({ weights, raw }) => gather(targetRows(raw, input, 0), weights.rows, 1),
      };
    }
    case "linear":
      return linear(model, input);
    case "dated": {
      const past = linear(model.past, input);
      const calendar = dateSums(model.calendar, model.weights, model.past.intercept.length);
      return {
        weights: { ...past.weights, ...calendar.weights },
        outputs: (given) => {
          const newest = slice(given.dates(), 1, input.rows - 1, input.rows);
          const stamp = reshape(newest, [newest.shape[0], 1]);
          return add(past.outputs(given), calendar.sum(stamp, given.weights));
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
    case "frequencies":
    case "transition":
    case "softmax":
    case "shares":
      return classPart(model, input);
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
    outputs: ({ weights, standardised, newest }) => {
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
    outputs: ({ weights, standardised, dates }) => {
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
    outputs: ({ weights, raw }) => {
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

function network({ model, members, scale, output, gives }: NetworkModel): Part {
  const named = members.map((theta, m) =>
    Object.entries(modelWeights(model, theta)).map(([key, weight]) => ({
      ...{ key, weight, name: `member${m}.${key}` },
    })),
  );
  return {
    weights: Object.fromEntries(named.flat().map(({ name, weight }) => [name, weight])),
    outputs: ({ weights, standardised, newest }) => {
      const [batch, rows] = standardised.shape;
      const { length, outputs } = model.task;
      const x = cast(slice(standardised, 1, rows - length, rows), "float32");
      const each = named.map((parameters) => {
        const own = Object.fromEntries(parameters.map(({ key, name }) => [key, weights[name]]));
        return reshape(model.forward(own, { x }, "last"), [batch, 1, outputs]);
      });
      const standard = mean(cast(concat(each, 1), "float64"), [1]);
      if (gives === "classes") return softmax(standard);
      const level = add(mul(standard, scale.deviation), scale.mean);
      return output === "change" ? add(level, newest()) : level;
    },
  };
}
