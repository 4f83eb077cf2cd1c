import { z } from "zod";
import { CallerError } from "../../errors.js";
import {
  add,
  broadcast,
  cast,
  constant,
  type Expr,
  exp,
  greater,
  matmul,
  mul,
  reshape,
  slice,
  softmax,
  transpose,
  zeros,
} from "../../tensor/index.js";
import type { Shape } from "../../tensor/type.js";
import type { TaskShape } from "../input.js";
import type { ParameterSpec, Parameters } from "../parameters.js";
import type { Named } from "../stepwise.js";
import {
  attendInBlocks,
  causalMask,
  type QueryBlock,
  queryBlocks,
  queryRows,
  visibleRows,
} from "./attention.js";
import { projection, toRows } from "./dense.js";
import {
  besideHeads,
  fromHeads,
  fromSharedHeads,
  type HeadSettings,
  sizeOfHead,
  toHeads,
  toSharedHeads,
} from "./heads.js";
import { laterMask, withRow } from "./kept.js";
import {
  firstRatesSchema,
  isBias,
  lagBias,
  rateOf,
  relativePositionParameters,
  relativePositionSchema,
  rotate,
  rotateAt,
  toeplitz,
  toeplitzRow,
} from "./relative-position.js";

/** Settings of the attention of Paper B, beside the heads'. */
export const relativeAttentionSettings = {
  /**
   * What a logit is made of, beside the relative position encoding: a product of query and key;
   * nothing (the dot-product-free class, eq. (7)); or the position that a token asks for (TMX,
   * definition C.5)
   */
  coupling: z.enum(["dot-product", "free", "tmx"]).default("dot-product"),
  /** false: the normalisation-free class, eq. (12), without the softmax's denominator */
  normalised: z.boolean().default(true),
  relativePosition: relativePositionSchema.default("lin"),
  /** first values of p in lin and log: spread geometrically over the heads, or 1 in all of them */
  firstRates: firstRatesSchema.default("spread"),
  /** factor on the learning rate of what an encoding trains: p, or a number for each lag or bucket */
  encodingRate: z.number().gt(0).default(1),
  causal: z.boolean().default(true),
};

/** The settings that this attention reads. */
export type RelativeAttentionConfig = HeadSettings &
  z.infer<z.ZodObject<typeof relativeAttentionSettings>>;

/**
 * Refuses settings that contradict each other, with the way out.
 *
 * @param owner the architecture, for errors
 * @throws CallerError
 */
export function requireSense(owner: string, config: RelativeAttentionConfig): void {
  const { coupling, relativePosition, causal, normalised, firstRates, encodingRate } = config;
  const refuse = (settings: Partial<RelativeAttentionConfig>, why: string, cure: string): never => {
    const listed = Object.entries(settings).map(([k, v]) => `${k} ${JSON.stringify(v)}`);
    throw new CallerError(`${owner} with ${listed.join(" and ")}: ${why}`, cure);
  };
  if (relativePosition === "rotary" && coupling !== "dot-product") {
    refuse(
      { relativePosition, coupling },
      "there is no dot product to rotate",
      'set coupling to "dot-product", or another relativePosition',
    );
  }
  if (coupling === "tmx" && relativePosition !== "lin" && relativePosition !== "log") {
    refuse(
      { coupling, relativePosition },
      "the rate p that tmx shares with its encoding is trained for lin and log only",
      'set relativePosition to "lin" or "log"',
    );
  }
  if (coupling === "tmx" && normalised) {
    refuse(
      { coupling, normalised },
      "a term of the query alone cancels in a softmax",
      "set normalised to false",
    );
  }
  if (!causal && isBias(relativePosition)) {
    refuse(
      { causal, relativePosition },
      "this encoding is defined for keys that are not after the query",
      'set causal to true, or relativePosition to "none" or "rotary"',
    );
  }
  if (firstRates !== "spread" && relativePosition !== "lin" && relativePosition !== "log") {
    refuse(
      { firstRates, relativePosition },
      "only lin and log have a rate p",
      'leave firstRates out, or set relativePosition to "lin" or "log"',
    );
  }
  if (encodingRate !== 1 && ["none", "rotary", "alibi"].includes(relativePosition)) {
    refuse(
      { encodingRate, relativePosition },
      "nothing of this encoding is trained",
      "leave encodingRate out, or choose another relativePosition",
    );
  }
  if (relativePosition === "rotary" && sizeOfHead(config) % 2 !== 0) {
    refuse(
      { relativePosition, headSize: sizeOfHead(config) },
      "rotary turns pairs of channels",
      "choose an even headSize",
    );
  }
}

