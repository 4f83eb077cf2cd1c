import type { Chosen } from "../advise/chosen.js";
import { add, div, type Expr, mean, mul, relu, reshape, slice, sub } from "../tensor/index.js";
import { exportFunction, type Weight } from "../tensor/onnx/export.js";
import { VERSION } from "../version.js";
import type { Width } from "./intervals.js";
import { type GraphInput, targetRows, vector } from "./part.js";
import { partOf } from "./parts.js";

/** A chosen model, and what it is called. */
type Named = Pick<Chosen, "name" | "description" | "model">;

/**
 * A chosen model as an .onnx file that takes raw rows and gives levels, in float64 but for what a network
 * was trained in: values far from zero keep their digits, since they are standardised, or subtracted, before
 * anything is rounded to float32.
 *
 * Input: `history` [batch, rows, channels, then dates where it looks at them]; outputs, all [batch, horizons]: `point`, `low`, `high`.
 */
export function modelBytes(named: Named, input: GraphInput, width: Width): Uint8Array {
  return exported(named, input, {
    weights: { "interval.radius": vector(width.radii) },
    words: `levels point, low, high [batch, ${width.radii.length}]`,
    outputs: (point, raw, weights) => {
      const half = mul(weights["interval.radius"], widening(raw, input, width));
      return { point, low: sub(point, half), high: add(point, half) };
    },
  });
}

/** The same of labels: one output, `probability` [batch, classes]. */
export function classModelBytes(named: Named, input: GraphInput, classes: number): Uint8Array {
  return exported(named, input, {
    weights: {},
    words: `probability of each class [batch, ${classes}]`,
    outputs: (probability) => ({ probability }),
  });
}

/** What is made of a model's levels or probabilities. */
interface Ending {
  readonly weights: Readonly<Record<string, Weight>>;
  /** what comes out, in words */
  readonly words: string;
  readonly outputs: (
    said: Expr,
    raw: Expr,
    weights: Readonly<Record<string, Expr>>,
  ) => Readonly<Record<string, Expr>>;
}

function exported({ name, description, model }: Named, input: GraphInput, end: Ending): Uint8Array {
  const part = partOf(model, input);
  const { scales, rows, channels } = input;
  const columns = channels.length + Number(input.dated);
  return exportFunction(
    {
      name,
      inputs: { history: { dtype: "float64", shape: [rows, columns] } },
      weights: {
        "input.mean": vector(scales.map((s) => s.mean)),
        "input.deviation": vector(scales.map((s) => s.deviation)),
        ...end.weights,
        ...part.weights,
      },
      outputs: ({ history }, weights) => {
        const raw = slice(history, 2, 0, channels.length);
        const dates = () => slice(history, 2, columns - 1, columns);
        const { "input.mean": mean, "input.deviation": deviation } = weights;
        const newest = () => reshape(targetRows(raw, input, input.rows - 1), [raw.shape[0], 1]);
        const standardised = div(sub(raw, mean), deviation);
        const said = part.outputs({ weights, raw, standardised, newest, dates });
        return end.outputs(said, raw, weights);
      },
    },
    {
      docString: `${description}: raw rows history [batch, ${rows}, ${columns}] -> ${end.words}`,
      metadata: { nwidth: VERSION, model: name },
    },
  );
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
