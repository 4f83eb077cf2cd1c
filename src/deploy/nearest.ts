import type { NeighboursModel } from "../advise/baselines/fit.js";
import { relatedTo } from "../measure/differences.js";
import { SAME_DISTANCE } from "../measure/neighbours.js";
import {
  add,
  cast,
  div,
  gather,
  largest,
  less,
  matmul,
  mul,
  slice,
  sub,
  sum,
} from "../tensor/index.js";
import { flat, type GraphInput, type Part, placesOf, transposed, vector } from "./part.js";

/** The mean outcome of the training windows that are as near as the k-th: they are in the file. */
export function nearest(
  { k, output, terms, relative, windows, outcomes }: NeighboursModel,
  input: GraphInput,
): Part {
  const related = relatedTo(terms, relative, "less-last");
  const columns = related.length;
  const count = windows.length / columns;
  const squares = new Float64Array(count);
  for (const [i, x] of windows.entries()) squares[Math.floor(i / columns)] += x * x;
  const base = related.map(({ less }) => less ?? 0);
  return {
    weights: {
      terms: placesOf(
        related.map(({ of }) => terms[of]),
        input,
      ),
      less: placesOf(
        base.map((j) => terms[j]),
        input,
      ),
      differs: vector(related.map(({ less }) => Number(less !== null))),
      windows: transposed(windows, count),
      squares: vector(squares),
      outcomes: {
        ...{ dtype: "float64", shape: [count, outcomes.length / count], data: outcomes },
      },
    },
    outputs: ({ weights, standardised, newest }) => {
      const all = flat(standardised);
      const own = gather(all, weights.terms, 1);
      const taken = mul(gather(all, weights.less, 1), weights.differs);
      const query = relative > 0 ? sub(own, taken) : own;
      // without the query's own square, which is the same for all
      const distance = sub(weights.squares, mul(matmul(query, weights.windows), 2));
      const kth = mul(slice(largest(mul(distance, -1), k), 1, k - 1, k), -1);
      const within = add(kth, SAME_DISTANCE * columns);
      const near = cast(less(distance, within), "float64");
      const mean = div(matmul(near, weights.outcomes), sum(near, [1], true));
      return output === "change" ? add(mean, newest()) : mean;
    },
  };
}
