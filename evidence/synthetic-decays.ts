import { Stream } from "../src/random/stream.js";
import type { DecayFamily } from "../src/theory/decay/candidates.js";
import type { NoiseLaw } from "../src/theory/decay/curves.js";
import { type DecayOptions, fitDecay } from "../src/theory/decay/decay.js";
import { predictDecay } from "../src/theory/decay/predict.js";

/** Decays of one family with parameters drawn anew for each seed, under one law of noise. */
export interface SyntheticDecay {
  readonly name: string;
  readonly family: DecayFamily;
  readonly noise: NoiseLaw;
  readonly floor: boolean;
  /** length of a sequence */
  readonly values: number;
  readonly draw: (seed: number) => DrawnDecay;
}

/** One sequence and what it was drawn from. */
export interface DrawnDecay {
  readonly values: Float64Array;
  /** one value more, at the position after the last */
  readonly next: number;
  readonly truth: Readonly<Record<string, number>>;
  readonly options: Pick<DecayOptions, "noise" | "floor" | "terms">;
}

/** Relative noise (multiplicative), and noise in units of the first value (additive). */
const SIZE: Readonly<Record<NoiseLaw, number>> = { multiplicative: 0.1, additive: 1e-3 };
/** Terms of the finite tails: some 40 budgets of them are seen. */
const TERMS = 64;
/**
 * Values of a sequence. Four parameters under 10 % noise need more: with 40 values the interval of
 * a stretched coefficient covers 84 %, with 240 its 95 %.
 */
const VALUES = 40;
const VALUES_FOR_FOUR = 240;

interface Law {
  readonly truth: Readonly<Record<string, number>>;
  readonly mean: (k: number) => number;
}

/** Parameters from three uniform numbers; scales cover nine decades. */
const LAWS: Readonly<Record<DecayFamily, (u: readonly number[]) => Law>> = {
  power: ([u, v]) => {
    const [coefficient, exponent] = [10 ** (-6 + 9 * u), 0.5 + 1.5 * v];
    return { truth: { coefficient, exponent }, mean: (k) => coefficient * k ** -exponent };
  },
  exponential: ([u, v]) => {
    const [coefficient, rate] = [10 ** (-6 + 9 * u), 0.05 + 0.25 * v];
    return { truth: { coefficient, rate }, mean: (k) => coefficient * Math.exp(-rate * k) };
  },
  stretched: ([u, v, w]) => {
    const [coefficient, rate, stretch] = [10 ** (-6 + 9 * u), 0.2 + 0.8 * v, 0.4 + 0.2 * w];
    return {
      truth: { coefficient, rate, stretch },
      mean: (k) => coefficient * Math.exp(-((rate * k) ** stretch)),
    };
  },
  "finite rank": ([u, v]) => {
    const [scale, rank] = [10 ** (-6 + 9 * u), 2 + Math.floor(6 * v)];
    return { truth: { rank }, mean: (k) => (k <= rank ? scale / k : 0) };
  },
  "finite tail": ([u, v]) => {
    const [coefficient, exponent] = [10 ** (-6 + 9 * u), 0.55 + v];
    const terms = Array.from({ length: TERMS }, (_, k) => (k + 1) ** (-2 * exponent));
    return {
      truth: { coefficient, exponent },
      mean: (m) => coefficient * terms.slice(m).reduce((sum, term) => sum + term, 0),
    };
  },
};

function decay(family: DecayFamily, noise: NoiseLaw, floor: boolean): SyntheticDecay {
  const name = `${family}${floor && family !== "finite rank" ? " with a floor" : ""}`;
  const values =
    family === "stretched" && floor && noise === "multiplicative" ? VALUES_FOR_FOUR : VALUES;
  return {
    name,
    family,
    noise,
    floor,
    values,
    draw(seed) {
      const stream = new Stream(seed, `decay: ${name}, ${noise}`);
      const { truth, mean } = LAWS[family]([0, 1, 2].map((i) => stream.uniform(i)));
      // A floor near the middle of what the values fall to: two to five per cent of the first.
      const q = floor ? mean(1) * (0.02 + 0.03 * stream.uniform(3)) : 0;
      const all = Float64Array.from({ length: values + 1 }, (_, i) => {
        const e = SIZE[noise] * stream.normal(4 + i);
        const mu = mean(i + 1) + q;
        return noise === "multiplicative" ? mu * Math.exp(e) : mu + mean(1) * e;
      });
      return {
        values: all.subarray(0, values),
        next: all[values],
        truth: floor ? { ...truth, floor: q } : truth,
        options: {
          noise,
          floor: floor ? "fitted" : "none",
          ...(family === "finite tail" ? { terms: TERMS } : {}),
        },
      };
    },
  };
}

/** How often 95 % intervals held the truth, and those of a new value that value. */
export interface Coverage {
  /** cases in which the fit named the family, asked for nothing else */
  readonly fitted: number;
  /** share of those, for each parameter and for "next value" */
  readonly shares: ReadonlyMap<string, number>;
}

/**
 * Coverage over `cases` sequences from seed `first` on. A rank is left out: its interval is whole
 * numbers, and here it holds the rank always.
 */
export function coverageOf(
  decay: SyntheticDecay,
  { first, cases, resamples }: Readonly<Record<"first" | "cases" | "resamples", number>>,
): Coverage {
  const held = new Map<string, number>();
  let fitted = 0;
  for (let seed = first; seed < first + cases; seed++) {
    const { values, next, truth, options } = decay.draw(seed);
    const fit = fitDecay(values, { ...options, families: [decay.family], seed, resamples });
    if (fit.family !== decay.family) continue;
    fitted++;
    const [prediction] = predictDecay(fit, [values.length + 1]);
    const judged = [
      ...fit.parameters.map(({ name, interval }) => ({ name, interval, value: truth[name] })),
      { name: "next value", interval: prediction.interval, value: next },
    ];
    for (const { name, interval, value } of judged) {
      if (name === "rank") continue;
      const holds = interval === null || (interval[0] <= value && value <= interval[1]);
      held.set(name, (held.get(name) ?? 0) + (holds ? 1 : 0));
    }
  }
  return { fitted, shares: new Map([...held].map(([name, count]) => [name, count / fitted])) };
}

/** Every family under every law, without a floor and, where it can be told from the curve, with one. */
export const syntheticDecays: readonly SyntheticDecay[] = (
  ["multiplicative", "additive"] as const
).flatMap((noise) => [
  decay("power", noise, false),
  decay("power", noise, true),
  decay("exponential", noise, false),
  decay("exponential", noise, true),
  decay("stretched", noise, false),
  decay("stretched", noise, true),
  decay("finite tail", noise, false),
  decay("finite tail", noise, true),
  decay("finite rank", noise, true),
]);
