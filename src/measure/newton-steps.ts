import { cholesky, choleskyInverseTrace, choleskySolve } from "../linalg/cholesky.js";
import type { Blocks } from "../statistics/blocks.js";
import type { Design } from "./design.js";
import type { RidgeFit } from "./ridge.js";

/**
 * The change of the weights of a ridge regression when a block of examples counts once more, to first
 * order. Widened by sqrt(n / (n - effective degrees of freedom)), as residuals of a fit are too small
 * by that factor, and by sqrt(B / (B - 1)) for B blocks: the sum of their squares over the blocks is
 * a weight's variance.
 *
 * @param rows the examples, the points of the blocks
 * @param residual [rows.length] of the fit
 * @returns [blocks][columns] in units of target per unit of column
 */
export function newtonSteps(
  design: Design,
  rows: Int32Array,
  residual: Float64Array,
  { moments, lambda }: Pick<RidgeFit, "moments" | "lambda">,
  blocks: Blocks,
): Float64Array[] {
  const { columns, count, mean, deviation, correlation } = moments;
  const factor = cholesky(correlation, columns, lambda);
  const freedom = columns - lambda * choleskyInverseTrace(factor, columns);
  const widen = Math.sqrt(
    ((count / Math.max(1, count - freedom)) * blocks.count) / (blocks.count - 1),
  );
  const row = new Float64Array(columns);
  const scores = Array.from({ length: blocks.count }, () => new Float64Array(columns));
  for (let i = 0; i < rows.length; i++) {
    const score = scores[blocks.blockOf[i]];
    design.fill(rows[i], row);
    for (let j = 0; j < columns; j++) score[j] += (row[j] - mean[j]) * residual[i];
  }
  const scale = (j: number) => (deviation[j] > 0 ? 1 / deviation[j] : 0);
  return scores.map((score) => {
    const step = choleskySolve(
      factor,
      columns,
      score.map((s, j) => (s * scale(j)) / count),
    );
    return step.map((x, j) => widen * x * scale(j));
  });
}
