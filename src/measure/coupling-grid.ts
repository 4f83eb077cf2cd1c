import type { Matrix } from "../linalg/matrix.js";
import type { TaskCoupling } from "../tasks/task.js";
import { centredCoupling, sampledCoupling } from "../theory/coupling/pod.js";

/** Steps of a grid over [0, 1], and symbols, at most: cells that a small picture can show. */
const STEPS = 24;

/** A coupling where it can be looked at: every one of some tokens asks every one of them. */
export interface CouplingGrid {
  /** of queries and keys alike: numbers of [0, 1], or numbers of symbols */
  readonly tokens: readonly number[];
  /** rho(u, v), [tokens, tokens], a query a row */
  readonly raw: Matrix;
  /** rho(u, v) - E_v rho(u, v), v by the law of the task's tokens */
  readonly centred: Matrix;
  /** the weights of each query if these tokens were the sequence, by `raw` */
  readonly attention: Matrix;
  /** the same by `centred` */
  readonly attentionCentred: Matrix;
  /** whether all weight is on the largest number of a row, in place of a softmax */
  readonly hard: boolean;
}

/**
 * A task's coupling at 25 equal steps of [0, 1] (of a cube, along its diagonal), or at its first 25 symbols.
 * The mean over a number v is that of the trapezoidal rule on these steps, exact for cosines and sines of up
 * to 23 turns; that over a symbol is over all symbols.
 */
export function couplingGrid({ law, values, readout }: TaskCoupling): CouplingGrid {
  const hard = readout.kind === "hardmax";
  const symbols = law.kind === "symbols";
  const all = Array.from({ length: symbols ? law.count : STEPS + 1 }, (_, i) =>
    symbols ? i : i / STEPS,
  );
  const tokens = all.slice(0, STEPS + 1);
  const whole = values(pointsOf(tokens, law), pointsOf(all, law));
  const keyWeights = Float64Array.from(all, (_, i) =>
    symbols ? 1 / all.length : (i === 0 || i === STEPS ? 0.5 : 1) / STEPS,
  );
  const centred = centredCoupling({ ...sampledCoupling(whole), keyWeights }).values;
  const [rawHere, centredHere] = [whole, centred].map((m) => firstColumns(m, tokens.length));
  return {
    ...{ tokens, hard, raw: rawHere, centred: centredHere },
    attention: weightsOf(rawHere, hard),
    attentionCentred: weightsOf(centredHere, hard),
  };
}

/** A point a row, each coordinate the same. */
function pointsOf(tokens: readonly number[], law: TaskCoupling["law"]): Matrix {
  const columns = law.kind === "cube" ? law.dimension : 1;
  const data = Float64Array.from(tokens.flatMap((z) => new Array<number>(columns).fill(z)));
  return { rows: tokens.length, columns, data };
}

function firstColumns({ rows, columns, data }: Matrix, count: number): Matrix {
  const first = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) {
    first.set(data.subarray(i * columns, i * columns + count), i * count);
  }
  return { rows, columns: count, data: first };
}

/** Softmax of each row, or all on its largest number. */
function weightsOf({ rows, columns, data }: Matrix, hard: boolean): Matrix {
  const weights = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    const logits = data.subarray(i * columns, (i + 1) * columns);
    const largest = logits.reduce((a, b) => Math.max(a, b));
    const terms = logits.map((x, j) =>
      hard ? Number(j === logits.indexOf(largest)) : Math.exp(x - largest),
    );
    const sum = terms.reduce((a, b) => a + b, 0);
    weights.set(
      terms.map((x) => x / sum),
      i * columns,
    );
  }
  return { rows, columns, data: weights };
}
