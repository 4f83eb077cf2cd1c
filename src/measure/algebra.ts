import type { Matrix } from "../linalg/matrix.js";
import type { Engine, Session, TensorValue } from "../runtime/session.js";
import { compileProduct } from "../tensor/onnx/product.js";

/** Multiplications from which a product is worth a run of the engine. */
const WORTH = 2 ** 20;
/** Multiplications of one run, which blocks the thread: some 0.2 s. */
const RUN = 2 ** 31;
/** Milliseconds after which loops of our own let the event loop turn. */
const TURN = 50;

/** What the caller of long algebra may want to know, and how to stop it. */
export interface AlgebraHooks {
  /** whose abort ends the next product or pause with its reason */
  readonly signal?: AbortSignal;
  /** called now and then with the multiplications of all products so far */
  readonly onTurn?: (multiplications: number) => void;
}

/**
 * Dense products in float64 that stay interruptible: large ones run in the engine, a slab at a time,
 * and the event loop turns in between. On one thread, so that bits do not depend on the machine's load.
 */
export class Algebra {
  #session: Promise<Session> | null = null;
  #turned = performance.now();
  #multiplications = 0;

  constructor(
    private readonly engine: Engine,
    private readonly hooks: AlgebraHooks = {},
  ) {}

  /** a b^T [rows of a, rows of b]: the products of rows with rows. */
  async times(a: Matrix, b: Matrix): Promise<Matrix> {
    await this.pause();
    const inner = a.columns;
    const shape = { rows: a.rows, columns: b.rows };
    const multiplications = a.rows * b.rows * inner;
    this.#multiplications += multiplications;
    if (multiplications < WORTH) return { ...shape, data: rowProducts(a, b) };
    this.#session ??= this.engine.open(compileProduct());
    const session = await this.#session;
    const slab = Math.max(1, Math.floor(RUN / (b.rows * inner)));
    const data = new Float64Array(slab < a.rows ? a.rows * b.rows : 0);
    for (let from = 0; from < a.rows; from += slab) {
      this.hooks.signal?.throwIfAborted();
      const rows = Math.min(slab, a.rows - from);
      const part = a.data.subarray(from * inner, (from + rows) * inner);
      const { y } = await session.run({
        a: tensorOf({ rows, columns: inner, data: part }),
        b: tensorOf(b),
      });
      if (rows === a.rows) return { ...shape, data: y.data as Float64Array };
      data.set(y.data as Float64Array, from * b.rows);
    }
    return { ...shape, data };
  }

  /** Lets the event loop turn where it is time, so that a signal is heard. */
  async pause(): Promise<void> {
    if (performance.now() - this.#turned > TURN) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#turned = performance.now();
      this.hooks.onTurn?.(this.#multiplications);
    }
    this.hooks.signal?.throwIfAborted();
  }

  /** Frees what the engine holds. */
  async close(): Promise<void> {
    await (await this.#session)?.release();
  }
}

function tensorOf({ rows, columns, data }: Matrix): TensorValue {
  return { dtype: "float64", shape: [rows, columns], data };
}

/** Four rows of b at a time: of one, each addition would wait for the one before. */
function rowProducts(a: Matrix, b: Matrix): Float64Array {
  const inner = a.columns;
  const [x, y] = [a.data, b.data];
  const out = new Float64Array(a.rows * b.rows);
  const whole = b.rows - (b.rows % 4);
  for (let i = 0; i < a.rows; i++) {
    const left = i * inner;
    const at = i * b.rows;
    for (let j = 0; j < whole; j += 4) {
      const r0 = j * inner;
      const r1 = r0 + inner;
      const r2 = r1 + inner;
      const r3 = r2 + inner;
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let k = 0; k < inner; k++) {
        const v = x[left + k];
        s0 += v * y[r0 + k];
        s1 += v * y[r1 + k];
        s2 += v * y[r2 + k];
        s3 += v * y[r3 + k];
      }
      out[at + j] = s0;
      out[at + j + 1] = s1;
      out[at + j + 2] = s2;
      out[at + j + 3] = s3;
    }
    for (let j = whole; j < b.rows; j++) {
      const right = j * inner;
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += x[left + k] * y[right + k];
      out[at + j] = sum;
    }
  }
  return out;
}
