import { type Matrix, multiply } from "../linalg/matrix.js";
import { orthonormaliseRows } from "../linalg/orthonormalise.js";
import { singularValues } from "../linalg/svd.js";
import { Stream } from "../random/stream.js";
import type { Engine, Session, TensorValue } from "../runtime/session.js";
import { compile, input, matmul, sub, transpose } from "../tensor/index.js";

/** Fresh random columns that look for what others cannot have seen. */
export const FRESH = 8;

/** Width and number of the blocks of a basis, and number of blocks of fresh columns after them. */
export interface Schedule {
  readonly block: number;
  readonly blocks: number;
  readonly probes: number;
}

/** Rows of the larger basis: V is a block ahead of U. */
export function capacityOf({ block, blocks, probes }: Schedule): number {
  return block * blocks + Math.max(block, FRESH * (probes + 1));
}

/** Orthonormal rows, of which the first `count` are set, and how many of them are the last block. */
interface Side {
  readonly basis: Matrix;
  count: number;
  block: number;
}

/** What is computed through the engine for blocks of one width, to either side. */
interface Steps {
  /** A x or A^T x less its part in the basis, and the coefficients of that part */
  readonly advance: Session;
  /** x less its part in the basis, likewise */
  readonly project: Session;
}

/** [T F], and how much of A it may have missed. */
export interface Projection {
  /** [n, n + p], T and beside it F, which is zero but in its last p rows */
  readonly projected: Matrix;
  /** p */
  readonly block: number;
  /** b: the norm of what is left of A, but for a chance of `CHANCE` */
  readonly left: number;
}

/** That the fresh columns all miss what is left by more than they are said to. */
const CHANCE = 1e-10;

/** Passes of orthonormalisation after the first; two are the rule, and a share kept ends them. */
const PASSES = 4;
const KEPT = 0.5;

/**
 * Bases U and V of a matrix A, which block Krylov iteration finds; `leadingSingularValues` says what
 * follows from them. One `run`.
 */
export class BlockKrylov {
  readonly #engine: Engine;
  readonly #matrix: TensorValue;
  readonly #left: Side;
  readonly #right: Side;
  /** below this a direction is rounding */
  readonly #least: number;
  readonly #stream: Stream;
  #drawn = 0;
  /** T [capacity, capacity], A V = U T */
  readonly #t: Matrix;
  /** the triangular factor of the last remainder of A^T U */
  #remainder: Float64Array = new Float64Array(0);

  constructor(engine: Engine, a: Matrix, capacity: number, norm: number, seed: number) {
    this.#engine = engine;
    this.#matrix = { dtype: "float64", shape: [a.rows, a.columns], data: a.data };
    this.#left = emptySide(capacity, a.rows);
    this.#right = emptySide(capacity, a.columns);
    this.#least = Number.EPSILON * norm;
    this.#stream = new Stream(seed, "block Krylov");
    this.#t = { rows: capacity, columns: capacity, data: new Float64Array(capacity * capacity) };
  }

  async run({ block, blocks, probes }: Schedule): Promise<Projection> {
    this.#add(this.#right, this.#orthonormal(this.#randomBlock(block)).rows);
    await this.#grow(blocks);
    const projected = this.#withRemainder();
    const begin = this.#left.count;
    await this.#startAnew();
    await this.#grow(probes);
    const found = singularValues(this.#part(begin, this.#left.count)).values[0];
    const lost = shareLost(probes, this.#right.basis.columns);
    return { projected, block, left: found / Math.sqrt(1 - lost) };
  }

  /** `count` more blocks of the last one's width on either side. */
  async #grow(count: number): Promise<void> {
    const [left, right, p] = [this.#left, this.#right, this.#right.block];
    const forward = await this.#open(false, p);
    const back = await this.#open(true, p);
    try {
      for (let b = 0; b < count; b++) {
        const at = left.count;
        const { along, r } = await this.#step(right, left, forward);
        const size = this.#t.columns;
        for (let j = 0; j < p; j++) {
          for (let i = 0; i < at; i++) this.#t.data[i * size + at + j] = along[i * p + j];
          for (let i = 0; i < p; i++) this.#t.data[(at + i) * size + at + j] = r.data[i * p + j];
        }
        this.#remainder = (await this.#step(left, right, back)).r.data;
      }
    } finally {
      for (const { advance, project } of [forward, back]) {
        await advance.release();
        await project.release();
      }
    }
  }

  /** Fresh random columns, orthonormal against V, in place of its last block, which U has not met. */
  async #startAnew(): Promise<void> {
    const side = this.#right;
    side.count -= side.block;
    side.basis.data.fill(0, side.count * side.basis.columns);
    const { advance, project } = await this.#open(true, FRESH);
    await this.#append(side, project, this.#orthonormal(this.#randomBlock(FRESH)).rows);
    await advance.release();
    await project.release();
  }

  /** The image of the last block of `from`, orthonormal against `to` and added to it. */
  async #step(from: Side, to: Side, { advance, project }: Steps) {
    const first = await advance.run({
      a: this.#matrix,
      x: lastBlock(from),
      basis: tensorOf(to.basis),
    });
    const image = this.#orthonormal(blockOf(first.rest));
    const { along, r } = await this.#append(to, project, image.rows);
    const again = multiply(along, image.r).data;
    return {
      along: (first.along.data as Float64Array).map((c, i) => c + again[i]),
      r: multiply(r, image.r),
    };
  }

