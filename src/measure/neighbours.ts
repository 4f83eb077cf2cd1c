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

/**
 * The mean outcome of the k nearest examples, in the distance of Euclid, for several k at once; of equally
 * near ones the first count.
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
  const nearest = new Int32Array(most);
  const distances = new Float64Array(most);
  const sum = new Float64Array(outputs);
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
        if (held === most && distance >= distances[most - 1]) continue;
        let place = held < most ? held++ : most - 1;
        for (; place > 0 && distances[place - 1] > distance; place--) {
          distances[place] = distances[place - 1];
          nearest[place] = nearest[place - 1];
        }
        distances[place] = distance;
        nearest[place] = j;
      }
      sum.fill(0);
      let next = 0;
      for (const [c, k] of counts.entries()) {
        for (; next < k; next++) {
          for (let o = 0; o < outputs; o++) sum[o] += outcomes[nearest[next] * outputs + o];
        }
        for (let o = 0; o < outputs; o++) means[c][(from + i) * outputs + o] = sum[o] / k;
      }
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