/** The parameters of `relativeAttention`. */
export function relativeAttentionParameters(
  config: RelativeAttentionConfig,
  task: TaskShape,
  name: string,
): ParameterSpec[] {
  const { width, heads, coupling, relativePosition, firstRates, encodingRate } = config;
  const all = heads * sizeOfHead(config);
  const factors = [projection(`${name}.query`, width, all), projection(`${name}.key`, width, all)];
  return [
    ...(coupling === "dot-product" ? factors : []),
    ...(coupling === "tmx" ? [projection(`${name}.lag`, width, heads)] : []),
    ...relativePositionParameters(name, relativePosition, heads, task.length, firstRates).map(
      (parameter) => ({ ...parameter, rateFactor: encodingRate }),
    ),
    projection(`${name}.value`, width, all),
    projection(`${name}.output`, all, width),
  ];
}

/** What the two forms of attention share: how the logits are placed and weighed. */
interface Frame {
  readonly name: string;
  readonly parameters: Parameters;
  readonly batch: number;
  readonly blocks: readonly QueryBlock[];
  /** relative encoding and mask of a block: [..., H, n, keys], [n, keys], or none */
  readonly place: (block: QueryBlock) => Expr | undefined;
  readonly weigh: (logits: Expr) => Expr;
}

/** Queries, keys and values of every sequence by itself: [..., batch, H, queries, m_h]. */
function coupled(
  config: RelativeAttentionConfig,
  { name, parameters, batch, blocks, place, weigh }: Frame,
  tokens: Expr,
  asking: Expr,
): Expr {
  const head = (rows: Expr, weight: string) =>
    toHeads(matmul(rows, parameters[`${name}.${weight}`]), batch, config.heads);
  const turn = (x: Expr, first: number) =>
    config.relativePosition === "rotary" ? rotate(x, first) : x;
  const queries = queryRows(turn(head(asking, "query"), blocks[0].first), blocks);
  const keys = visibleRows(turn(head(tokens, "key"), 0), blocks);
  const weights = (i: number): Expr => {
    const product = matmul(queries[i], transpose(keys[i]));
    const bias = place(blocks[i]);
    if (bias === undefined) return weigh(product);
    const { shape } = bias;
    const inEach = reshape(bias, [...shape.slice(0, -3), 1, ...shape.slice(-3)]);
    return weigh(add(product, inEach));
  };
  return attendInBlocks(blocks, weights, head(tokens, "value"));
}

/**
 * sum_s w(s) W_V x_s of one query as W_V (sum_s w(s) x_s), without the values of all keys:
 * [..., H, 1, batch, m_h].
 *
 * @param tokens rows [..., batch * keys, D]
 * @param weights [..., H, 1, keys]
 * @param value [..., D, H m_h]
 */
function mixedFirst(tokens: Expr, weights: Expr, value: Expr, batch: number): Expr {
  const shared = toSharedHeads(tokens, batch, 1);
  const [keys, , width] = shared.shape.slice(-3);
  const heads = weights.shape[weights.rank - 3];
  const mixed = matmul(
    reshape(weights, [...weights.shape.slice(0, -3), heads, keys]),
    reshape(shared, [...shared.shape.slice(0, -4), keys, batch * width]),
  );
  const lead = mixed.shape.slice(0, -2);
  const own = matmul(reshape(mixed, [...lead, heads, batch, width]), besideHeads(value, heads));
  return reshape(own, [...lead, heads, 1, batch, own.shape[own.rank - 1]]);
}

/**
 * Weights that are the same in every sequence, so that one product serves the batch:
 * [..., H, queries, batch, m_h].
 */
function uncoupled(
  config: RelativeAttentionConfig,
  { name, parameters, batch, blocks, place, weigh }: Frame,
  tokens: Expr,
): Expr {
  const [block] = blocks;
  if (block.end - block.first === 1) {
    const logits = place(block) ?? zeros(tokens, [config.heads, 1, block.keys]);
    return mixedFirst(tokens, weigh(logits), parameters[`${name}.value`], batch);
  }
  const rows = matmul(tokens, parameters[`${name}.value`]);
  const values = toSharedHeads(rows, batch, config.heads);
  const [heads, length, , c] = values.shape.slice(-4);
  const lead = values.shape.slice(0, -4);
  const flat = reshape(values, [...lead, heads, length, batch * c]);
  const weights = (i: number): Expr => {
    const { first, end, keys } = blocks[i];
    return weigh(place(blocks[i]) ?? zeros(flat, [end - first, keys]));
  };
  const mixed = attendInBlocks(blocks, weights, flat);
  return reshape(mixed, [...lead, heads, mixed.shape[mixed.rank - 2], batch, c]);
}

/**
 * e^(p w^T x_t), the factor of a query in TMX: [..., H, queries, batch, 1]. It needs no part in the
 * weights, since without a denominator e^(p (phi(s) + w^T x_t)) is a product.
 */
