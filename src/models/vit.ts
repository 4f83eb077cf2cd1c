import { z } from "zod";
import {
  add,
  broadcast,
  concat,
  constant,
  type Expr,
  gelu,
  matmul,
  reshape,
  slice,
} from "../tensor/index.js";
import { type Architecture, DENSE_RATE, type Positions } from "./architecture.js";
import type { TaskShape } from "./input.js";
import { dotProductAttention, scaledQueries } from "./layers/attention.js";
import {
  dense,
  denseParameters,
  feedForward,
  feedForwardParameters,
  fromRows,
  projection,
  toRows,
} from "./layers/dense.js";
import {
  fromHeads,
  headSettings,
  headsSideBySide,
  projectedHeads,
  sizeOfHead,
} from "./layers/heads.js";
import { addedPositionParameters, addPosition } from "./layers/position.js";
import { norm, normParameters } from "./layers/residual.js";
import type { ParameterSpec, Parameters } from "./parameters.js";

const size = z.int().min(1).max(65_536);

const schema = z.strictObject({
  /** D, the channels of a token */
  width: size.default(32),
  /** L */
  layers: z.int().min(1).max(64).default(2),
  ...headSettings,
  /** neurons of the net of each layer */
  feedForwardWidth: size.default(128),
  /** what is read out: a trained token before the others, or the mean of all */
  readout: z.enum(["class-token", "mean"]).default("class-token"),
});
/** Settings of `vit`. */
export type VitConfig = z.infer<typeof schema>;

function tokensOf({ readout }: VitConfig, { length }: TaskShape): number {
  return readout === "class-token" ? 1 + length : length;
}

function net({ feedForwardWidth: width }: VitConfig) {
  return { width, depth: 1 };
}

/** The class token begins at 0: its place tells it from the others. */
const TOKEN = { law: "given", value: () => 0 } as const;

const layerName = (i: number) => `layers.${i}`;

/** z(0) = [c; x_1 E; .. ; x_T E] + e: [...lead, batch, tokens, D] */
function embedded({ readout }: VitConfig, parameters: Parameters, x: Expr): Expr {
  const batch = x.shape[x.rank - 3];
  let tokens = fromRows(dense("embedding", parameters, toRows(x)), batch);
  if (readout === "class-token") {
    const [lead, width] = [x.shape.slice(0, -3), tokens.shape[tokens.rank - 1]];
    const token = reshape(parameters.token, [...lead, 1, 1, width]);
    tokens = concat([broadcast(token, [...lead, batch, 1, width]), tokens], -2);
  }
  return addPosition("learned", parameters, tokens);
}

/** The first tokens that are read out, of [...lead, batch, tokens, D]: how many ask in the last layer. */
function asking({ readout }: VitConfig, tokens: number, positions: Positions): number {
  return readout === "class-token" && positions === "last" ? 1 : tokens;
}

/** W_O concat_i softmax[q_i k_i^T / sqrt(m_h)] v_i of the first `queries` tokens: [...lead, batch, queries, D] */
function attention(
  name: string,
  config: VitConfig,
  parameters: Parameters,
  tokens: Expr,
  queries: number,
): Expr {
  const batch = tokens.shape[tokens.rank - 3];
  const head = (x: Expr, weight: string) =>
    projectedHeads(x, parameters[`${name}.${weight}`], config.heads);
  const mixed = dotProductAttention(
    scaledQueries(head(slice(tokens, -2, 0, queries), "query")),
    head(tokens, "key"),
    head(tokens, "value"),
    false,
  );
  return fromRows(matmul(fromHeads(mixed), parameters[`${name}.output`]), batch);
}

function scaleOf(config: VitConfig): number {
  return 1 / Math.sqrt(sizeOfHead(config));
}

/** [...lead, batch, tokens, D] -> [...lead, batch, 1, D] */
function readOut({ readout }: VitConfig, h: Expr): Expr {
  if (readout === "class-token") return slice(h, -2, 0, 1);
  const tokens = h.shape[h.rank - 2];
  // a product: the engine's own sum changes its order with the leading axes
  return matmul(constant(new Float64Array(tokens).fill(1 / tokens), h.dtype, [1, tokens]), h);
}