  /**
   * Adds rows to a side, made orthonormal against it until hardly anything of them is lost: rounding
   * alone can lie almost wholly in the basis, as where a block finds nothing new.
   */
  async #append(side: Side, project: Session, rows: Matrix) {
    const p = rows.rows;
    const capacity = side.basis.rows;
    let along: Matrix = { rows: capacity, columns: p, data: new Float64Array(capacity * p) };
    let [x, r] = [rows, identity(p)];
    for (let pass = 0; pass < PASSES; pass++) {
      const { along: more, rest } = await project.run({
        x: tensorOf(x),
        basis: tensorOf(side.basis),
      });
      const next = this.#orthonormal(blockOf(rest));
      const added = multiply(blockOf(more), r).data;
      along = { ...along, data: along.data.map((c, i) => c + added[i]) };
      [x, r] = [next.rows, multiply(next.r, r)];
      if (kept(next.r) > KEPT) break;
    }
    this.#add(side, x);
    return { along, r };
  }

  /** Rows and columns of T from one index up to another. */
  #part(from: number, to: number): Matrix {
    const [n, size] = [to - from, this.#t.columns];
    const data = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      const row = (from + i) * size;
      data.set(this.#t.data.subarray(row + from, row + to), i * n);
    }
    return { rows: n, columns: n, data };
  }

  #withRemainder(): Matrix {
    const [n, p] = [this.#left.count, this.#left.block];
    const t = this.#part(0, n);
    const data = new Float64Array(n * (n + p));
    for (let i = 0; i < n; i++) data.set(t.data.subarray(i * n, (i + 1) * n), i * (n + p));
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) {
        data[(n - p + i) * (n + p) + n + j] = this.#remainder[j * p + i];
      }
    }
    return { rows: n, columns: n + p, data };
  }

  #add(side: Side, rows: Matrix): void {
    side.basis.data.set(rows.data, side.count * rows.columns);
    side.count += rows.rows;
    side.block = rows.rows;
  }

  #orthonormal(rows: Matrix): { readonly rows: Matrix; readonly r: Matrix } {
    const data = orthonormaliseRows(rows, this.#least, () => this.#stream.normal(this.#drawn++));
    return { rows, r: { rows: rows.rows, columns: rows.rows, data } };
  }

  #randomBlock(rows: number): Matrix {
    const { columns } = this.#right.basis;
    const data = Float64Array.from({ length: rows * columns }, () =>
      this.#stream.normal(this.#drawn++),
    );
    return { rows, columns, data };
  }

  async #open(transposed: boolean, block: number): Promise<Steps> {
    const { shape } = this.#matrix;
    const [to, from] = transposed ? [shape[1], shape[0]] : shape;
    const basis = input("basis", "float64", [this.#t.rows, to]);
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
      advance: await this.#engine.open(compile(remainder(image)).bytes),
      project: await this.#engine.open(compile(remainder(itself)).bytes),
    };
  }
}

/**
 * Kuczynski and Wozniakowski: in `steps` steps of Lanczos from a random column of length n the
 * largest eigenvalue is found but for a share above e with a chance below
 * 1.648 sqrt(n) e^(-sqrt(e) (2 steps - 1)), whatever the matrix. Here for all of the fresh columns at
 * once: with 6 steps the share is below 1 up to n of millions, and a matrix has 2^26 elements at most.
 */
function shareLost(steps: number, n: number): number {
  const chance = CHANCE ** (1 / FRESH);
  return (Math.log((1.648 * Math.sqrt(n)) / chance) / (2 * steps - 1)) ** 2;
}

function identity(n: number): Matrix {
  const data = Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0));
  return { rows: n, columns: n, data };
}

/** The least share of a row that a pass left; a fresh row counts as nothing left. */
function kept({ rows, data }: Matrix): number {
  return data.reduce((least, x, i) => (i % (rows + 1) === 0 ? Math.min(least, x) : least), 1);
}

function emptySide(capacity: number, columns: number): Side {
  const data = new Float64Array(capacity * columns);
  return { basis: { rows: capacity, columns, data }, count: 0, block: 0 };
}

function lastBlock({ basis, count, block }: Side): TensorValue {
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
