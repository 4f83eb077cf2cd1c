import { CallerError } from "../errors.js";
import { type DType, type Expr, input } from "../tensor/index.js";
import { shapeText } from "../tensor/type.js";

/** Channels and lengths of a task: what every architecture is told of it. */
export interface TaskShape {
  /** channels of the input, d; of symbols, how many there are */
  readonly inputs: number;
  /** channels of the output */
  readonly outputs: number;
  /** length of a sequence, tau */
  readonly length: number;
  /** what stands at a position: real channels where it is left out */
  readonly reads?: "symbols";
  /** a second sequence, of symbols, which x is made from, as a translation is of its source */
  readonly source?: SourceShape;
}

/** The shape alone of what has one. */
export function shapeOf({ inputs, outputs, length, reads, source }: TaskShape): TaskShape {
  return {
    ...{ inputs, outputs, length },
    ...(reads && { reads }),
    ...(source && { source }),
  };
}

/** Symbols and length of a second sequence. */
export interface SourceShape {
  /** how many there are */
  readonly symbols: number;
  /** with padding */
  readonly length: number;
}

/** What a model reads. */
export interface ModelInput {
  /** real channels [...lead, batch, length, inputs], or symbols, int32 [...lead, batch, length] */
  readonly x: Expr;
  /** symbols, int32 [...lead, batch, source's length] */
  readonly source?: Expr;
}

/** Leaves of a graph, `x` and `source`, for sequences of a task. */
export function inputLeaves(
  { length, inputs, reads, source }: TaskShape,
  dtype: DType,
  batch: number,
): ModelInput {
  const x =
    reads === "symbols"
      ? input("x", "int32", [batch, length])
      : input("x", dtype, [batch, length, inputs]);
  if (source === undefined) return { x };
  return { x, source: input("source", "int32", [batch, source.length]) };
}

/** Axes of x after the batch. */
export function axesOf({ length, inputs, reads }: TaskShape): readonly number[] {
  return reads === "symbols" ? [length] : [length, inputs];
}

/** @throws CallerError for sequences of another length, with other channels or of another kind than the task's */
export function requireInput(owner: string, task: TaskShape, { x, source }: ModelInput): void {
  const axes = axesOf(task);
  const symbols = task.reads === "symbols";
  const fits =
    x.rank > axes.length &&
    shapeText(x.shape.slice(-axes.length)) === shapeText(axes) &&
    (x.dtype === "int32") === symbols;
  if (!fits) {
    const wanted = symbols
      ? `[batch, length ${task.length}] of int32`
      : `[batch, length ${task.length}, inputs ${task.inputs}]`;
    throw new CallerError(
      `x ${shapeText(x.shape)}${x.dtype === "int32" ? " of int32" : ""} for a ${owner} of ${wanted}`,
      "give windows of the model's length, or build the model for that of the windows",
    );
  }
  const given = source?.shape.at(-1);
  if (given === task.source?.length) return;
  throw new CallerError(
    `a source ${given === undefined ? "that is missing" : `of length ${given}`} for a ${owner} ${task.source === undefined ? "without one" : `of source length ${task.source.length}`}`,
    "give what the model was built for",
  );
}
