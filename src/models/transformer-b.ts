import { z } from "zod";
import { type Architecture, DENSE_RATE } from "./architecture.js";
import { headSettings, sizeOfHead } from "./layers/heads.js";
import {
  relativeAttention,
  relativeAttentionParameters,
  relativeAttentionSettings,
  requireSense,
} from "./layers/relative-attention.js";
import {
  residualHeads,
  residualLayers,
  residualParameters,
  residualSettings,
} from "./layers/residual.js";
import type { ModelClass } from "./model-class.js";

const schema = z.strictObject({
  ...residualSettings,
  ...headSettings,
  ...relativeAttentionSettings,
});
/** Settings of `transformerB`. */
export type TransformerBConfig = z.infer<typeof schema>;

function attentionClass(config: TransformerBConfig): ModelClass {
  const { layers, heads, coupling, relativePosition, feedForwardWidth } = config;
  return {
    layers,
    heads,
    headSize: sizeOfHead(config),
    coupling,
    encoding: relativePosition,
    feedForward: feedForwardWidth > 0,
  };
}

/**
 * Without dot product, neurons and layer norm the model is linear. With one layer its kernel is a sum of
 * a function for each head, and of the residual path, which sees lag 0 alone: an exponential of rate
 * infinity.
 */
function linearClass(config: TransformerBConfig): ModelClass {
  const { layers, heads, coupling, relativePosition, feedForwardWidth, layerNorm, inputTaps } =
    config;
  const linear = coupling === "free" && feedForwardWidth === 0 && layerNorm === "none";
  if (!linear || layers > 1 || inputTaps > 1) return { linear };
  switch (relativePosition) {
    case "lin":
    case "alibi":
      return { linear, exponentials: heads + 1 };
    case "log":
      return { linear, powers: heads };
    default:
      return { linear };
  }
}

/**
 * The Transformer of Paper B (arXiv 2402.00522), equations (2)-(4): L residual layers of H heads,
 *
 *   Attn_t(X) = W_O sum_h sum_s softmax[ <W_Q x_t, W_K x_.> + R(t, .) ](s) W_V x_s,
 *
 * with the relative position encoding R of each head. W_O is here a matrix of its own for every
 * head, which with values of m_h <= D channels contains the paper's.
 *
 * - `coupling` "free": without the dot product. "tmx": <W_Q x_t, W_K x_s> + p phi(t - s) becomes
 *   p (phi(t - s) - phi(g(x_t))), D + 1 parameters a head instead of 2 D^2 + 1. The lag that a token
 *   asks for is g = w^T x_t in lin, and e^(w^T x_t) in log, where the theorems store log g; both
 *   give p (phi(t - s) + w^T x_t), defined for every token.
 * - `normalised` false: weights e^logit. They can overflow where a softmax cannot: a model with
 *   logits above 88 in float32 is lost, and training drops it as not finite.
 * - log excludes the current token. The first query then has no key, and attends to nothing: 0.
 *
 * With two layers and W_O = 0 in the first, the first layer is a pointwise feed-forward net, and
 * what is left is the two-layer class of the first version of Paper A (arXiv 2305.18475v1).
 */
export const transformerB: Architecture<TransformerBConfig> = {
  name: "transformer-b",
  version: 3,
  summary: "Layers of heads with residual paths, equations (2)-(4) of Wang and E, arXiv 2402.00522",
  schema,
  parameters: (config, task) => {
    requireSense("transformer-b", config);
    return residualParameters(config, task, {
      parameters: (name) => relativeAttentionParameters(config, task, name),
    });
  },
  forward: (config, _task, parameters, { x }, positions) =>
    residualLayers(config, parameters, x, positions, {
      forward: (name, tokens, queries) =>
        relativeAttention(config, parameters, name, tokens, queries),
    }),
  causal: (config) => config.causal,
  heads: (config) => residualHeads(config, config.coupling === "dot-product"),
  modelClass: (config) => ({ ...attentionClass(config), ...linearClass(config) }),
  width: (config) => config.width,
  rateExponent: DENSE_RATE,
};
