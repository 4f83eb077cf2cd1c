import type { Matrix } from "../linalg/matrix.js";
import type { Blocks } from "../statistics/blocks.js";
import type { Algebra } from "./algebra.js";
import type { Design, Sample } from "./design.js";
import type { RidgeFit } from "./ridge.js";

/**
 * The change of the weights of a ridge regression when a block of examples counts once more, to first
 * order: what the regression makes of the block's residuals. Widened by
 * sqrt(n / (n - effective degrees of freedom)), as residuals of a fit are too small
 * by that factor, and by sqrt(B / (B - 1)) for B blocks: the sum of their squares over the blocks is
 * a weight's variance.
 *
 * @param residuals of the fit, on the sample that it was made on
 * @returns [blocks, columns] in units of target per unit of column
 */
export async function newtonSteps(
  algebra: Algebra,
  { system, lambda }: Pick<RidgeFit, "system" | "lambda">,
  residuals: { readonly design: Design; readonly sample: Sample; readonly blocks: Blocks },
): Promise<Matrix> {
  const { count, deviation } = system.scale;
  const { blocks } = residuals;
  const factor = await system.factor(algebra, system.scale.columns, lambda);
  const freedom = factor.order - lambda * (await factor.inverseTrace());
  const widen = Math.sqrt(
    ((count / Math.max(1, count - freedom)) * blocks.count) / (blocks.count - 1),
  );
  const steps = await system.respond(algebra, factor, residuals);
  const { columns, data } = steps;
  for (let i = 0; i < data.length; i++) {
    const d = deviation[i % columns];
    data[i] = d > 0 ? (widen * data[i]) / d : 0;
  }
  return steps;
}
