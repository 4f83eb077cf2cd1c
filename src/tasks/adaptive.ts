import { z } from "zod";
import { CallerError } from "../errors.js";
import { integer, oneOf, signalToNoise } from "./settings.js";
import { drawn, stationary } from "./stationary.js";
import { type Part, partStream, shown, type Task, type Verdict } from "./task.js";

const schema = z.strictObject({
  kind: oneOf(["given", "shift", "nested"]).default("given"),
  /** look-backs that follow one another: each lag is read where the one before has led */
  levels: integer(1, 8).default(1),
  /** of `given`: lags are uniform on 1..largest */
  largest: integer(1, 64).default(8),
  /** of `given`: lags that each token states, M; y sums x over them */
  lags: integer(1, 8).default(1),
  length: integer(1, 4096).default(64),
  snr: signalToNoise().default("none"),
});
/** Settings of `adaptive`. */
export type AdaptiveConfig = z.infer<typeof schema>;

/** Tokens of the kinds whose lag g depends on the token, uniform; and g. */
export const TOKENS = {
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

/** Token sequences of so many positions, each once. */
export function* tokenSequences(kind: "shift" | "nested", length: number): Generator<Float64Array> {
  const { alphabet } = TOKENS[kind];
  for (let n = 0; n < alphabet.length ** length; n++) {
    yield Float64Array.from(
      { length },
      (_, t) => alphabet[Math.floor(n / alphabet.length ** t) % alphabet.length],
    );
  }
}

/** The noise-free outputs of the kinds whose lags depend on the tokens. */
export function tokenOutputs(
  kind: "shift" | "nested",
  x: Float64Array,
  levels: number,
): Float64Array {
  const lag = (t: number) => TOKENS[kind].lag(x[t]);
  return x.map((here, t) => {
    if (kind === "shift") return lookedUp(x, lag, t, levels);
    const lags = lookBacks(lag, t, levels + 1);
    return lags === undefined ? 0 : lags.reduce((product, back) => product * x[t - back], here);
  });
}

/** Variance of y at the last of `length` positions, by all sequences of tokens. */
function tokenVariance(kind: "shift" | "nested", length: number, levels: number): number {
  let [sequences, sum, squares] = [0, 0, 0];
  for (const x of tokenSequences(kind, length)) {
    const y = tokenOutputs(kind, x, levels)[length - 1];
    sequences++;
    sum += y;
    squares += y * y;
  }
  return squares / sequences - (sum / sequences) ** 2;
}

/** What `given` asks of a configuration. */
type Given = Pick<AdaptiveConfig, "levels" | "largest" | "lags">;

/**
 * The chance that `levels` more look-backs of independent uniform lags stay within the `room`
 * positions before t, when `visited` of them were read before (a lag seen again repeats for ever).
 */
function chanceInside(room: number, levels: number, largest: number, visited = 0): number {
  if (levels === 0) return 1;
  const again = visited / largest;
  const fresh = (room - visited) / largest;
  return again + fresh * chanceInside(room, levels - 1, largest, visited + 1);
}

/** Of the sum over several lags: two of them meet at each of `room` positions with chance 1 / largest^2. */
function givenVariance({ levels, largest, lags }: Given, room: number): number {
  return (
    lags * chanceInside(room, levels, largest) + (lags * (lags - 1) * room) / (largest * largest)
  );
}

/** Positions before t that y_t can depend on: lags are measured from t, so that a chain reaches no further. */
export function reachOf({ kind, largest }: Pick<AdaptiveConfig, "kind" | "largest">): number {
  return kind === "given" ? largest : 2;
}

/** Variance of the noise-free output at position t; for `given` x is standard normal and independent of the lags. */
function varianceAt(config: AdaptiveConfig, t: number): number {
  const room = Math.min(t, reachOf(config));
  const { kind, levels } = config;
  return kind === "given" ? givenVariance(config, room) : tokenVariance(kind, room + 1, levels);
}

/** Variance of the noise-free output, averaged over positions. */
function signalVariance(config: AdaptiveConfig): number {
  const { length } = config;
  const reach = reachOf(config);
  const early = Array.from({ length: Math.min(reach, length) }, (_, t) => varianceAt(config, t));
  const late = length > reach ? (length - reach) * varianceAt(config, reach) : 0;
  return (early.reduce((a, b) => a + b, 0) + late) / length;
}

/** Channels of a token: x_t, and of `given` each of its lags one-hot. */
export function adaptiveInputs({ kind, largest, lags }: AdaptiveConfig): number {
  return kind === "given" ? 1 + lags * largest : 1;
}

/** Look-backs of a chain: `nested` multiplies what it passes, the present token first. */
export function lookBackCount({ kind, levels }: Pick<AdaptiveConfig, "kind" | "levels">): number {
  return kind === "nested" ? levels + 1 : levels;
}

/** Of `given` the j-th lag that token t states. */
function statedLags(config: AdaptiveConfig, x: Float64Array): (t: number, j: number) => number {
  const { largest } = config;
  const channels = adaptiveInputs(config);
  return (t, j) => {
    const from = t * channels + 1 + j * largest;
    return 1 + x.subarray(from, from + largest).indexOf(1);
  };
}

/** x of any number of positions: tokens, or x_t with its lags one-hot. */
function drawInputs(
  config: AdaptiveConfig,
  seed: number,
  part: Part,
  first: number,
  length: number,
) {
  const { kind, largest, lags } = config;
  const draws = partStream(seed, "adaptive x", part);
  if (kind !== "given") {
    const { alphabet } = TOKENS[kind];
    return drawn(first, length, (i) => alphabet[draws.integer(i, alphabet.length)]);
  }
  const choices = Array.from({ length: lags }, (_, j) =>
    partStream(seed, j === 0 ? "adaptive lag" : `adaptive lag ${j}`, part),
  );
  const channels = adaptiveInputs(config);
  const x = new Float64Array(length * channels);
  for (let t = 0; t < length; t++) {
    x[t * channels] = draws.normal(first + t);
    choices.forEach((choice, j) => {
      x[t * channels + 1 + j * largest + choice.integer(first + t, largest)] = 1;
    });
  }
  return x;
}

/**
 * The last lag of every position's chain, of a token's first lag where it states several; not a number where it
 * leaves the sequence.
 */
export function lastLags(config: AdaptiveConfig, x: Float64Array): Float64Array {
  const { kind } = config;
  const count = lookBackCount(config);
  const stated = statedLags(config, x);
  const lag = (t: number) => (kind === "given" ? stated(t, 0) : TOKENS[kind].lag(x[t]));
  return Float64Array.from(
    { length: x.length / adaptiveInputs(config) },
    (_, t) => lookBacks(lag, t, count)?.[count - 1] ?? Number.NaN,
  );
}

/** The noise-free outputs of `given`. */
function givenOutputs(config: AdaptiveConfig, x: Float64Array): Float64Array {
  const { levels, lags } = config;
  const channels = adaptiveInputs(config);
  const length = x.length / channels;
  const values = Float64Array.from({ length }, (_, t) => x[t * channels]);
  const stated = statedLags(config, x);
  return values.map((_, t) => {
    let sum = 0;
    for (let j = 0; j < lags; j++) sum += lookedUp(values, (s) => stated(s, j), t, levels);
    return sum;
  });
}

function verdictsOf({ kind, levels, largest, lags }: AdaptiveConfig): Verdict[] {
  switch (kind) {
    case "given": {
      if (levels > 1) return [];
      const share = (1 - 1 / largest) / (1 + (lags - 1) / largest);
      const linear: Verdict = {
        statement: `A linear model leaves ${shown(share)} of the variance, past the first ${largest} positions.`,
        kind: "proved",
        source: `E y_t x_{t-s} = ${lags}/${largest} for s = 1..${largest}`,
      };
      if (largest !== 8 || lags > 1) return [linear];
      return [
        linear,
        {
          statement:
            "Of one layer with four heads, trained, dot product and absolute positions leave less than 0.05 of the variance; without the dot product, or with relative positions alone, more than 0.5 is left.",
          kind: "measured",
          source: "test/long/adaptive.test.ts, five seeds",
        },
      ];
    }
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
 * - given: y_t = x_{t-c_t}, c_t uniform on 1..largest, x standard normal. Inputs: x_t, then c_t
 *   one-hot. Of several lags, which are independent, each follows x_t one-hot, and y_t is the sum.
 * - shift: y_t = x_{t-g(x_t)}, x uniform on {-1, 0, 1}, g(x) = x + 1 (Prop. 4.2).
 * - nested: y_t = x_t x_{t-t_1} x_{t-t_2}, t_1 = g(x_t), t_2 = g(x_{t-t_1}), x uniform on {-1, 1},
 *   g(1) = 1, g(-1) = 2.
 *
 * More levels continue the chain t_{k+1} = lag(t - t_k): given and shift read x at its end, nested
 * multiplies all it passes (levels + 1 look-backs).
 *
 * Chains of `given` are nested truly: no token but the one that is reached says where to go on, and
 * the largest lag may be long. Those of tokens reach 2 positions, which are few fixed lags.
 */
export const adaptive: Task<AdaptiveConfig> = {
  name: "adaptive",
  version: 2,
  summary:
    "Adaptive memory: how far to look back is itself read from the sequence, y_t = x_{t-c_t} with c_t an input, or c_t = g(x_t), or nested",
  law: "given: x standard normal, c uniform on 1..largest; shift: x uniform on {-1, 0, 1}; nested: x uniform on {-1, 1}",
  source: "task II, eq. (8) and Prop. 4.2 of arXiv 2402.00522",
  schema,
  shape: (config) => ({ inputs: adaptiveInputs(config), outputs: 1, length: config.length }),
  positions: "all",
  relationship: (config, seed) => {
    requireTogether(config);
    const { kind, levels, length, snr } = config;
    const reach = reachOf(config);
    return {
      ...stationary({
        task: "adaptive",
        seed,
        inputs: adaptiveInputs(config),
        length,
        snr,
        positions: "all",
        behind: reach,
        ahead: 0,
        draw: (part, first, count) => drawInputs(config, seed, part, first, count),
        output: (x, first) =>
          (kind === "given" ? givenOutputs(config, x) : tokenOutputs(kind, x, levels)).slice(first),
        variance: { sequence: signalVariance(config), far: varianceAt(config, reach) },
      }),
      verdicts: verdictsOf(config),
    };
  },
};

/** @throws CallerError where settings do not go together */
function requireTogether({ kind, levels, largest, lags }: AdaptiveConfig): void {
  if (kind !== "given" && (largest !== 8 || lags !== 1)) {
    throw new CallerError(
      `adaptive of the kind ${kind} with largest ${largest} and lags ${lags}: its lags are a function of its tokens`,
      "leave out largest and lags, or set kind=given",
    );
  }
  if (lags > 1 && levels > 1) {
    throw new CallerError(
      `adaptive with ${lags} lags a token and ${levels} levels: a chain follows one lag`,
      "set lags=1 or levels=1",
    );
  }
}
