import { z } from "zod";
import { add, matmul } from "../tensor/index.js";
import type { Architecture } from "./architecture.js";
import { causalWindows } from "./layers/causal-windows.js";
import { fromRows } from "./layers/dense.js";

const schema = z.strictObject({});
/** `linearFilter` has no settings: the task says its length. */
export type LinearFilterConfig = z.infer<typeof schema>;

/**
 * Linear causal filter H_t(x) = sum_{s=0}^{tau-1} rho(s)^T x(t - s) + b (Paper A, eq. (72)), with
 * a free coefficient for each lag and channel; inputs before the sequence are 0.
 */
export const linearFilter: Architecture<LinearFilterConfig> = {
  name: "linear-filter",
  version: 2,
  summary: "Free finite impulse response, equation (72) of arXiv 2305.18475",
  schema,
  parameters: (_config, task) => {
    const taps = task.length * task.inputs;
    const initialisation = { law: "uniform", bound: 1 / Math.sqrt(taps) } as const;
    return [
      { name: "kernel", shape: [taps, task.outputs], initialisation },
      { name: "bias", shape: [1, task.outputs], initialisation },
    ];
  },
  forward: (_config, _task, parameters, { x }, positions) => {
    const windows = causalWindows(x, positions);
    return fromRows(add(matmul(windows, parameters.kernel), parameters.bias), x.shape[x.rank - 3]);
  },
  causal: () => true,
  modelClass: (_config, { length }) => ({
    linear: true,
    stationary: true,
    oneOffset: true,
    lags: length,
  }),
  width: () => 1,
  rateExponent: 0,
};
