import { Stream } from "../src/random/stream.js";
import type { DecayFamily } from "../src/theory/decay/candidates.js";
import type { NoiseLaw } from "../src/theory/decay/curves.js";
import type { DecayOptions } from "../src/theory/decay/decay.js";

/** Decays of one family with parameters drawn anew for each seed, under one law of noise. */
export interface SyntheticDecay {
  readonly name: string;
  readonly family: DecayFamily;
  readonly noise: NoiseLaw;
  readonly floor: boolean;
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
const VALUES = 40;

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
  return {
    name,
    family,
    noise,
    floor,
    draw(seed) {
      const stream = new Stream(seed, `decay: ${name}, ${noise}`);
      const { truth, mean } = LAWS[family]([0, 1, 2].map((i) => stream.uniform(i)));
      // A floor near the middle of what the values fall to: two to five per cent of the first.
      const q = floor ? mean(1) * (0.02 + 0.03 * stream.uniform(3)) : 0;
      const all = Float64Array.from({ length: VALUES + 1 }, (_, i) => {
        const e = SIZE[noise] * stream.normal(4 + i);
        const mu = mean(i + 1) + q;
        return noise === "multiplicative" ? mu * Math.exp(e) : mu + mean(1) * e;
      });
      return {
        values: all.subarray(0, VALUES),
        next: all[VALUES],
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
