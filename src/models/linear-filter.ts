import { z } from "zod";
import {
  add,
  broadcast,
  concat,
  constant,
  type Expr,
  matmul,
  reshape,
  slice,
} from "../tensor/index.js";
import type { Architecture } from "./architecture.js";
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
  version: 1,
  summary: "Free finite impulse response, equation (72) of arXiv 2305.18475",
  schema,
  parameters: (_config, task) => {
    const taps = task.length * task.inputs;
    const initialisation = { law: "uniform", bound: 1 / Math.sqrt(taps) } as const;
    return [
      // row s * inputs + c holds the coefficient of channel c at time t - (length - 1) + s
      { name: "kernel", shape: [taps, task.outputs], initialisation },
      { name: "bias", shape: [1, task.outputs], initialisation },
    ];
  },
  forward: (_config, _task, parameters, x, positions) => {
    const lead = x.shape.slice(0, -3);
    const [batch, length, channels] = x.shape.slice(-3);
    const before = broadcast(constant([0], x.dtype, [1]), [...lead, batch, length - 1, channels]);
    const padded = length === 1 ? x : concat([before, x], -2);
    const windowEndingAt = (t: number): Expr =>
      reshape(slice(padded, -2, t, t + length), [...lead, batch, 1, length * channels]);
    const times = positions === "all" ? Array.from({ length }, (_, t) => t) : [length - 1];
    const windows = concat(times.map(windowEndingAt), -2);
    const rows = reshape(windows, [...lead, batch * times.length, length * channels]);
    return fromRows(add(matmul(rows, parameters.kernel), parameters.bias), batch);
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
