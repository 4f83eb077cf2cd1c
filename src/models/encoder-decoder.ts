import { z } from "zod";
import { CallerError } from "../errors.js";
import {
  add,
  cast,
  type Expr,
  greater,
  matmul,
  mul,
  reshape,
  slice,
  softmax,
  sub,
  transpose,
} from "../tensor/index.js";
import { PADDING } from "../text/symbols.js";
import { type Architecture, DENSE_RATE } from "./architecture.js";
import { embed, embeddingParameters } from "./embedding.js";
import { gruParameters, gruStates } from "./gru.js";
import type { TaskShape } from "./input.js";
import { attentionLogits, MASKED, scaledQueries } from "./layers/attention.js";
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
import { laterMask, withRow } from "./layers/kept.js";
import { addedPositionParameters, addPosition, addPositionAt } from "./layers/position.js";
import { asSequence } from "./layers/recurrence.js";
import { norm, normParameters, residualSettings } from "./layers/residual.js";
import type { ParameterSpec, Parameters } from "./parameters.js";
import type { Stepwise } from "./stepwise.js";

const { width, layers, feedForwardWidth } = residualSettings;

const schema = z.strictObject({
  width: width.default(128),
  /** of the encoder, and as many of the decoder */
  layers,
  feedForwardWidth: feedForwardWidth.default(512),
  ...headSettings,
  /** what reads the source: attention to all of it, or gated recurrent units from its first symbol on */
  encoder: z.enum(["attention", "gru"]).default("attention"),
  position: z.enum(["none", "sinusoidal"]).default("sinusoidal"),
  /** one for both sequences, which then have the same symbols, or one for each */
  embeddings: z.enum(["shared", "separate"]).default("shared"),
  /** what makes logits: the rows of the target's embedding, or a dense layer of their own */
  readout: z.enum(["tied", "dense"]).default("tied"),
});
/** Settings of `encoderDecoder`. */
export type EncoderDecoderConfig = z.infer<typeof schema>;

/** Name of the embedding of each sequence. */
function tables({ embeddings }: EncoderDecoderConfig) {
  return embeddings === "shared"
    ? ({ source: "embedding", target: "embedding" } as const)
    : ({ source: "source.embedding", target: "target.embedding" } as const);
}

function attentionParameters(name: string, config: EncoderDecoderConfig): ParameterSpec[] {
  const all = config.heads * sizeOfHead(config);
  return [
    ...normParameters(`${name}Norm`, config.width),
    projection(`${name}.query`, config.width, all),
    projection(`${name}.key`, config.width, all),
    projection(`${name}.value`, config.width, all),
    projection(`${name}.output`, all, config.width),
  ];
}

function netParameters(name: string, config: EncoderDecoderConfig): ParameterSpec[] {
  if (config.feedForwardWidth === 0) return [];
  return [
    ...normParameters(`${name}Norm`, config.width),
    ...feedForwardParameters(
      name,
      config.width,
      { width: config.feedForwardWidth, depth: 1 },
      config.width,
    ),
  ];
}

function prefixed(prefix: string, parameters: readonly ParameterSpec[]): ParameterSpec[] {
  return parameters.map((parameter) => ({ ...parameter, name: `${prefix}.${parameter.name}` }));
}

function encoderParameters(config: EncoderDecoderConfig): ParameterSpec[] {
  return layerNames("encoder", config).flatMap((name) => [
    ...(config.encoder === "attention"
      ? attentionParameters(`${name}.attention`, config)
      : [
          ...normParameters(`${name}.gruNorm`, config.width),
          ...prefixed(`${name}.gru`, gruParameters(config.width, config.width)),
        ]),
    ...netParameters(`${name}.feedForward`, config),
  ]);
}

function layerNames(part: "encoder" | "decoder", { layers }: EncoderDecoderConfig): string[] {
  return Array.from({ length: layers }, (_, i) => `${part}.${i}`);
}

/** sqrt(D) times the rows of an embedding, to be of the order of a position. */
function scaledRows(
  { width }: EncoderDecoderConfig,
  table: string,
  parameters: Parameters,
  symbols: Expr,
): Expr {
  return mul(embed(table, parameters, symbols), Math.sqrt(width));
}

/** Tokens of a whole sequence. */
function tokensOf(
  config: EncoderDecoderConfig,
  table: string,
  parameters: Parameters,
  symbols: Expr,
): Expr {
  return addPosition(config.position, parameters, scaledRows(config, table, parameters, symbols));
}

/** What is added to logits for each key of a sequence: MASKED at padding, [...lead, batch, 1, 1, keys]. */
function paddingMask(symbols: Expr, like: Expr): Expr {
  const real = cast(greater(symbols, PADDING), like.dtype);
  const [keys] = symbols.shape.slice(-1);
  return reshape(mul(sub(1, real), MASKED), [...symbols.shape.slice(0, -1), 1, 1, keys]);
}

