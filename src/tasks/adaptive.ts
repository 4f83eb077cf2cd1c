import { z } from "zod";
import type { Stream } from "../random/stream.js";
import { integer, noiseVariance, oneOf, signalToNoise } from "./settings.js";
import { addNoise, splitStream, type Task } from "./task.js";

const schema = z.strictObject({
  kind: oneOf(["given", "shift", "nested"]).default("given"),
  /** look-backs that follow one another: each lag is read where the one before has led */
  levels: integer(1, 8).default(1),
  length: integer(1, 4096).default(64),
  snr: signalToNoise().default("none"),
});
/** Settings of `adaptive`. */
export type AdaptiveConfig = z.infer<typeof schema>;

/** Lags c_t of `given` are uniform on 1..LARGEST. */
const LARGEST = 8;

/** Tokens of the kinds whose lag g depends on the token, uniform; and g. */
const TOKENS = {
  shift: { alphabet: [-1, 0, 1], lag: (x: number) => x + 1 },
  nested: { alphabet: [-1, 1], lag: (x: number) => (x > 0 ? 1 : 2) },
} as const;

/**
 * The lags t_1 = lag(t), t_{k+1} = lag(t - t_k), measured from t as in Paper B, eq. (8); undefined
 * where one leaves the sequence.
 */
function lookBacks(lag: (t: number) => number, t: number, count: number): number[] | undefined {
  const lags: number[] = [];
  let here = t;
  for (let k = 0; k < count; k++) {
    const next = lag(here);
    if (next > t) return undefined;
    lags.push(next);
    here = t - next;
  }
  return lags;
}

/** x at the end of `levels` look-backs, 0 where they leave the sequence. */
function lookedUp(x: Float64Array, lag: (t: number) => number, t: number, levels: number): number {
  const lags = lookBacks(lag, t, levels);
  return lags === undefined ? 0 : x[t - lags[levels - 1]];
}

/** The noise-free outputs of the kinds whose lags depend on the tokens. */
function tokenOutputs(kind: "shift" | "nested", x: Float64Array, levels: number): Float64Array {
  const lag = (t: number) => TOKENS[kind].lag(x[t]);
  return x.map((here, t) => {
    if (kind === "shift") return lookedUp(x, lag, t, levels);
    const lags = lookBacks(lag, t, levels + 1);
    return lags === undefined ? 0 : lags.reduce((product, back) => product * x[t - back], here);
  });
}

/** Variance of y at the last of `length` positions, by all sequences of tokens. */
function tokenVariance(kind: "shift" | "nested", length: number, levels: number): number {
  const { alphabet } = TOKENS[kind];
  const sequences = alphabet.length ** length;
  let sum = 0;
  let squares = 0;
  for (let n = 0; n < sequences; n++) {
    const x = Float64Array.from(
      { length },
      (_, t) => alphabet[Math.floor(n / alphabet.length ** t) % alphabet.length],
    );
    const y = tokenOutputs(kind, x, levels)[length - 1];
    sum += y;
    squares += y * y;
  }
  return squares / sequences - (sum / sequences) ** 2;
}

/**
 * The chance that `levels` more look-backs of independent uniform lags stay within the `room`
 * positions before t, when `visited` of them were read before (a lag seen again repeats for ever).
 */
function chanceInside(room: number, levels: number, visited = 0): number {
  if (levels === 0) return 1;
  return (
    visited / LARGEST + ((room - visited) / LARGEST) * chanceInside(room, levels - 1, visited + 1)
  );
}

/**
 * Variance of the noise-free output, averaged over positions. For `given` x is standard normal and
 * independent of the lags, so that it is the chance of staying in the sequence. The other kinds
 * look back 2 positions at most, so that 3 positions stand for all later ones.
 */
function signalVariance({ kind, levels, length }: AdaptiveConfig): number {
  const reach = kind === "given" ? LARGEST : 2;
  const at = (t: number) =>
    kind === "given"
      ? chanceInside(Math.min(t, reach), levels)
      : tokenVariance(kind, t + 1, levels);
  const early = Array.from({ length: Math.min(reach, length) }, (_, t) => at(t));
  const late = length > reach ? (length - reach) * at(reach) : 0;
  return (early.reduce((a, b) => a + b, 0) + late) / length;
}

/** One of the alphabet's numbers at each position. */
function drawTokens(alphabet: readonly number[], length: number, stream: Stream, first: number) {
  return Float64Array.from(
    { length },
    (_, t) => alphabet[stream.integer(first + t, alphabet.length)],
  );
}

/**
 * Adaptive memory (Paper B, arXiv 2402.00522, task II, eq. (8)): how far to look back is itself read
 * from the sequence. A lag that leads before the first position makes the output 0.
 *
 * - given: y_t = x_{t-c_t}, c_t uniform on 1..8, x standard normal. Inputs: x_t, then c_t one-hot.
 * - shift: y_t = x_{t-g(x_t)}, x uniform on {-1, 0, 1}, g(x) = x + 1 (Prop. 4.2).
 * - nested: y_t = x_t x_{t-t_1} x_{t-t_2}, t_1 = g(x_t), t_2 = g(x_{t-t_1}), x uniform on {-1, 1},
 *   g(1) = 1, g(-1) = 2.
 *
 * More levels continue the chain t_{k+1} = lag(t - t_k): given and shift read x at its end, nested
 * multiplies all it passes (levels + 1 look-backs).
 */
export const adaptive: Task<AdaptiveConfig> = {
  name: "adaptive",
  summary:
    "Adaptive memory: how far to look back is read from the sequence; task II and Prop. 4.2 of arXiv 2402.00522",
  schema,
  shape: ({ kind, length }) => ({ inputs: kind === "given" ? 1 + LARGEST : 1, outputs: 1, length }),
  positions: "all",
  relationship: (config, seed) => {
    const { kind, levels, length, snr } = config;
    const signal = signalVariance(config);
    const noise = noiseVariance(signal, snr);
    return {
      sample: (split, i) => {
        const first = i * length;
        const draws = splitStream(seed, "adaptive x", split);
        const noisy = (y: Float64Array) => {
          addNoise(y, noise, splitStream(seed, "adaptive noise", split), i);
          return y;
        };
        if (kind !== "given") {
          const x = drawTokens(TOKENS[kind].alphabet, length, draws, first);
          return { x, y: noisy(tokenOutputs(kind, x, levels)) };
        }
        const values = Float64Array.from({ length }, (_, t) => draws.normal(first + t));
        const choices = splitStream(seed, "adaptive lag", split);
        const lags = Uint8Array.from({ length }, (_, t) => 1 + choices.integer(first + t, LARGEST));
        const x = new Float64Array(length * (1 + LARGEST));
        for (let t = 0; t < length; t++) {
          x[t * (1 + LARGEST)] = values[t];
          x[t * (1 + LARGEST) + lags[t]] = 1;
        }
        const y = values.map((_, t) => lookedUp(values, (s) => lags[s], t, levels));
        return { x, y: noisy(y) };
      },
      signalVariance: signal,
      noiseVariance: noise,
    };
  },
};
