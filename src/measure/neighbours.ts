import type { Matrix } from "../linalg/matrix.js";
import type { Algebra } from "./algebra.js";
import type { Design } from "./design.js";

/** Examples whose distances to all others are held at once. */
const BLOCK = 256;

/** Examples of which neighbours are looked for. */
export interface Examples {
  /** [examples, columns] */
  readonly windows: Matrix;
  /** [examples, outputs] */
  readonly outcomes: Float64Array;
}

/** The windows of some rows, whole. */
export async function windowsAt(design: Design, rows: Int32Array): Promise<Matrix> {
  const data = new Float64Array(rows.length * design.columns);
  await design.fill(rows, data);
  return { rows: rows.length, columns: design.columns, data };
}

/** Squared distances that differ by less than so much a column of unit variance are the same: rounding would choose between them. */
export const SAME_DISTANCE = 1e-9;

/**
 * The mean outcome of the k nearest examples, in the distance of Euclid, for several k at once; those as near
 * as the k-th count too.
 *
 * @param counts ascending, no more than there are examples
 * @returns for each k: [queries, outputs]
 */
export async function nearestMeans(
  algebra: Algebra,
  { windows, outcomes }: Examples,
  queries: Matrix,
  counts: readonly number[],
): Promise<Float64Array[]> {
  const outputs = outcomes.length / windows.rows;
  const squares = squaresOf(windows);
  const most = counts[counts.length - 1];
  const means = counts.map(() => new Float64Array(queries.rows * outputs));
  const nearest = new Float64Array(most);
  const same = SAME_DISTANCE * windows.columns;
  for (let from = 0; from < queries.rows; from += BLOCK) {
    const rows = Math.min(BLOCK, queries.rows - from);
    const data = queries.data.subarray(from * queries.columns, (from + rows) * queries.columns);
    const products = await algebra.times({ rows, columns: queries.columns, data }, windows);
    await algebra.pause();
    for (let i = 0; i < rows; i++) {
      const at = i * windows.rows;
      let held = 0;
      for (let j = 0; j < windows.rows; j++) {
        // without the query's own square, which is the same for all
        const distance = squares[j] - 2 * products.data[at + j];
        if (held === most && distance >= nearest[most - 1]) continue;
        let place = held < most ? held++ : most - 1;
        for (; place > 0 && nearest[place - 1] > distance; place--) {
          nearest[place] = nearest[place - 1];
        }
        nearest[place] = distance;
      }
      const within = counts.map((k) => nearest[k - 1] + same);
      const near = new Int32Array(counts.length);
      const sums = means.map((all) => all.subarray((from + i) * outputs, (from + i + 1) * outputs));
      for (let j = 0; j < windows.rows; j++) {
        const distance = squares[j] - 2 * products.data[at + j];
        for (let c = counts.length - 1; c >= 0 && distance < within[c]; c--) {
          near[c]++;
          for (let o = 0; o < outputs; o++) sums[c][o] += outcomes[j * outputs + o];
        }
      }
      for (const [c, sum] of sums.entries()) for (let o = 0; o < outputs; o++) sum[o] /= near[c];
    }
  }
  return means;
}

function squaresOf({ rows, columns, data }: Matrix): Float64Array {
  const squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let j = i * columns; j < (i + 1) * columns; j++) squares[i] += data[j] ** 2;
  }
  return squares;
}