/** What the heads ask, offer or pass on of tokens [...lead, batch, n, D]: [...lead, batch, H, n, m_h]. */
function headsOf(
  config: EncoderDecoderConfig,
  parameters: Parameters,
  name: `${string}.${"query" | "key" | "value"}`,
  x: Expr,
): Expr {
  const heads = projectedHeads(x, parameters[name], config.heads);
  return name.endsWith(".query") ? scaledQueries(heads) : heads;
}

/** The values of the heads by their weights, put together: [...lead, batch, n, D]. */
function mixed(parameters: Parameters, name: string, weights: Expr, values: Expr): Expr {
  const rows = fromHeads(matmul(weights, values));
  return fromRows(matmul(rows, parameters[`${name}.output`]), values.shape[values.rank - 4]);
}

/**
 * Scaled dot-product attention of H heads, eq. (1) and section 3.2.2 of arXiv 1706.03762.
 *
 * @param queries [...lead, batch, n, D], whose last is the last key's where it is causal
 * @param keys [...lead, batch, m, D]
 * @param mask added to the logits
 */
function attend(
  config: EncoderDecoderConfig,
  parameters: Parameters,
  name: string,
  queries: Expr,
  keys: Expr,
  mask: Expr | "causal",
): Expr {
  const q = headsOf(config, parameters, `${name}.query`, queries);
  const k = headsOf(config, parameters, `${name}.key`, keys);
  const logits = attentionLogits(q, k, mask === "causal");
  const weights = softmax(mask === "causal" ? logits : add(logits, mask));
  return mixed(parameters, name, weights, headsOf(config, parameters, `${name}.value`, keys));
}

/** A feed-forward net with its residual path. */
function withNet(
  { feedForwardWidth: width }: EncoderDecoderConfig,
  parameters: Parameters,
  name: string,
  h: Expr,
): Expr {
  if (width === 0) return h;
  const rows = feedForward(
    name,
    { width, depth: 1 },
    parameters,
    norm(`${name}Norm`, parameters, toRows(h)),
  );
  return add(h, fromRows(rows, h.shape[h.rank - 3]));
}

/** A layer norm of tokens, row by row. */
function normed(name: string, parameters: Parameters, h: Expr): Expr {
  return fromRows(norm(name, parameters, toRows(h)), h.shape[h.rank - 3]);
}

/** Gated recurrent units whose parameters stand behind a prefix. */
function recurrent(width: number, parameters: Parameters, prefix: string, x: Expr): Expr {
  const own = Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, value]) => [name.slice(prefix.length + 1), value]),
  );
  return asSequence(gruStates(width, own, x).all);
}

/** What the decoder asks of a source: [...lead, batch, source's length, D]. */
export function encode(config: EncoderDecoderConfig, parameters: Parameters, source: Expr): Expr {
  let h = tokensOf(config, tables(config).source, parameters, source);
  const mask = paddingMask(source, h);
  for (const name of layerNames("encoder", config)) {
    if (config.encoder === "attention") {
      const read = normed(`${name}.attentionNorm`, parameters, h);
      h = add(h, attend(config, parameters, `${name}.attention`, read, read, mask));
    } else {
      const read = normed(`${name}.gruNorm`, parameters, h);
      h = add(h, recurrent(config.width, parameters, `${name}.gru`, read));
    }
    h = withNet(config, parameters, `${name}.feedForward`, h);
  }
  return normed("encoderNorm", parameters, h);
}

/** What attention of a layer of that name makes of normalised tokens. */
type Attend = (name: string, read: Expr) => Expr;

/**
 * Logits of the symbol behind each token: [...lead, batch, n, outputs].
 *
 * @param own attention to the target so far
 * @param cross attention to what was encoded
 */
function decode(
  config: EncoderDecoderConfig,
  parameters: Parameters,
  tokens: Expr,
  own: Attend,
  cross: Attend,
): Expr {
  let h = tokens;
  for (const name of layerNames("decoder", config)) {
    h = add(h, own(`${name}.attention`, normed(`${name}.attentionNorm`, parameters, h)));
    h = add(h, cross(`${name}.cross`, normed(`${name}.crossNorm`, parameters, h)));
    h = withNet(config, parameters, `${name}.feedForward`, h);
  }
  const rows = norm("decoderNorm", parameters, toRows(h));
  const logits =
    config.readout === "tied"
      ? matmul(rows, transpose(parameters[tables(config).target]))
      : dense("readout", parameters, rows);
  return fromRows(logits, h.shape[h.rank - 3]);
}

