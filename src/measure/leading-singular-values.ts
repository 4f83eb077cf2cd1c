import { CallerError } from "../errors.js";
import { type Matrix, multiply, requireFinite, shapeOf } from "../linalg/matrix.js";
import { orthonormaliseRows } from "../linalg/orthonormalise.js";
import { leftSvd, singularValues } from "../linalg/svd.js";
import { Stream } from "../random/stream.js";
import type { Engine, Session, TensorValue } from "../runtime/session.js";
import { compile, input, matmul, sub, transpose } from "../tensor/index.js";

/** The largest singular values of a matrix, and how far each can be trusted. */
export interface LeadingValues {
  /** [count], largest first; never above the true ones but for rounding */
  readonly values: Float64Array;
  /** |A^T u - sigma v| of each: within this distance of the value lies a singular value of A */
  readonly residuals: Float64Array;
  /** machine epsilon * max(rows, columns) * largest value */
  readonly noiseFloor: number;
  /** sum of the squares of all singular values, exact */
  readonly energy: number;
  /** whether every residual is at most `tolerance` of its value, or below the noise floor */
  readonly resolved: boolean;
}

/** Up to this size the whole decomposition takes less than a second. */
const DIRECT = 512;
/**
 * Numbers of blocks after which the residuals are looked at; the last is the largest number tried.
 * Chosen by hand: for a decay of k^-1 thirteen leave 1e-5 of the last of 64 values. Twice as
 * wide blocks, and nine of them, take half as much time again.
 */
const LOOKS = [13, 16];

/**
 * The `count` largest singular values of a matrix that is too large for a whole decomposition, by
 * block Krylov iteration (Golub, Luk and Overton 1981; Musco and Musco 2015) in float64 through the
 * engine.
 *
 * Bases U and V grow by a block of count / 4 columns: A V_j is made orthonormal against U, A^T U_j
 * against V, each twice. Then A V = U T holds with a small triangular T, of which the singular
 * values are taken: no Gram matrix, so that they are good to rounding where they have converged.
 * What has not is known: A^T u_k - sigma_k v_k is the last block's remainder on the last block of
 * the k-th left vector of T. Where the spectrum is too flat, residuals stay large; they are upper
 * bounds of the error, which is of the order of their square.
 *
 * A matrix whose smaller side is at most 512 is decomposed whole.
 *
 * @param count how many; at most the smaller side is returned
 * @param tolerance of a residual, relative to its value
 * @throws CallerError where an element is not finite, or the sum of their squares is not
 */
export async function leadingSingularValues(
  engine: Engine,
  a: Matrix,
  count: number,
  { seed, tolerance = 1e-4 }: { readonly seed: number; readonly tolerance?: number },
): Promise<LeadingValues> {
  const energy = squares(a);
  const size = Math.min(a.rows, a.columns);
  const block = Math.max(8, Math.ceil(count / 4));
  if (size <= Math.max(DIRECT, block * (LOOKS[LOOKS.length - 1] + 1))) {
    const { values, noiseFloor } = singularValues(a);
    const leading = values.slice(0, count);
    const residuals = leading.map(() => noiseFloor);
    return { values: leading, residuals, noiseFloor, energy, resolved: true };
  }
  const krylov = await Krylov.open(engine, a, block, Math.sqrt(energy), seed);
  try {
    for (let blocks = 1; ; blocks++) {
      await krylov.grow();
      if (!LOOKS.includes(blocks)) continue;
      const { values, residuals } = krylov.values(count);
      const noiseFloor = Number.EPSILON * Math.max(a.rows, a.columns) * values[0];
      const resolved = residuals.every((r, k) => r <= Math.max(tolerance * values[k], noiseFloor));
      if (resolved || blocks === LOOKS[LOOKS.length - 1]) {
        return { values, residuals, noiseFloor, energy, resolved };
      }
    }
  } finally {
    await krylov.close();
  }
}

/** The least normal number over the unit roundoff: squares that add up to less lose digits. */
const LEAST_SQUARES = 2 ** -1022 / Number.EPSILON;

function squares(a: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i] * a.data[i];
  const vanishes = sum < LEAST_SQUARES && a.data.some((x) => x !== 0);
  if (Number.isFinite(sum) && !vanishes) return sum;
  requireFinite(a, "the matrix");
  throw new CallerError(
    `the squares of a matrix ${shapeOf(a)} add up to ${vanishes ? "less" : "more"} than float64 holds`,
    "divide it by its largest element",
  );
}

/** A basis of one side: rows, of which the first `count` are set and orthonormal. */
interface Side {
  readonly basis: Matrix;
  count: number;
  /** A x or A^T x less its part in the basis, and the coefficients of that part */
  readonly advance: Session;
  /** x less its part in the basis, likewise */
  readonly project: Session;
}

class Krylov {
  readonly #matrix: TensorValue;
  readonly #left: Side;
  readonly #right: Side;
  readonly #block: number;
  /** below this a direction is rounding */
  readonly #least: number;
  readonly #stream: Stream;
  #drawn = 0;
  /** T [capacity, capacity], A V = U T */
  readonly #t: Matrix;
  /** the triangular factor of the last remainder of A^T U */
  #remainder: Float64Array = new Float64Array(0);

