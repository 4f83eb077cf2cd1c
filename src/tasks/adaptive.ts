import { z } from "zod";
import { integer, oneOf, signalToNoise } from "./settings.js";
import { drawn, stationary } from "./stationary.js";
import { type Part, partStream, type Task, type Verdict } from "./task.js";

const schema = z.strictObject({
  kind: oneOf(["given", "shift", "nested"]).default("given"),
  /** look-backs that follow one another: each lag is read where the one before has led */
  levels: integer(1, 8).default(1),
  length: integer(1, 4096).default(64),
  snr: signalToNoise().default("none"),
});
/** Settings of `adaptive`. */
export type AdaptiveConfig = z.infer<typeof schema>;

type Kind = AdaptiveConfig["kind"];

/** Lags c_t of `given` are uniform on 1..LARGEST. */
export const LARGEST = 8;

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

/** Positions before t that y_t can depend on: lags are measured from t, so that a chain reaches no further. */
function reachOf(kind: Kind): number {
  return kind === "given" ? LARGEST : 2;
}

/**
 * Variance of the noise-free output at position t. For `given` x is standard normal and independent
 * of the lags, so that it is the chance of staying in the sequence.
 */
function varianceAt(kind: Kind, levels: number, t: number): number {
  const room = Math.min(t, reachOf(kind));
  return kind === "given" ? chanceInside(room, levels) : tokenVariance(kind, room + 1, levels);
}

/** Variance of the noise-free output, averaged over positions. */
function signalVariance({ kind, levels, length }: AdaptiveConfig): number {
  const reach = reachOf(kind);
  const early = Array.from({ length: Math.min(reach, length) }, (_, t) =>
    varianceAt(kind, levels, t),
  );
  const late = length > reach ? (length - reach) * varianceAt(kind, levels, reach) : 0;
  return (early.reduce((a, b) => a + b, 0) + late) / length;
}

/** x of any number of positions: tokens, or x_t with c_t one-hot. */
function drawInputs(kind: Kind, seed: number, part: Part, first: number, length: number) {
  const draws = partStream(seed, "adaptive x", part);
  if (kind !== "given") {
    const { alphabet } = TOKENS[kind];
    return drawn(first, length, (i) => alphabet[draws.integer(i, alphabet.length)]);
  }
  const choices = partStream(seed, "adaptive lag", part);
  const x = new Float64Array(length * (1 + LARGEST));
  for (let t = 0; t < length; t++) {
    x[t * (1 + LARGEST)] = draws.normal(first + t);
    x[t * (1 + LARGEST) + 1 + choices.integer(first + t, LARGEST)] = 1;
  }
  return x;
}

/** The noise-free outputs of `given`. */
function givenOutputs(x: Float64Array, levels: number): Float64Array {
  const channels = 1 + LARGEST;
  const length = x.length / channels;
  const values = Float64Array.from({ length }, (_, t) => x[t * channels]);
  const lags = Uint8Array.from({ length }, (_, t) =>
    x.subarray(t * channels, (t + 1) * channels).indexOf(1, 1),
  );
  return values.map((_, t) => lookedUp(values, (s) => lags[s], t, levels));
}

function verdictsOf(kind: Kind, levels: number): Verdict[] {
  switch (kind) {
    case "given":
      if (levels > 1) return [];
      return [
        {
          statement: `A linear model leaves ${1 - 1 / LARGEST} of the variance, past the first ${LARGEST} positions.`,
          kind: "proved",
          source: `E y_t x_{t-s} = 1/${LARGEST} for s = 1..${LARGEST}`,
        },
        {
          statement:
            "Of one layer with four heads, trained, dot product and absolute positions leave less than 0.05 of the variance; without the dot product, or with relative positions alone, more than 0.5 is left.",
          kind: "measured",
          source: "test/long/adaptive.test.ts, five seeds",
        },
      ];
    case "shift":
      if (levels > 1) return [];
      return [
        {
          statement:
            "One layer of attention with dot product, without softmax denominator, reaches every error with enough heads; without dot product it misses by 2/3 at least on some sequence of three tokens or more.",
          kind: "proved",
          source: "Prop. 4.2 of arXiv 2402.00522, layers without feed-forward net",
        },
        {
          statement:
            "With a feed-forward net no dot product is needed: y_t is a readout of x at the fixed lags 0, 1 and 2.",
          kind: "proved",
          source: "task I of arXiv 2402.00522",
        },
      ];
    case "nested":
      return [
        {
          statement: `${levels + 2} layers without softmax denominator reach every error with enough heads and neurons.`,
          kind: "proved",
          source: `Thm 4.4 of arXiv 2402.00522, M = K = ${levels + 1}`,
        },
      ];
  }
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
  version: 1,
  summary:
    "Adaptive memory: how far to look back is itself read from the sequence, y_t = x_{t-c_t} with c_t an input, or c_t = g(x_t), or nested",
  law: "given: x standard normal, c uniform on 1..8; shift: x uniform on {-1, 0, 1}; nested: x uniform on {-1, 1}",
  source: "task II, eq. (8) and Prop. 4.2 of arXiv 2402.00522",
  schema,
  shape: ({ kind, length }) => ({ inputs: kind === "given" ? 1 + LARGEST : 1, outputs: 1, length }),
  positions: "all",
  relationship: (config, seed) => {
    const { kind, levels, length, snr } = config;
    const reach = reachOf(kind);
    return {
      ...stationary({
        task: "adaptive",
        seed,
        inputs: kind === "given" ? 1 + LARGEST : 1,
        length,
        snr,
        behind: reach,
        ahead: 0,
        draw: (part, first, count) => drawInputs(kind, seed, part, first, count),
        output: (x) => (kind === "given" ? givenOutputs(x, levels) : tokenOutputs(kind, x, levels)),
        variance: { sequence: signalVariance(config), far: varianceAt(kind, levels, reach) },
      }),
      verdicts: verdictsOf(kind, levels),
    };
  },
};
