import type { Chosen } from "../advise/chosen.js";
import { add, div, type Expr, mean, mul, relu, reshape, slice, sub } from "../tensor/index.js";
import { exportFunction } from "../tensor/onnx/export.js";
import { VERSION } from "../version.js";
import type { Width } from "./intervals.js";
import { type GraphInput, partOf, targetRows, vector } from "./parts.js";

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
      inputs: { history: { dtype: "float64", shape: [rows, columns] } },
      weights: {
        "input.mean": vector(scales.map((s) => s.mean)),
        "input.deviation": vector(scales.map((s) => s.deviation)),
        "interval.radius": vector(width.radii),
        ...part.weights,
      },
      outputs: ({ history }, weights) => {
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