/**
 * The vision Transformer of Dosovitskiy et al. (arXiv 2010.11929), equations (1)-(4): tokens are patches,
 *
 *   z(0) = [c; x_1 E; ..; x_T E] + e,   z'(l) = z(l-1) + MSA(LN(z(l-1))),   z(l) = z'(l) + MLP(LN(z'(l))),
 *
 * MSA H heads with logits q k^T / sqrt(m_h), MLP a net with one hidden layer and GeLU; y is linear in LN of
 * the class token c, or with `readout: mean` in the mean of LN over the tokens. The size of a head is free
 * of the width. There is one output for a sequence, the same at every position.
 */
export const vit: Architecture<VitConfig> = {
  name: "vit",
  version: 3,
  summary: "Vision Transformer: pre-norm layers over patches, a class token or their mean read out",
  schema,
  parameters: (config, task: TaskShape) => {
    const { width, layers, heads, readout } = config;
    const all = heads * sizeOfHead(config);
    const layer = (i: number): ParameterSpec[] => {
      const name = layerName(i);
      return [
        ...normParameters(`${name}.attentionNorm`, width),
        projection(`${name}.attention.query`, width, all),
        projection(`${name}.attention.key`, width, all),
        projection(`${name}.attention.value`, width, all),
        projection(`${name}.attention.output`, all, width),
        ...normParameters(`${name}.feedForwardNorm`, width),
        ...feedForwardParameters(`${name}.feedForward`, width, net(config), width),
      ];
    };
    return [
      ...denseParameters("embedding", task.inputs, width),
      ...(readout === "class-token"
        ? [{ name: "token", shape: [1, width], initialisation: TOKEN }]
        : []),
      ...addedPositionParameters("learned", { ...task, length: tokensOf(config, task) }, width),
      ...Array.from({ length: layers }, (_, i) => layer(i)).flat(),
      ...normParameters("norm", width),
      ...denseParameters("readout", width, task.outputs),
    ];
  },
  forward: (config, task, parameters, { x }, positions) => {
    const { layers } = config;
    const [batch, length] = x.shape.slice(-3);
    let h = embedded(config, parameters, x);
    for (let i = 0; i < layers; i++) {
      const name = layerName(i);
      const tokens = tokensOf(config, task);
      const queries = i === layers - 1 ? asking(config, tokens, positions) : tokens;
      const normed = fromRows(norm(`${name}.attentionNorm`, parameters, toRows(h)), batch);
      const mixed = attention(`${name}.attention`, config, parameters, normed, queries);
      h = add(slice(h, -2, 0, queries), mixed);
      const u = norm(`${name}.feedForwardNorm`, parameters, toRows(h));
      const made = feedForward(`${name}.feedForward`, net(config), parameters, u, gelu);
      h = add(h, fromRows(made, batch));
    }
    const read = readOut(config, fromRows(norm("norm", parameters, toRows(h)), batch));
    const y = fromRows(dense("readout", parameters, toRows(read)), batch);
    return positions === "last" ? y : broadcast(y, [...y.shape.slice(0, -2), length, task.outputs]);
  },
  causal: () => false,
  heads: (config) =>
    Array.from({ length: config.layers }, (_, i) =>
      headsSideBySide(config, i, (of) => `${layerName(i)}.attention.${of}`, true).map((head) => ({
        ...head,
        coupling: head.coupling && { ...head.coupling, scale: scaleOf(config) },
      })),
    ).flat(),
  modelClass: (config) => ({
    linear: false,
    layers: config.layers,
    heads: config.heads,
    headSize: sizeOfHead(config),
    coupling: "dot-product",
    encoding: "none",
    feedForward: true,
  }),
  width: ({ width }) => width,
  rateExponent: DENSE_RATE,
};
