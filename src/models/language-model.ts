import { z } from "zod";
import { type Expr, matmul, transpose } from "../tensor/index.js";
import { type Architecture, DENSE_RATE, type Positions } from "./architecture.js";
import { embed, embeddingParameters } from "./embedding.js";
import { dense, denseParameters, fromRows } from "./layers/dense.js";
import { headSettings } from "./layers/heads.js";
import { addedPositionParameters, addPosition, addPositionAt } from "./layers/position.js";
import {
  keptOfAttention,
  relativeAttention,
  relativeAttentionParameters,
  relativeAttentionSettings,
  relativeAttentionStep,
  requireSense,
} from "./layers/relative-attention.js";
import {
  type Mixer,
  mixerNames,
  norm,
  normParameters,
  residualHeads,
  residualSettings,
  residualStack,
  stackParameters,
} from "./layers/residual.js";
import type { Parameters } from "./parameters.js";
import type { Named } from "./stepwise.js";

const { width, layers, feedForwardWidth } = residualSettings;
const { coupling, relativePosition, firstRates, encodingRate } = relativeAttentionSettings;

const schema = z.strictObject({
  width: width.default(128),
  layers: layers.default(4),
  feedForwardWidth: feedForwardWidth.default(512),
  /** before (pre) each half of a layer and the readout, after (post) each half, or none as in Paper B */
  layerNorm: residualSettings.layerNorm.default("pre"),
  /** what is added to the embedded symbols */
  position: z.enum(["none", "sinusoidal", "learned"]).default("none"),
  ...headSettings,
  coupling,
  relativePosition: relativePosition.default("alibi"),
  firstRates,
  encodingRate,
  /**
   * What makes logits of the last layer's tokens: the last feed-forward net, without a residual path, as Paper B's
   * equation (2) has it; a dense layer behind it; or the embedding's own rows (tied, arXiv 1608.05859)
   */
  readout: z.enum(["net", "dense", "tied"]).default("dense"),
});
/** Settings of `languageModel`. */
export type LanguageModelConfig = z.infer<typeof schema>;

/** What the attention of Paper B asks for beside: causal, with the softmax's denominator. */
function attentionOf(config: LanguageModelConfig) {
  return { ...config, causal: true, normalised: true };
}

type Forward = Mixer["forward"];

/** Logits of the symbol behind each token, as rows. */
function logitsOf(
  config: LanguageModelConfig,
  parameters: Parameters,
  tokens: Expr,
  positions: Positions,
  forward: Forward,
): Expr {
  const { layerNorm, readout } = config;
  const readsOut = readout === "net";
  const last = residualStack(config, parameters, tokens, positions, { forward }, readsOut);
  if (readsOut) return last;
  const h = layerNorm === "pre" ? norm("readoutNorm", parameters, last) : last;
  return readout === "dense"
    ? dense("readout", parameters, h)
    : matmul(h, transpose(parameters.embedding));
}

/**
 * The decoder of Paper B (arXiv 2402.00522), equations (2)-(4), on symbols: x^(0) = W_E x + e(t), where W_E has a
 * row for each symbol, L residual layers of causal attention, and a logit for each symbol that may come next.
 */
export const languageModel: Architecture<LanguageModelConfig> = {
  name: "language-model",
  version: 2,
  summary:
    "Decoder of symbols, equations (2)-(4) of Wang and E, arXiv 2402.00522, as a language model",
  reads: "symbols",
  schema,
  parameters: (config, task) => {
    const attention = attentionOf(config);
    requireSense("language-model", attention);
    const { width, position, layerNorm, readout } = config;
    const behind = readout !== "net" && layerNorm === "pre";
    return [
      embeddingParameters("embedding", task.inputs, width),
      ...addedPositionParameters(position, task, width),
      ...stackParameters(config, readout === "net" ? task.outputs : null, {
        parameters: (name) => relativeAttentionParameters(attention, task, name),
      }),
      ...(behind ? normParameters("readoutNorm", width) : []),
      ...(readout === "dense" ? denseParameters("readout", width, task.outputs) : []),
    ];
  },
  forward: (config, _task, parameters, { x }, positions) => {
    const tokens = addPosition(config.position, parameters, embed("embedding", parameters, x));
    const attention = attentionOf(config);
    const mixer: Forward = (name, read, queries) =>
      relativeAttention(attention, parameters, name, read, queries);
    const logits = logitsOf(config, parameters, tokens, positions, mixer);
    return fromRows(logits, x.shape[x.rank - 2]);
  },
  stepwise: (config, { length }) => {
    const attention = attentionOf(config);
    return {
      read: () => ({}),
      kept: Object.assign(
        {},
        ...mixerNames(config).map((name) => keptOfAttention(attention, name, length)),
      ),
      step: (parameters, symbol, position, _read, kept) => {
        const token = embed("embedding", parameters, symbol);
        const tokens = addPositionAt(config.position, parameters, token, position, length);
        let now: Named = {};
        const mixer: Forward = (name, read) => {
          const step = relativeAttentionStep(attention, parameters, name, read, position, kept);
          now = { ...now, ...step.kept };
          return step.rows;
        };
        const logits = logitsOf(config, parameters, tokens, "all", mixer);
        return { logits, kept: now };
      },
    };
  },
  causal: () => true,
  heads: (config) => residualHeads(config, config.coupling === "dot-product"),
  width: ({ width }) => width,
  rateExponent: DENSE_RATE,
};
