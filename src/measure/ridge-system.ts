import { type Matrix, transpose } from "../linalg/matrix.js";
import type { Blocks } from "../statistics/blocks.js";
import type { Algebra } from "./algebra.js";
import { type Design, leadingColumns, partsOf, type Sample } from "./design.js";
import { Factor } from "./factor.js";
import {
  addRowProducts,
  centredOutputs,
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
  /** [outputs, columns] coefficients of the leading columns, regressed on alone */
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
  /**
   * [outputs, columns] covariance of every column with what a regression on some of them leaves of each output
   *
   * @param coefficients [outputs, kept]
   */
  unexplained(kept: readonly number[], coefficients: Float64Array): Float64Array;
  /** the moments of some columns, by ascending index */
  restricted(algebra: Algebra, columns: readonly number[]): Promise<Moments>;
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

  async coefficients(_algebra: Algebra, factor: Factor, columns: number): Promise<Float64Array> {
    const { covariance, columns: width, targetMean } = this.scale;
    const rows = targetMean.length;
    const data = new Float64Array(rows * columns);
    for (let k = 0; k < rows; k++) {
      data.set(covariance.subarray(k * width, k * width + columns), k * columns);
    }
    return (await factor.solveRows({ rows, columns, data })).data;
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

  unexplained(kept: readonly number[], coefficients: Float64Array): Float64Array {
    const { columns, correlation, covariance } = this.scale;
    return covariance.map((c, at) => {
      const j = at % columns;
      const own = Math.floor(at / columns) * kept.length;
      let explained = 0;
      for (const [k, i] of kept.entries()) {
        explained += correlation[Math.max(i, j) * columns + Math.min(i, j)] * coefficients[own + k];
      }
      return c - explained;
    });
  }

  async restricted(_algebra: Algebra, kept: readonly number[]): Promise<Moments> {
    const { columns, correlation, covariance, targetMean } = this.scale;
    const size = kept.length;
    const part = new Float64Array(size * size);
    for (const [a, i] of kept.entries()) {
      for (let b = 0; b <= a; b++) part[a * size + b] = correlation[i * columns + kept[b]];
    }
    return {
      ...restrictedScale(this.scale, kept),
      correlation: part,
      covariance: Float64Array.from(
        { length: targetMean.length * size },
        (_, at) => covariance[Math.floor(at / size) * columns + kept[at % size]],
      ),
    };
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
    /** [outputs, count] */
    private readonly centred: Matrix,
    /** [count, count] K, lower half */
    private readonly products: Float64Array,
  ) {}

  factor(algebra: Algebra, _columns: number, lambda: number): Promise<Factor> {
    const { count } = this.scale;
    return Factor.of(algebra, { a: this.products, size: count }, count, lambda);
  }

  async coefficients(algebra: Algebra, factor: Factor): Promise<Float64Array> {
    return (await this.#respond(algebra, factor, this.centred)).data;
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

  unexplained(kept: readonly number[], coefficients: Float64Array): Float64Array {
    const { columns, count } = this.scale;
    const left = new Float64Array(this.centred.rows * columns);
    for (let output = 0; output < this.centred.rows; output++) {
      const residual = this.#output(output).slice();
      for (const [k, i] of kept.entries()) {
        const column = this.#column(i);
        const weight = coefficients[output * kept.length + k];
        for (let r = 0; r < count; r++) residual[r] -= weight * column[r];
      }
      for (let j = 0; j < columns; j++) left[output * columns + j] = this.#mean(j, residual);
    }
    return left;
  }

  async restricted(algebra: Algebra, kept: readonly number[]): Promise<Moments> {
    const { count } = this.scale;
    const columns: Matrix = {
      rows: kept.length,
      columns: count,
      data: new Float64Array(kept.length * count),
    };
    for (const [k, i] of kept.entries()) columns.data.set(this.#column(i), k * count);
    const sums = new Float64Array(kept.length ** 2);
    await addRowProducts(algebra, columns, sums);
    return {
      ...restrictedScale(this.scale, kept),
      correlation: sums.map((x) => x / count),
      covariance: Float64Array.from({ length: this.centred.rows * kept.length }, (_, at) =>
        this.#mean(kept[at % kept.length], this.#output(Math.floor(at / kept.length))),
      ),
    };
  }

  #output(k: number): Float64Array {
    const { count } = this.scale;
    return this.centred.data.subarray(k * count, (k + 1) * count);
  }

  #column(j: number): Float64Array {
    const { count } = this.scale;
    return this.standardised.data.subarray(j * count, (j + 1) * count);
  }

  /** mean over the sample of a standardised column times something */
  #mean(j: number, factor: Float64Array): number {
    const column = this.#column(j);
    let sum = 0;
    for (let r = 0; r < column.length; r++) sum += column[r] * factor[r];
    return sum / column.length;
  }

  async #respond(algebra: Algebra, factor: Factor, targets: Matrix): Promise<Matrix> {
    const data = targets.data.map((y) => y / this.scale.count);
    return algebra.times(await factor.solveRows({ ...targets, data }), this.standardised);
  }
}

function restrictedScale(scale: Standardisation, kept: readonly number[]): Standardisation {
  const { count, mean, deviation, targetMean } = scale;
  return {
    ...{ columns: kept.length, count, targetMean },
    mean: Float64Array.from(kept, (i) => mean[i]),
    deviation: Float64Array.from(kept, (i) => deviation[i]),
  };
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
  const { count } = scale;
  const centred = centredOutputs(sample, scale.targetMean, 0, count);
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
