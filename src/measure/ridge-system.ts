import { type Matrix, transpose } from "../linalg/matrix.js";
import type { Blocks } from "../statistics/blocks.js";
import type { Algebra } from "./algebra.js";
import { type Design, leadingColumns, partsOf, type Sample } from "./design.js";
import { Factor } from "./factor.js";
import {
  addRowProducts,
  type Moments,
  momentsOf,
  type Standardisation,
  standardisedColumns,
} from "./moments.js";

/**
 * What the ridge regressions on a sample are solved from, for every penalty. Coefficients are in
 * units of target per deviation of a column.
 */
export interface RidgeSystem {
  readonly scale: Standardisation;
  /** that plus lambda from which the regression on the leading columns is solved, and on fewer of them */
  factor(algebra: Algebra, columns: number, lambda: number): Promise<Factor>;
  /** coefficients of the leading columns, regressed on alone */
  coefficients(algebra: Algebra, factor: Factor, columns: number): Promise<Float64Array>;
  /**
   * coefficients for other targets, a row each: of every block of the sample the residuals there, and
   * 0 elsewhere
   */
  respond(
    algebra: Algebra,
    factor: Factor,
    residuals: { readonly design: Design; readonly sample: Sample; readonly blocks: Blocks },
  ): Promise<Matrix>;
}

/**
 * By the correlations C of the columns: (C + lambda)^-1 Z^T y / n, with Z [n, p] the standardised
 * columns. As a leading part of C has that part of its factor, one factor solves for every number of
 * leading columns.
 */
export class Primal implements RidgeSystem {
  constructor(readonly scale: Moments) {}

  factor(algebra: Algebra, columns: number, lambda: number): Promise<Factor> {
    const { correlation, columns: size } = this.scale;
    return Factor.of(algebra, { a: correlation, size }, columns, lambda);
  }

  async coefficients(algebra: Algebra, factor: Factor, columns: number): Promise<Float64Array> {
    await algebra.pause();
    return factor.solve(this.scale.covariance.slice(0, columns));
  }

  async respond(
    algebra: Algebra,
    factor: Factor,
    { design, sample, blocks }: Parameters<RidgeSystem["respond"]>[2],
  ): Promise<Matrix> {
    const { columns, count, mean, deviation } = this.scale;
    const data = new Float64Array(blocks.count * columns);
    for await (const { from, block } of partsOf(design, sample.rows)) {
      await algebra.pause();
      for (let i = 0; i < block.rows; i++) {
        const to = blocks.blockOf[from + i] * columns;
        const residual = sample.target[from + i] / count;
        for (let j = 0; j < columns; j++) {
          data[to + j] += (block.data[i * columns + j] - mean[j]) * residual;
        }
      }
    }
    for (let i = 0; i < data.length; i++) {
      const d = deviation[i % columns];
      data[i] = d > 0 ? data[i] / d : 0;
    }
    return factor.solveRows({ rows: blocks.count, columns, data });
  }
}

/**
 * By the products K = Z Z^T / n of the rows, where they are fewer than the columns:
 * Z^T (K + lambda)^-1 y / n.
 */
export class Dual implements RidgeSystem {
  constructor(
    readonly scale: Standardisation,
    /** [columns, count] */
    private readonly standardised: Matrix,
    /** [count] */
    private readonly centredTarget: Float64Array,
    /** [count, count] K, lower half */
    private readonly products: Float64Array,
  ) {}

  factor(algebra: Algebra, _columns: number, lambda: number): Promise<Factor> {
    const { count } = this.scale;
    return Factor.of(algebra, { a: this.products, size: count }, count, lambda);
  }

  async coefficients(algebra: Algebra, factor: Factor): Promise<Float64Array> {
    const target = { rows: 1, columns: this.scale.count, data: this.centredTarget };
    return (await this.#respond(algebra, factor, target)).data;
  }

  respond(
    algebra: Algebra,
    factor: Factor,
    { sample, blocks }: Parameters<RidgeSystem["respond"]>[2],
  ): Promise<Matrix> {
    const { count } = this.scale;
    const data = new Float64Array(blocks.count * count);
    sample.target.forEach((residual, i) => {
      data[blocks.blockOf[i] * count + i] = residual;
    });
    return this.#respond(algebra, factor, { rows: blocks.count, columns: count, data });
  }

  async #respond(algebra: Algebra, factor: Factor, targets: Matrix): Promise<Matrix> {
    const data = targets.data.map((y) => y / this.scale.count);
    return algebra.times(await factor.solveRows({ ...targets, data }), this.standardised);
  }
}

/** A regression on so many leading columns of a design, and what solves it. */
export interface Regression {
  readonly columns: number;
  readonly system: RidgeSystem;
}

/** The regressions on the leading columns of a design, one for each of the sizes, ascending. */
export async function regressionsOn(
  algebra: Algebra,
  design: Design,
  sample: Sample,
  sizes: readonly number[],
): Promise<Regression[]> {
  const { length } = sample.rows;
  const tall = sizes.filter((columns) => columns <= length);
  const wide = sizes.filter((columns) => columns > length);
  return [
    ...(await primal(algebra, design, sample, tall)),
    ...(await dual(algebra, design, sample, wide)),
  ];
}

async function primal(
  algebra: Algebra,
  design: Design,
  sample: Sample,
  sizes: readonly number[],
): Promise<Regression[]> {
  if (sizes.length === 0) return [];
  const widest = leadingColumns(design, sizes[sizes.length - 1]);
  const system = new Primal(await momentsOf(algebra, widest, sample));
  return sizes.map((columns) => ({ columns, system }));
}

async function dual(
  algebra: Algebra,
  design: Design,
  sample: Sample,
  sizes: readonly number[],
): Promise<Regression[]> {
  if (sizes.length === 0) return [];
  const widest = leadingColumns(design, sizes[sizes.length - 1]);
  const { standardised, ...scale } = await standardisedColumns(algebra, widest, sample);
  const centred = sample.target.map((y) => y - scale.targetMean);
  const { count } = scale;
  const sums = new Float64Array(count * count);
  const regressions: Regression[] = [];
  let done = 0;
  for (const columns of sizes) {
    await addRowProducts(algebra, transpose(rowsOf(standardised, done, columns)), sums);
    done = columns;
    const products = sums.map((x) => x / count);
    const own = rowsOf(standardised, 0, columns);
    regressions.push({ columns, system: new Dual({ ...scale, columns }, own, centred, products) });
  }
  return regressions;
}

function rowsOf({ columns, data }: Matrix, from: number, to: number): Matrix {
  return { rows: to - from, columns, data: data.subarray(from * columns, to * columns) };
}
