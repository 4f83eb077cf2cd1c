import type { ChannelScale } from "../data/channel.js";
import type { Term } from "../measure/design.js";
import { add, cast, type Expr, less, reshape, slice } from "../tensor/index.js";
import type { Weight } from "../tensor/onnx/export.js";

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

/** Weights by name, and what is made with them, levels or probabilities, called for each size of the batch. */
export interface Part {
  readonly weights: Readonly<Record<string, Weight>>;
  readonly outputs: (given: Given) => Expr;
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
export function places(at: readonly number[]): Weight {
  return { dtype: "int64", shape: [at.length], data: BigInt64Array.from(at, BigInt) };
}

/** Where terms stand in a history whose rows lie one after the other. */
export function placesOf(terms: readonly Term[], { rows, channels }: GraphInput): Weight {
  return places(
    terms.map(({ channel, lag }) => (rows - 1 - lag) * channels.length + channels.indexOf(channel)),
  );
}

/** [columns, rows] of so many rows. */
export function transposed(data: Float64Array, rows: number): Weight {
  const columns = data.length / rows;
  return {
    dtype: "float64",
    shape: [columns, rows],
    data: Float64Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]),
  };
}

/** [batch, rows, columns] -> [batch, rows * columns] */
export function flat(x: Expr): Expr {
  const [batch, rows, columns] = x.shape;
  return reshape(x, [batch, rows * columns]);
}

/**
 * The same row for every history, [batch, values]: with zeros that come of the input, so that there are as many as
 * histories, whatever they hold.
 */
export function repeated(values: Expr, raw: Expr): Expr {
  const [batch] = raw.shape;
  const first = reshape(slice(slice(raw, 1, 0, 1), 2, 0, 1), [batch, 1]);
  return add(cast(less(first, first), "float64"), values);
}
