import { CallerError } from "../errors.js";
import type { Engine } from "../runtime/session.js";
import {
  type AdaptiveConfig,
  adaptive,
  adaptiveInputs,
  lastLags,
  lookBackCount,
  reachOf,
  TOKENS,
} from "../tasks/adaptive.js";
import type { Encoding } from "../theory/bounds/paper-b/kernels.js";
import { SEQUENCES, sizesOf } from "./construct.js";
import { askedHeads, headSum, headWeights } from "./head-weights.js";
import { adaptiveLagPoints, lagTarget } from "./kernel.js";
import { drawnSequences, type MemoryConstruction, outputErrors } from "./memory.js";
import {
  type ChannelNet,
  channelModel,
  copyingHeads,
  identity,
  piecewise,
} from "./residual-weights.js";
import { productOfSigns } from "./sparse-memory.js";

/** Channels: x_t, 1, the output; codes of the lags that a token states, and what chains reach, follow. */
const [VALUE, ONE, RESULT, FIRST] = [0, 1, 2, 3];

/** What is built for adaptive lags. */
export interface AdaptiveSizes {
  /** exponentials or powers of the lag */
  readonly encoding: Encoding;
  /** how a head knows the lag that its query asks for */
  readonly coupling: "dot-product" | "tmx";
  /** H; lags that one token states share them */
  readonly heads: number;
}

/** The values that a chain reads its lags from, upwards. */
interface LagValues {
  /** where they stand: of several lags a token the first one's */
  readonly channel: number;
  readonly values: readonly number[];
  /** of each value */
  readonly lags: readonly number[];
}

function lagValues({ kind, largest }: AdaptiveConfig): LagValues {
  if (kind === "given") {
    const lags = Array.from({ length: largest }, (_, i) => i + 1);
    return { channel: FIRST, values: lags, lags };
  }
  const { alphabet, lag } = TOKENS[kind];
  return { channel: VALUE, values: alphabet, lags: alphabet.map(lag) };
}

/** What lies within a quarter of the way to the next value is rounded; half of the way belongs to neither. */
function rounded(
  from: number,
  values: readonly number[],
  to: number,
  taken: readonly number[],
): ChannelNet {
  const knots = values.flatMap((v, i) => {
    if (i === 0) return [v];
    const gap = v - values[i - 1];
    return [values[i - 1] + gap / 4, v - gap / 4];
  });
  const stairs = taken.flatMap((y, i) => (i === 0 ? [y] : [taken[i - 1], y]));
  return piecewise({ [from]: 1 }, knots, stairs, to);
}

/**
 * Theorems 4.1 and 4.4 of Paper B (arXiv 2402.00522), carried out without denominator. The first layer's
 * net writes the lag of the present token, exact; each layer after it looks back by the lag that the one
 * before has written, and its net rounds what it finds to the next lag: the precision net of eq. (15), as
 * stairs of ReLU neurons. K + 1 layers where K lags follow one another, the first of them the present
 * token's own.
 *
 * Proof of `proved`: docs/theory/constructions.md, steps constructions.5 and constructions.6.
 *
 * With dot product a head has W_Q on the channel of the lag and W_K on the constant one, as in the proof;
 * with TMX (Proposition 4.3) w is that channel.
 *
 * @throws CallerError where float64 holds no heads that single out the lags, or no position has them all
 */
export async function constructAdaptive(
  engine: Engine,
  config: AdaptiveConfig,
  seed: number,
  { encoding, coupling, heads }: AdaptiveSizes,
): Promise<MemoryConstruction> {
  const relationship = adaptive.relationship({ ...config, snr: "none" }, seed);
  const { kind, length, lags: stated, largest } = config;
  const reach = reachOf(config);
  if (length <= reach) {
    throw new CallerError(
      `sequences of ${length} with lags up to ${reach}: no position has all of them inside`,
      `set length to at least ${reach + 1}`,
    );
  }
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
  // a lag of 0, which shift has, sees one lag more
  const points = adaptiveLagPoints(encoding, reach, length + 1);
  const share = Math.floor(heads / stated);
  const wanted = lagTarget(points, reach);
  const found = headWeights({ encoding, points, values: wanted }, share, { asked: reach });
  const asked = askedHeads(encoding, found, reach);
  const steps = lookBackCount(config);
  const { channel, values, lags } = lagValues(config);
  const off = found.error * Math.max(...values.map(Math.abs));
  if (steps > 1 && off >= 1 / 4) {
    throw new CallerError(
      `${heads} heads find what a chain goes on from to ${off} only, and a net rounds what is within 1/4`,
      "give more heads, up to 14, or shorter lags",
    );
  }
  const stored = (lag: number) => (encoding === "lin" ? lag : Math.log(lag));
  const lagAt = (j: number, k: number) => FIRST + stated + 2 * (j * steps + k);
  const reachedAt = (j: number, k: number) => lagAt(j, k) + 1;
  const each = Array.from({ length: stated }, (_, j) => j);
  const back = (j: number, k: number, from: number, to: number) =>
    copyingHeads(asked, { from, to, asks: { [lagAt(j, k)]: 1 } });
  const layerOf = (k: number) => {
    const nets = each.map((j) =>
      rounded(k === 0 ? channel + j : reachedAt(j, k - 1), values, lagAt(j, k), lags.map(stored)),
    );
    return {
      heads: k === 0 ? [] : each.flatMap((j) => back(j, k - 1, channel + j, reachedAt(j, k - 1))),
      neurons: nets.flatMap(({ neurons }) => neurons),
      bias: Object.assign({}, ...nets.map(({ bias }) => bias)),
    };
  };
  const [result, readout] =
    kind === "nested"
      ? [
          reachedAt(0, steps - 1),
          productOfSigns([VALUE, ...Array.from({ length: steps }, (_, k) => reachedAt(0, k))]),
        ]
      : [RESULT, identity(RESULT, 0)];
  const lastHeads = each.flatMap((j) => back(j, steps - 1, VALUE, result));
  const before = Array.from({ length: steps }, (_, k) => layerOf(k));
  const inputs = adaptiveInputs(config);
  const withLast = (net: ChannelNet) =>
    channelModel({
      ...{ encoding, coupling, length, heads, one: ONE },
      channels: FIRST + stated + 2 * stated * steps,
      embedding: [
        { [VALUE]: 1 },
        ...Array.from({ length: inputs - 1 }, (_, i) => ({
          [FIRST + Math.floor(i / largest)]: 1 + (i % largest),
        })),
      ],
      layers: [...before, { heads: lastHeads, ...net }],
    });
  const built = withLast(readout);
  const { x, y } = drawnSequences(relationship);
  const terms = kind === "nested" ? steps : stated;
  const head = terms * largestValue(x, inputs) * found.error;
  const perSequence = length * inputs;
  const exactLags = new Float64Array(y.length);
  for (let i = 0; i < SEQUENCES; i++) {
    exactLags.set(lastLags(config, x.subarray(i * perSequence, (i + 1) * perSequence)), i * length);
  }
  const memory = await outputErrors(
    engine,
    withLast(identity(lagAt(0, steps - 1), 0)),
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
    shares: [
      {
        ...{ of: `a lag up to ${reach}`, heads: found.rates.length, error: found.error },
        kernel: { lags: points, wanted, built: headSum(encoding, found, points) },
      },
    ],
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
