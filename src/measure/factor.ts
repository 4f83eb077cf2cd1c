import { cholesky, choleskySolve, lowerInverse } from "../linalg/cholesky.js";
import { type Matrix, transpose } from "../linalg/matrix.js";
import type { Algebra } from "./algebra.js";

/** Up to this order a factorisation takes some milliseconds without the engine. */
const DIRECT = 192;
/** From this many right-hand sides on, inverses of the diagonal's blocks are worth it. Measured. */
const TOGETHER = 8;
/** Columns that are factorised at once; the rest is products. */
const BLOCK = 128;

/** a + shift I = L L^T, of a symmetric matrix too large for plain loops. */
export class Factor {
  private constructor(
    private readonly algebra: Algebra,
    readonly order: number,
    private readonly l: Float64Array,
  ) {}

  /**
   * Cholesky's method by block columns, from the left: of each, all that the columns before it take
   * away is one product.
   *
   * @param a of which the leading [order, order] is factorised, lower half; `size` to a row
   * @throws RangeError where a + shift I is not positive definite to working precision
   */
  static async of(
    algebra: Algebra,
    { a, size }: { readonly a: Float64Array; readonly size: number },
    order: number,
    shift: number,
  ): Promise<Factor> {
    await algebra.pause();
    if (order <= DIRECT) {
      const { data } = blockOf(a, size, [0, order], [0, order]);
      return new Factor(algebra, order, cholesky(data, order, shift));
    }
    const l = new Float64Array(order * order);
    for (let k = 0; k < order; k += BLOCK) {
      const width = Math.min(BLOCK, order - k);
      const panel = blockOf(a, size, [k, order], [k, k + width]);
      if (k > 0) {
        const before = blockOf(l, order, [k, order], [0, k]);
        subtract(panel.data, (await algebra.times(before, leading(before, width))).data);
      }
      const diagonal = cholesky(panel.data, width, shift);
      paste({ rows: width, columns: width, data: diagonal }, l, order, k, k);
      if (k + width === order) break;
      const below = { ...panel, rows: panel.rows - width, data: panel.data.subarray(width ** 2) };
      const inverse = { rows: width, columns: width, data: lowerInverse(diagonal, width) };
      paste(await algebra.times(below, inverse), l, order, k + width, k);
    }
    return new Factor(algebra, order, l);
  }

  /** Solves for one right-hand side in its place; for a leading part of the matrix where it is shorter. */
  solve(b: Float64Array): Float64Array {
    return choleskySolve(this.l, this.order, b);
  }

  /** Solves for every row of b; for a leading part of the matrix where they are shorter. */
  async solveRows(b: Matrix): Promise<Matrix> {
    if (b.columns > DIRECT && b.rows >= TOGETHER) return this.#backward(await this.#forward(b, 0));
    const data = b.data.slice();
    for (let i = 0; i < b.rows; i++) {
      await this.algebra.pause();
      this.solve(data.subarray(i * b.columns, (i + 1) * b.columns));
    }
    return { ...b, data };
  }

  /** Trace of the inverse: the squares of the inverse of L. */
  async inverseTrace(): Promise<number> {
    const { order } = this;
    if (order <= DIRECT) return squares(lowerInverse(this.l, order));
    let trace = 0;
    for (let from = 0; from < order; from += BLOCK) {
      const rows = Math.min(BLOCK, order - from);
      const data = new Float64Array(rows * order);
      for (let i = 0; i < rows; i++) data[i * order + from + i] = 1;
      trace += squares((await this.#forward({ rows, columns: order, data }, from)).data);
    }
    return trace;
  }

  /** L u = b for every row of b, which is 0 before column `from`, a multiple of the block. */
  async #forward(b: Matrix, from: number): Promise<Matrix> {
    const { columns } = b;
    const u = { ...b, data: b.data.slice() };
    for (let k = from; k < columns; k += BLOCK) {
      const end = Math.min(k + BLOCK, columns);
      const part = blockOf(u.data, columns, [0, u.rows], [k, end]);
      if (k > from) {
        const before = blockOf(u.data, columns, [0, u.rows], [from, k]);
        const factor = blockOf(this.l, this.order, [k, end], [from, k]);
        subtract(part.data, (await this.algebra.times(before, factor)).data);
      }
      paste(await this.algebra.times(part, this.#diagonalInverse(k, end)), u.data, columns, 0, k);
    }
    return u;
  }

  /** L^T x = u for every row of u. */
  async #backward(u: Matrix): Promise<Matrix> {
    const { columns } = u;
    const x = { ...u, data: u.data.slice() };
    const last = BLOCK * Math.floor((columns - 1) / BLOCK);
    for (let k = last; k >= 0; k -= BLOCK) {
      const end = Math.min(k + BLOCK, columns);
      const part = blockOf(x.data, columns, [0, x.rows], [k, end]);
      if (end < columns) {
        const after = blockOf(x.data, columns, [0, x.rows], [end, columns]);
        const factor = transpose(blockOf(this.l, this.order, [end, columns], [k, end]));
        subtract(part.data, (await this.algebra.times(after, factor)).data);
      }
      const inverse = transpose(this.#diagonalInverse(k, end));
      paste(await this.algebra.times(part, inverse), x.data, columns, 0, k);
    }
    return x;
  }

  #diagonalInverse(from: number, end: number): Matrix {
    const block = blockOf(this.l, this.order, [from, end], [from, end]);
    return { ...block, data: lowerInverse(block.data, end - from) };
  }
}

/** A copy of some rows and columns of a matrix of `width` columns. */
function blockOf(
  data: Float64Array,
  width: number,
  [top, bottom]: readonly [number, number],
  [left, right]: readonly [number, number],
): Matrix {
  const columns = right - left;
  const block = new Float64Array((bottom - top) * columns);
  for (let i = top; i < bottom; i++) {
    block.set(data.subarray(i * width + left, i * width + right), (i - top) * columns);
  }
  return { rows: bottom - top, columns, data: block };
}

function leading(a: Matrix, rows: number): Matrix {
  return { ...a, rows, data: a.data.subarray(0, rows * a.columns) };
}

function paste(block: Matrix, data: Float64Array, width: number, top: number, left: number): void {
  const { columns } = block;
  for (let i = 0; i < block.rows; i++) {
    data.set(block.data.subarray(i * columns, (i + 1) * columns), (top + i) * width + left);
  }
}

function subtract(from: Float64Array, what: Float64Array): void {
  for (let i = 0; i < from.length; i++) from[i] -= what[i];
}

function squares(data: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] * data[i];
  return sum;
}
