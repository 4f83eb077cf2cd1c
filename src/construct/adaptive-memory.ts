import { CallerError } from "../errors.js";
import type { Engine } from "../runtime/session.js";
import {
  type AdaptiveConfig,
  adaptive,
  adaptiveInputs,
  lastLags,
  reachOf,
} from "../tasks/adaptive.js";
import type { Encoding } from "../theory/bounds/paper-b/kernels.js";
import { type HeadWeights, headWeights } from "./head-weights.js";
import { adaptiveLagPoints, lagTarget } from "./kernel.js";
import { drawnSequences, type MemoryConstruction, outputErrors, sizesOf } from "./memory.js";
import {
  type ChannelNeuron,
  type CopyingHead,
  channelModel,
  identity,
  type LayerWeights,
  piecewise,
} from "./residual-weights.js";
import { productOfSigns } from "./sparse-memory.js";

/** Channels: x_t, 1, the output; codes of the lags that a token states, and what chains reach, follow. */
const [VALUE, ONE, RESULT, FIRST] = [0, 1, 2, 3];

/** What look-backs follow one another, and where their lags stand. */
interface Chain {
  /** look-backs, each a layer */
  readonly steps: number;
  /** channel that the first lag is read from */
  readonly source: number;
  /** channel that heads copy on the way: that which says where to go on */
  readonly carried: number;
  /** places between the values that the channel may have, and the lag of each value */
  readonly knots: readonly number[];
  readonly lags: readonly number[];
}

/** What is built for adaptive lags. */
export interface AdaptiveSizes {
  /** exponentials or powers of the lag */
  readonly encoding: Encoding;
  /** how a head knows the lag that its query asks for */
  readonly coupling: "dot-product" | "tmx";
  /** H; lags that one token states share them */
  readonly heads: number;
}

/** Half of the way between two values belongs to neither: a net rounds what is within a quarter. */
function between(values: readonly number[]): number[] {
  return values.slice(1).flatMap((v, i) => {
    const [gap, before] = [v - values[i], values[i]];
    return [before + gap / 4, v - gap / 4];
  });
}

/** A value for each end of the places between. */
function stairs(lags: readonly number[]): number[] {
  return lags.slice(1).flatMap((lag, i) => [lags[i], lag]);
}

function chainOf({ kind, levels, largest }: AdaptiveConfig): Chain {
  switch (kind) {
    case "given": {
      const lags = Array.from({ length: largest }, (_, i) => i + 1);
      return {
        steps: levels,
        source: FIRST,
        carried: FIRST,
        knots: between(lags),
        lags: stairs(lags),
      };
    }
    case "shift":
      return {
        ...{ steps: levels, source: VALUE, carried: VALUE },
        ...{ knots: between([-1, 0, 1]), lags: stairs([0, 1, 2]) },
      };
    case "nested":
      return {
        ...{ steps: levels + 1, source: VALUE, carried: VALUE },
        ...{ knots: between([-1, 1]), lags: stairs([2, 1]) },
      };
  }
}

/** The heads of one look-back. */
function copying(
  { rates, coefficients }: HeadWeights,
  from: number,
  to: number,
  asks: number,
  scale: (rate: number) => number,
): CopyingHead[] {
  return rates.map((rate, h) => ({
    ...{ rate, from, to, asks: { [asks]: 1 } },
    value: coefficients[h] * scale(rate),
  }));
}

/**
 * Theorems 4.1 and 4.4 of Paper B (arXiv 2402.00522), carried out without denominator. The first layer's
 * net writes the lag of the present token, exact; each layer after it looks back by the lag that the one
 * before has written, and its net rounds what it finds to the next lag: the precision net of eq. (15), as
 * stairs of ReLU neurons. K + 1 layers where K lags follow one another, the first of them the present
 * token's own.
 *
 * Proof of `proved`: what a look-back finds is off by the l^1 error of its heads times max |x| at most, and
 * for chains that is within what the next net rounds, so that every lag is exact; the sum of M values adds
 * M such errors, the product of signs, a function of their sum with slopes of 1, one for each look-back.
 *
 * With dot product a head has W_Q on the channel of the lag and W_K on the constant one, as in the proof;
 * with TMX (Proposition 4.3) w is that channel.
 *
 * @throws CallerError where float64 holds no heads that single out the lags
 */
