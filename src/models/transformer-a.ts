import { z } from "zod";
import { type Expr, matmul, slice } from "../tensor/index.js";
import { type Architecture, DENSE_RATE } from "./architecture.js";
import { block } from "./head.js";
import type { TaskShape } from "./input.js";
import { dotProductAttention } from "./layers/attention.js";
import { convolutionParameters, convolve } from "./layers/convolution.js";
import {
  feedForward,
  feedForwardParameters,
  fromRows,
  projection,
  toRows,
} from "./layers/dense.js";
import {
  addedPositionParameters,
  addPosition,
  appendedSize,
  appendPosition,
  encodedSize,
  encodePosition,
  positionParameters,
  positionSchema,
} from "./layers/position.js";
import type { ParameterSpec, Parameters } from "./parameters.js";

const size = z.int().min(1).max(65_536);

const schema = z.strictObject({
  /** n, the hidden size of eq. (5) */
  hidden: size.default(32),
  /** inputs that a token is embedded from, itself and those before it; 1 as in eq. (5) */
  inputTaps: z.int().min(1).max(1024).default(1),
  /** m_h, the size of the head: W_Q and W_K are m_h x n */
  headSize: size.default(16),
  /** m_v, the size of the values: W_V is m_v x n */
  valueSize: size.default(32),
  /** width of the feed-forward nets; with the depth, m_FF */
  feedForwardWidth: size.default(128),
  /** hidden layers of the feed-forward nets */
  feedForwardDepth: z.int().min(1).max(32).default(1),
  position: positionSchema.default("learned"),
  causal: z.boolean().default(true),
});
/** Settings of `transformerA`. */
export type TransformerAConfig = z.infer<typeof schema>;

function sizes(config: TransformerAConfig) {
  return { width: config.feedForwardWidth, depth: config.feedForwardDepth };
}

/** The parameters of A x + e and of f. */
function tokenParameters(config: TransformerAConfig, task: TaskShape): ParameterSpec[] {
  const { hidden: n, inputTaps, position } = config;
  if (inputTaps === 1) {
    return [
      ...positionParameters(position, task, n),
      ...feedForwardParameters("f", encodedSize(position, task, n), sizes(config), n),
    ];
  }
  return [
    ...convolutionParameters("embedding", inputTaps, appendedSize(position, task), n),
    ...addedPositionParameters(position, task, n),
    ...feedForwardParameters("f", n, sizes(config), n),
  ];
}

/** A x(t) + e(t), with a causal convolution of the inputs to n channels for A x(t) where there are taps. */
function embedded(config: TransformerAConfig, parameters: Parameters, x: Expr): Expr {
  const { inputTaps, position } = config;
  if (inputTaps === 1) return encodePosition(position, parameters, x);
  const encoded = appendPosition(position, x);
  const convolved = convolve("embedding", { padding: "causal" }, parameters, encoded);
  return addPosition(position, parameters, convolved);
}

/** h(t) = f(A x(t) + e(t)) on rows: [...lead, batch * length, n] */
function hidden(config: TransformerAConfig, parameters: Parameters, x: Expr): Expr {
  return feedForward("f", sizes(config), parameters, toRows(embedded(config, parameters, x)));
}

/**
 * The Transformer of Paper A (arXiv 2305.18475), equation (5): one layer, one head, no
 * normalisation, no residual path, no 1/sqrt(m_h),
 *
 *   H_t(x) = F( sum_s softmax[ (W_Q h(t))^T W_K h(.) ](s) W_V h(s) ),   h = f(A x + e),
 *
 * with feed-forward nets f: R^d' -> R^n and F: R^m_v -> R. With `causal`, the sum runs over s <= t. With
 * `inputTaps` above 1 a causal convolution of the inputs stands for A x, and d' = n.
 * Weights are stored transposed, as right factors of rows.
 */
export const transformerA: Architecture<TransformerAConfig> = {
  name: "transformer-a",
  version: 2,
  summary: "One layer, one head, as equation (5) of Jiang and Li, arXiv 2305.18475",
  schema,
  parameters: (config, task: TaskShape) => {
    const { hidden: n, headSize, valueSize } = config;
    return [
      ...tokenParameters(config, task),
      projection("attention.query", n, headSize),
      projection("attention.key", n, headSize),
      projection("attention.value", n, valueSize),
      ...feedForwardParameters("F", valueSize, sizes(config), task.outputs),
    ];
  },
  forward: (config, _task, parameters, { x }, positions) => {
    const [batch, length] = x.shape.slice(-3);
    const h = hidden(config, parameters, x);
    const queryRows =
      positions === "all" ? h : toRows(slice(fromRows(h, batch), -2, length - 1, length));
    const q = fromRows(matmul(queryRows, parameters["attention.query"]), batch);
    const k = fromRows(matmul(h, parameters["attention.key"]), batch);
    const v = fromRows(matmul(h, parameters["attention.value"]), batch);
    const mixed = dotProductAttention(q, k, v, config.causal);
    return fromRows(feedForward("F", sizes(config), parameters, toRows(mixed)), batch);
  },
  causal: (config) => config.causal,
  heads: ({ hidden: n, headSize, valueSize }) => [
    {
      layer: 0,
      index: 0,
      coupling: {
        query: block("attention.query", [0, n], [0, headSize]),
        key: block("attention.key", [0, n], [0, headSize]),
      },
      value: block("attention.value", [0, n], [0, valueSize]),
      output: { kind: "identity", size: valueSize },
    },
  ],
  modelClass: ({ headSize }) => ({
    linear: false,
    layers: 1,
    heads: 1,
    headSize,
    coupling: "dot-product",
    encoding: "none",
    feedForward: true,
  }),
  width: (config) => config.hidden,
  rateExponent: DENSE_RATE,
};