/** The decoder one position after another: keys and values of the source are made once, of the target kept. */
function stepwise(config: EncoderDecoderConfig, { length }: TaskShape): Stepwise {
  const names = layerNames("decoder", config);
  const rows = [config.heads, length, sizeOfHead(config)];
  return {
    read: (parameters, source) => {
      if (source === undefined) throw new RangeError("encoder-decoder without a source");
      const memory = encode(config, parameters, source);
      const each = names.flatMap((name) =>
        (["key", "value"] as const).map((part) => {
          const weight = `${name}.cross.${part}` as const;
          return [weight, headsOf(config, parameters, weight, memory)] as const;
        }),
      );
      return { ...Object.fromEntries(each), padding: paddingMask(source, memory) };
    },
    kept: Object.fromEntries(
      names.flatMap((name) => ["key", "value"].map((part) => [`${name}.attention.${part}`, rows])),
    ),
    step: (parameters, symbol, position, read, kept) => {
      const table = tables(config).target;
      const token = scaledRows(config, table, parameters, symbol);
      const tokens = addPositionAt(config.position, parameters, token, position, length);
      const later = laterMask(length, position, tokens.dtype);
      const now: Record<string, Expr> = {};
      const own: Attend = (name, x) => {
        for (const part of ["key", "value"] as const) {
          const weight = `${name}.${part}` as const;
          const row = headsOf(config, parameters, weight, x);
          now[weight] = withRow(kept[weight], row, position);
        }
        const query = headsOf(config, parameters, `${name}.query`, x);
        const logits = add(matmul(query, transpose(now[`${name}.key`])), later);
        return mixed(parameters, name, softmax(logits), now[`${name}.value`]);
      };
      const cross: Attend = (name, x) => {
        const query = headsOf(config, parameters, `${name}.query`, x);
        const logits = add(matmul(query, transpose(read[`${name}.key`])), read.padding);
        return mixed(parameters, name, softmax(logits), read[`${name}.value`]);
      };
      const logits = decode(config, parameters, tokens, own, cross);
      return { logits: reshape(logits, [symbol.shape[0], logits.shape[2]]), kept: now };
    },
  };
}

/** @throws CallerError where one embedding is to serve two alphabets */
function requireTables(
  { embeddings }: EncoderDecoderConfig,
  { inputs, source }: TaskShape,
): number {
  const symbols = source?.symbols ?? 0;
  if (embeddings === "shared" && symbols !== inputs) {
    throw new CallerError(
      `encoder-decoder with embeddings "shared" for ${symbols} symbols of the source and ${inputs} of the target`,
      'set embeddings to "separate", or take one alphabet for both',
    );
  }
  return symbols;
}

/**
 * The Transformer of Vaswani et al. (arXiv 1706.03762) that makes one sequence of symbols from another: an encoder
 * whose tokens see all of the source, and a decoder whose tokens see those before them and what was encoded. Halves
 * of layers read normalised tokens (arXiv 2002.04745). Padding of the source has no weight in any attention; that
 * of the target stands behind all that is asked for.
 *
 * With `encoder` "gru" gated recurrent units read the source, each symbol after those before it.
 */
export const encoderDecoder: Architecture<EncoderDecoderConfig> = {
  name: "encoder-decoder",
  version: 3,
  summary: "Encoder and decoder with attention to what was encoded, arXiv 1706.03762",
  reads: "source",
  schema,
  parameters: (config, task) => {
    const symbols = requireTables(config, task);
    const { source, target } = tables(config);
    const { width, position, readout } = config;
    return [
      embeddingParameters(target, task.inputs, width),
      ...(source === target ? [] : [embeddingParameters(source, symbols, width)]),
      ...addedPositionParameters(position, task, width),
      ...encoderParameters(config),
      ...normParameters("encoderNorm", width),
      ...layerNames("decoder", config).flatMap((name) => [
        ...attentionParameters(`${name}.attention`, config),
        ...attentionParameters(`${name}.cross`, config),
        ...netParameters(`${name}.feedForward`, config),
      ]),
      ...normParameters("decoderNorm", width),
      ...(readout === "dense" ? denseParameters("readout", width, task.outputs) : []),
    ];
  },
  forward: (config, _task, parameters, { x, source }, positions) => {
    if (source === undefined) throw new RangeError("encoder-decoder without a source");
    const memory = encode(config, parameters, source);
    const tokens = tokensOf(config, tables(config).target, parameters, x);
    const padding = paddingMask(source, tokens);
    const logits = decode(
      config,
      parameters,
      tokens,
      (name, read) => attend(config, parameters, name, read, read, "causal"),
      (name, read) => attend(config, parameters, name, read, memory, padding),
    );
    const length = x.shape[x.rank - 1];
    return positions === "all" ? logits : slice(logits, -2, length - 1, length);
  },
  stepwise,
  // of the target; the source is read whole
  causal: () => true,
  heads: (config) => {
    const named = (layer: number, name: string) =>
      headsSideBySide(config, layer, (part) => `${name}.${part}`, true);
    const encoder =
      config.encoder === "attention"
        ? layerNames("encoder", config).map((name) => `${name}.attention`)
        : [];
    const decoder = layerNames("decoder", config).flatMap((name) => [
      `${name}.attention`,
      `${name}.cross`,
    ]);
    return [...encoder, ...decoder].flatMap((name, layer) => named(layer, name));
  },
  width: ({ width }) => width,
  rateExponent: DENSE_RATE,
};
