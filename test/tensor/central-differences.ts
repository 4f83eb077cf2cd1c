import { Stream } from "../../src/random/stream.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { TensorValue } from "../../src/runtime/session.js";
import {
  compile,
  constant,
  type Expr,
  gradients,
  input,
  mul,
  type Shape,
  sizeOf,
  sum,
} from "../../src/tensor/index.js";

export interface Differentiable {
  readonly shapes: readonly Shape[];
  readonly build: (inputs: readonly Expr[]) => Expr;
  /** where the function is differentiable: maps a standard normal draw to a good argument */
  readonly domain?: (z: number) => number;
}

/**
 * The largest difference between symbolic and central-difference gradients of a random linear
 * functional of the result, relative to the largest gradient, in float64.
 *
 * A step of 1e-5 balances truncation (1e-10) against rounding (1e-16 / 1e-5 = 1e-11), so that
 * agreement to 1e-6 leaves four digits of room and a wrong rule none.
 */
export async function gradientError(
  { shapes, build, domain = (z) => z }: Differentiable,
  seed: number,
): Promise<number> {
  const step = 1e-5;
  const stream = new Stream(seed, "central-differences");
  let draw = 0;
  const leaves = shapes.map((s, i) => input(`x${i}`, "float64", s));
  const values = shapes.map((s) =>
    Float64Array.from({ length: sizeOf(s) }, () => domain(stream.normal(draw++))),
  );
  const y = build(leaves);
  const weights = constant(
    Float64Array.from({ length: sizeOf(y.shape) }, () => stream.normal(draw++)),
    "float64",
    y.shape,
  );
  const objective = sum(mul(y, weights));
  const symbolic = gradients(objective, leaves);
  const outputs: Record<string, Expr> = { objective };
  symbolic.forEach((g, i) => {
    outputs[`g${i}`] = g;
  });
  const session = await nodeEngine.open(compile(outputs).bytes);
  const valueOnly = await nodeEngine.open(compile({ objective }).bytes);
  const feeds = (): Record<string, TensorValue> =>
    Object.fromEntries(
      shapes.map((shape, i) => [`x${i}`, { dtype: "float64", shape, data: values[i] }] as const),
    );
  try {
    const at = await session.run(feeds());
    const objectiveNow = async () => Number((await valueOnly.run(feeds())).objective.data[0]);
    let worst = 0;
    let largest = 1e-3;
    for (let i = 0; i < shapes.length; i++) {
      const g = at[`g${i}`].data;
      for (let k = 0; k < values[i].length; k++) {
        const x = values[i][k];
        values[i][k] = x + step;
        const above = await objectiveNow();
        values[i][k] = x - step;
        const below = await objectiveNow();
        values[i][k] = x;
        const numeric = (above - below) / (2 * step);
        worst = Math.max(worst, Math.abs(numeric - Number(g[k])));
        largest = Math.max(largest, Math.abs(numeric));
      }
    }
    return worst / largest;
  } finally {
    await session.release();
    await valueOnly.release();
  }
}