export async function constructAdaptive(
  engine: Engine,
  config: AdaptiveConfig,
  seed: number,
  { encoding, coupling, heads }: AdaptiveSizes,
): Promise<MemoryConstruction> {
  const relationship = adaptive.relationship({ ...config, snr: "none" }, seed);
  const { kind, length, lags: stated, largest } = config;
  if (encoding === "log" && kind === "shift") {
    throw new CallerError(
      "log encoding for adaptive of the kind shift: it has no key at lag 0, which the token -1 asks for",
      "take the encoding lin, or another kind",
    );
  }
  if (heads < stated) {
    throw new CallerError(
      `${heads} heads for ${stated} lags of each token`,
      `give at least ${stated} heads`,
    );
  }
  const reach = reachOf(config);
  // a lag of 0, which shift has, sees one lag more
  const points = adaptiveLagPoints(encoding, reach, length + 1);
  const share = Math.floor(heads / stated);
  const found = headWeights({ encoding, points, values: lagTarget(points, reach) }, share, {
    asked: reach,
  });
  const { steps, source, carried, knots, lags } = chainOf(config);
  if (steps > 1 && found.error * (kind === "given" ? largest : 1) >= 1 / 4) {
    throw new CallerError(
      `${heads} heads find what a chain goes on from to ${found.error * largest} only, and a net rounds what is within 1/4`,
      "give more heads, up to 14, or a smaller largest lag",
    );
  }
  // as a function of t - g, or t / g
  const scale = (rate: number) => (encoding === "lin" ? Math.exp(-rate * reach) : reach ** -rate);
  const stored = (lag: number) => (encoding === "lin" ? lag : Math.log(lag));
  const lagAt = (j: number, k: number) => FIRST + stated + 2 * (j * steps + k);
  const reachedAt = (j: number, k: number) => lagAt(j, k) + 1;
  const each = Array.from({ length: stated }, (_, j) => j);
  const layerOf = (k: number): LayerWeights => {
    const nets = each.map((j) => {
      const from = k === 0 ? source + j : reachedAt(j, k - 1);
      if (knots.length === 0) return { neurons: [], bias: { [lagAt(j, k)]: stored(reach) } };
      return piecewise({ [from]: 1 }, knots, lags.map(stored), lagAt(j, k));
    });
    const back = (j: number) =>
      copying(
        found,
        carried + (kind === "given" ? j : 0),
        reachedAt(j, k - 1),
        lagAt(j, k - 1),
        scale,
      );
    return {
      heads: k === 0 ? [] : each.flatMap(back),
      neurons: nets.flatMap(({ neurons }) => neurons),
      bias: Object.assign({}, ...nets.map(({ bias }) => bias)),
    };
  };
  const tokens = Array.from({ length: steps }, (_, k) => reachedAt(0, k));
  const readout: { readonly neurons: ChannelNeuron[]; readonly bias: LayerWeights["bias"] } =
    kind === "nested"
      ? productOfSigns([VALUE, ...tokens])
      : { neurons: identity(RESULT, 0), bias: {} };
  const lastHeads = each.flatMap((j) =>
    copying(
      found,
      VALUE,
      kind === "nested" ? reachedAt(0, steps - 1) : RESULT,
      lagAt(j, steps - 1),
      scale,
    ),
  );
  const before = Array.from({ length: steps }, (_, k) => layerOf(k));
  const withLast = (net: Pick<LayerWeights, "neurons" | "bias">) =>
    channelModel({
      ...{ encoding, coupling, length, heads, one: ONE },
      channels: FIRST + stated + 2 * stated * steps,
      embedding: [
        { [VALUE]: 1 },
        ...Array.from({ length: adaptiveInputs(config) - 1 }, (_, i) => ({
          [FIRST + Math.floor(i / largest)]: 1 + (i % largest),
        })),
      ],
      layers: [...before, { heads: lastHeads, ...net }],
    });
  const built = withLast(readout);
  const { x, y } = drawnSequences(relationship);
  const size = kind === "given" ? largestValue(x, adaptiveInputs(config)) : 1;
  const terms = kind === "nested" ? steps : stated;
  const head = terms * size * found.error;
  const perSequence = x.length / (y.length / length);
  const exactLags = new Float64Array(y.length);
  for (let i = 0; i < y.length / length; i++) {
    exactLags.set(lastLags(config, x.subarray(i * perSequence, (i + 1) * perSequence)), i * length);
  }
  const memory = await outputErrors(
    engine,
    withLast({ neurons: identity(lagAt(0, steps - 1), 0), bias: {} }),
    x,
    exactLags,
    reach,
    (lag) => (encoding === "lin" ? lag : Math.exp(lag)),
  );
  return {
    ...built,
    theorem: steps > 1 ? "Theorem 4.4 of arXiv 2402.00522" : "Theorem 4.1 of arXiv 2402.00522",
    ...{ heads, layers: steps + 1, from: reach },
    neurons: Math.max(...[...before, readout].map(({ neurons }) => neurons.length)),
    shares: [{ of: `a lag up to ${reach}`, heads: found.rates.length, error: found.error }],
    proved: { value: head, head, feedForward: 0 },
    output: await outputErrors(engine, built, x, y, reach),
    memory: memory.largest,
    ...sizesOf(built),
  };
}

/** max |x_t| of sequences whose tokens begin with x_t. */
function largestValue(x: Float64Array, inputs: number): number {
  let most = 0;
  for (let i = 0; i < x.length; i += inputs) most = Math.max(most, Math.abs(x[i]));
  return most;
}
