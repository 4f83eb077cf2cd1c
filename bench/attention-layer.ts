import { DENSE_RATE, type Model } from "../src/models/architecture.js";
import type { TaskShape } from "../src/models/input.js";
import { dotProductAttention } from "../src/models/layers/attention.js";
import { fromRows, projection, toRows } from "../src/models/layers/dense.js";
import { fromHeads, headsSideBySide, toHeads } from "../src/models/layers/heads.js";
import type { ParameterSpec } from "../src/models/parameters.js";
import { matmul, mul } from "../src/tensor/index.js";

/** Causal attention of several heads with its four projections and nothing else. */
export function attentionLayer(heads: number, task: TaskShape): Model {
  const n = task.inputs;
  const parameters = ["query", "key", "value", "output"].map(
    (name): ParameterSpec => projection(name, n, n),
  );
  return {
    architecture: "attention",
    config: { heads },
    task,
    parameters,
    causal: true,
    heads: () => headsSideBySide({ width: n, heads, headSize: n / heads }, 0, (part) => part, true),
    modelClass: { causal: true },
    width: n,
    rateExponent: DENSE_RATE,
    forward: (weights, { x }) => {
      const batch = x.shape[x.rank - 3];
      const head = (name: string) => toHeads(matmul(toRows(x), weights[name]), batch, heads);
      const q = mul(head("query"), 1 / Math.sqrt(n / heads));
      const mixed = dotProductAttention(q, head("key"), head("value"), true);
      return fromRows(matmul(fromHeads(mixed), weights.output), batch);
    },
  };
}