  private constructor(
    matrix: TensorValue,
    [left, right]: readonly [Side, Side],
    block: number,
    norm: number,
    seed: number,
  ) {
    this.#matrix = matrix;
    this.#left = left;
    this.#right = right;
    this.#block = block;
    this.#least = Number.EPSILON * norm;
    this.#stream = new Stream(seed, "block Krylov");
    const size = left.basis.rows;
    this.#t = { rows: size, columns: size, data: new Float64Array(size * size) };
    this.#add(right, this.#orthonormal(this.#randomBlock()).rows);
  }

  static async open(engine: Engine, a: Matrix, block: number, norm: number, seed: number) {
    const capacity = block * LOOKS[LOOKS.length - 1];
    const shape = [a.rows, a.columns];
    const left = await openSide(engine, shape, false, block, capacity);
    const right = await openSide(engine, shape, true, block, capacity + block);
    const matrix: TensorValue = { dtype: "float64", shape, data: a.data };
    return new Krylov(matrix, [left, right], block, norm, seed);
  }

  async close(): Promise<void> {
    for (const { advance, project } of [this.#left, this.#right]) {
      await advance.release();
      await project.release();
    }
  }

  /** One more block on either side. */
  async grow(): Promise<void> {
    const [left, right, p] = [this.#left, this.#right, this.#block];
    const at = left.count;
    const forward = await this.#step(right, left);
    const size = this.#t.columns;
    for (let j = 0; j < p; j++) {
      for (let i = 0; i < at; i++) this.#t.data[i * size + at + j] = forward.along[i * p + j];
      for (let i = 0; i < p; i++) this.#t.data[(at + i) * size + at + j] = forward.r[i * p + j];
    }
    this.#remainder = (await this.#step(left, right)).r;
  }

  /** Values and residuals of the first `count`, of what has grown so far. */
  values(count: number): Pick<LeadingValues, "values" | "residuals"> {
    const [n, p, size] = [this.#left.count, this.#block, this.#t.columns];
    const data = new Float64Array(n * n);
    for (let i = 0; i < n; i++) data.set(this.#t.data.subarray(i * size, i * size + n), i * n);
    const { u, spectrum } = leftSvd({ rows: n, columns: n, data });
    const last: Matrix = { rows: p, columns: n, data: u.data.subarray((n - p) * n) };
    const left = multiply({ rows: p, columns: p, data: this.#remainder }, last);
    const residuals = Float64Array.from({ length: count }, (_, k) => {
      let sum = 0;
      for (let i = 0; i < p; i++) sum += left.data[i * n + k] ** 2;
      return Math.sqrt(sum) + this.#least;
    });
    return { values: spectrum.values.slice(0, count), residuals };
  }

  /** The image of the last block of `from`, orthonormal against `to` and added to it. */
  async #step(from: Side, to: Side) {
    const p = this.#block;
    const first = await to.advance.run({
      a: this.#matrix,
      x: lastBlock(from, p),
      basis: tensorOf(to.basis),
    });
    const one = this.#orthonormal(blockOf(first.rest));
    const second = await to.project.run({ x: tensorOf(one.rows), basis: tensorOf(to.basis) });
    const two = this.#orthonormal(blockOf(second.rest));
    const square = (data: Float64Array): Matrix => ({ rows: p, columns: p, data });
    const again = multiply(blockOf(second.along), square(one.r)).data;
    const along = (first.along.data as Float64Array).map((c, i) => c + again[i]);
    this.#add(to, two.rows);
    return { along, r: multiply(square(two.r), square(one.r)).data };
  }

  #add(side: Side, rows: Matrix): void {
    side.basis.data.set(rows.data, side.count * rows.columns);
    side.count += rows.rows;
  }

  #orthonormal(rows: Matrix) {
    const r = orthonormaliseRows(rows, this.#least, () => this.#stream.normal(this.#drawn++));
    return { rows, r };
  }

  #randomBlock(): Matrix {
    const { columns } = this.#right.basis;
    const data = Float64Array.from({ length: this.#block * columns }, () =>
      this.#stream.normal(this.#drawn++),
    );
    return { rows: this.#block, columns, data };
  }
}

async function openSide(
  engine: Engine,
  shape: readonly number[],
  transposed: boolean,
  block: number,
  capacity: number,
): Promise<Side> {
  const [to, from] = transposed ? [shape[1], shape[0]] : shape;
  const basis = input("basis", "float64", [capacity, to]);
  const remainder = (columns: ReturnType<typeof input>) => {
    const along = matmul(basis, columns);
    return { along, rest: transpose(sub(columns, matmul(transpose(basis), along))) };
  };
  const a = input("a", "float64", shape);
  const x = input("x", "float64", [block, from]);
  // A itself is never transposed: it may take most of the memory there is
  const image = transposed ? transpose(matmul(x, a)) : matmul(a, transpose(x));
  const itself = transpose(input("x", "float64", [block, to]));
  return {
    basis: { rows: capacity, columns: to, data: new Float64Array(capacity * to) },
    count: 0,
    advance: await engine.open(compile(remainder(image)).bytes),
    project: await engine.open(compile(remainder(itself)).bytes),
  };
}

function lastBlock({ basis, count }: Side, block: number): TensorValue {
  const { columns } = basis;
  const data = basis.data.subarray((count - block) * columns, count * columns);
  return { dtype: "float64", shape: [block, columns], data };
}

function tensorOf({ rows, columns, data }: Matrix): TensorValue {
  return { dtype: "float64", shape: [rows, columns], data };
}

function blockOf({ shape, data }: TensorValue): Matrix {
  return { rows: shape[0], columns: shape[1], data: data as Float64Array };
}