function askedLag(config: RelativeAttentionConfig, frame: Frame, asking: Expr): Expr {
  const { name, parameters, batch } = frame;
  const lag = matmul(asking, parameters[`${name}.lag`]);
  const rate = rateOf(name, parameters);
  const perHead = reshape(rate, [...rate.shape.slice(0, -2), config.heads, 1, 1, 1]);
  return exp(mul(perHead, toSharedHeads(lag, batch, config.heads)));
}

/** 0 for the first query, which in log has no key, and 1 for the others: [queries, ...1, 1]. */
function hasKey(queries: number, axes: number, like: Expr): Expr {
  const values = Float64Array.from({ length: queries }, (_, t) => (t === 0 ? 0 : 1));
  return constant(values, like.dtype, [queries, ...new Array<number>(axes).fill(1)]);
}

/** Equation (3) of Paper B (arXiv 2402.00522): rows [..., batch * queries, D]. */
export function relativeAttention(
  config: RelativeAttentionConfig,
  parameters: Parameters,
  name: string,
  tokens: Expr,
  queries: number,
): Expr {
  const { heads, coupling, normalised, relativePosition, causal } = config;
  const [batch, length] = tokens.shape.slice(-3);
  const { dtype } = tokens;
  const bias = isBias(relativePosition)
    ? lagBias(name, relativePosition, heads, length, parameters, dtype)
    : undefined;
  const masked = causal && queries > 1;
  const frame: Frame = {
    name,
    parameters,
    batch,
    blocks: queryBlocks(queries, length, causal),
    place: (block) => {
      if (bias !== undefined) return toeplitz(bias, block);
      return masked
        ? reshape(causalMask(block, dtype), [1, block.end - block.first, block.keys])
        : undefined;
    },
    weigh: normalised ? softmax : exp,
  };
  const rows = toRows(tokens);
  const asking = toRows(slice(tokens, -2, length - queries, length));
  const withoutKey = relativePosition === "log" && normalised && queries === length;
  let mixed: Expr;
  if (coupling === "dot-product") {
    const own = coupled(config, frame, rows, asking);
    mixed = fromHeads(withoutKey ? mul(own, hasKey(queries, 1, own)) : own);
  } else {
    let shared = uncoupled(config, frame, rows);
    if (coupling === "tmx") shared = mul(shared, askedLag(config, frame, asking));
    mixed = fromSharedHeads(withoutKey ? mul(shared, hasKey(queries, 2, shared)) : shared);
  }
  return matmul(mixed, parameters[`${name}.output`]);
}

/** By name the shapes of what `relativeAttentionStep` keeps of a sequence. */
export function keptOfAttention(
  config: RelativeAttentionConfig,
  name: string,
  length: number,
): Readonly<Record<string, Shape>> {
  const rows = [config.heads, length, sizeOfHead(config)];
  const coupled = config.coupling === "dot-product";
  return { ...(coupled && { [`${name}.key`]: rows }), [`${name}.value`]: rows };
}

/**
 * As `relativeAttention` of couplings "dot-product" and "free" with the softmax's denominator, of the token
 * of one position.
 *
 * @param token [batch, 1, D]
 * @param position int32 [1]
 * @param kept what the position before kept, by the names of `keptOfAttention`
 * @returns rows [batch, D], and what is kept with this position
 */
export function relativeAttentionStep(
  config: RelativeAttentionConfig,
  parameters: Parameters,
  name: string,
  token: Expr,
  position: Expr,
  kept: Named,
): { readonly rows: Expr; readonly kept: Named } {
  const { heads, coupling, relativePosition } = config;
  const { dtype } = token;
  const values = kept[`${name}.value`];
  const [batch, , length] = values.shape;
  const row = (part: string) =>
    toHeads(matmul(toRows(token), parameters[`${name}.${part}`]), batch, heads);
  const turn = (x: Expr) => (relativePosition === "rotary" ? rotateAt(x, position, length) : x);
  const now: Record<string, Expr> = {
    [`${name}.value`]: withRow(values, row("value"), position),
  };
  const bias = isBias(relativePosition)
    ? toeplitzRow(lagBias(name, relativePosition, heads, length, parameters, dtype), position)
    : reshape(laterMask(length, position, dtype), [1, length]);
  let logits = reshape(bias, [1, bias.shape[0], 1, length]);
  if (coupling === "dot-product") {
    const keys = withRow(kept[`${name}.key`], turn(row("key")), position);
    now[`${name}.key`] = keys;
    logits = add(matmul(turn(row("query")), transpose(keys)), logits);
  } else {
    logits = broadcast(logits, [batch, heads, 1, length]);
  }
  const own = matmul(softmax(logits), now[`${name}.value`]);
  const hasKey = relativePosition === "log" ? mul(own, cast(greater(position, 0), dtype)) : own;
  return { rows: matmul(fromHeads(hasKey), parameters[`${name}.output`]), kept: now };
}
