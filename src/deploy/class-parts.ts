import type { ClassModel } from "../advise/baselines/class-models.js";
import {
  add,
  concat,
  div,
  type Expr,
  gather,
  matmul,
  mul,
  reshape,
  slice,
  softmax,
  sub,
} from "../tensor/index.js";
import { nearest } from "./nearest.js";
import {
  flat,
  type GraphInput,
  type Part,
  placesOf,
  repeated,
  transposed,
  vector,
} from "./part.js";

/** Probabilities of the classes, [batch, classes], of whichever baseline of labels. */
export function classPart(model: ClassModel, input: GraphInput): Part {
  switch (model.kind) {
    case "frequencies":
      return {
        weights: { probabilities: vector(model.probabilities) },
        outputs: ({ weights, raw }) => repeated(weights.probabilities, raw),
      };
    case "transition": {
      const classes = Math.sqrt(model.probabilities.length);
      return {
        weights: {
          probabilities: {
            ...{ dtype: "float64", shape: [classes, classes], data: model.probabilities },
          },
        },
        outputs: ({ weights, raw }) => matmul(newestLabel(raw, input), weights.probabilities),
      };
    }
    case "softmax":
      return {
        weights: {
          terms: placesOf(model.terms, input),
          weights: transposed(model.weights, model.intercept.length),
          intercept: vector(model.intercept),
        },
        outputs: ({ weights, standardised }) => {
          const x = gather(flat(standardised), weights.terms, 1);
          return softmax(add(matmul(x, weights.weights), weights.intercept));
        },
      };
    case "shares": {
      const { k, prior, ...model_ } = model;
      const shares = nearest(
        { ...model_, kind: "neighbours", k, output: "level", relative: 0 },
        input,
      );
      return {
        weights: { ...shares.weights, prior: vector(prior) },
        outputs: (given) => div(add(mul(shares.outputs(given), k), given.weights.prior), k + 1),
      };
    }
    default:
      return model satisfies never;
  }
}

/** 1 for the class of the newest row, [batch, classes]: its columns, or of two classes the one column and what it leaves. */
function newestLabel(raw: Expr, { rows, channels }: GraphInput): Expr {
  const [batch] = raw.shape;
  const newest = reshape(slice(raw, 1, rows - 1, rows), [batch, channels.length]);
  return channels.length === 1 ? concat([sub(1, newest), newest], 1) : newest;
}
