import type { Model, ParameterSpec, TaskShape } from "../src/models/architecture.js";
import { attend, attentionLogits } from "../src/models/attention.js";
import { fromRows, toRows } from "../src/models/dense.js";
import { type Expr, matmul, mul, reshape, transpose } from "../src/tensor/index.js";

/** [batch, length, heads * size] -> [batch, heads, length, size] */
function split(x: Expr, heads: number): Expr {
  const [batch, length, n] = x.shape;
  return transpose(reshape(x, [batch, length, heads, n / heads]), [0, 2, 1, 3]);
}

/** Causal attention of several heads with its four projections and nothing else. */
export function attentionLayer(heads: number, task: TaskShape): Model {
  const n = task.inputs;
  const initialisation = { law: "uniform", bound: 1 / Math.sqrt(n) } as const;
  const parameters = ["query", "key", "value", "output"].map(
    (name): ParameterSpec => ({ name, shape: [n, n], initialisation }),
  );
  return {
    architecture: "attention",
    config: { heads },
    task,
    parameters,
    causal: true,
    width: n,
    forward: (weights, x) => {
      const [batch, length] = x.shape;
      const project = (name: string) => fromRows(matmul(toRows(x), weights[name]), batch);
      const q = mul(split(project("query"), heads), 1 / Math.sqrt(n / heads));
      const logits = attentionLogits(q, split(project("key"), heads), true);
      const mixed = attend(logits, split(project("value"), heads));
      const joined = reshape(transpose(mixed, [0, 2, 1, 3]), [batch * length, n]);
      return fromRows(matmul(joined, weights.output), batch);
    },
  };
}
