import { CallerError } from "../../errors.js";
import type { Judgement } from "../../evidence.js";
import { candidateOf, type DecayData, type DecayFamily } from "./candidates.js";
import { CLEAR_LEAD, chooseFamily, weightsOf } from "./choice.js";
import type { NoiseLaw } from "./curves.js";
import { informationCriterion } from "./finite-rank.js";
import { ROUNDING, roundingUnit } from "./fit-curve.js";
import { type DecayParameter, parametersOf, type ResampledFit, resample } from "./intervals.js";
import { misfitNote } from "./misfit.js";

/** How a sequence is to be read. */
export interface DecayOptions {
  /**
   * The noise that the values have: each times e^(s e) (multiplicative), or each plus s e
   * (additive), e independent and standard normal, s unknown.
   */
  readonly noise: NoiseLaw;
  /**
   * Whether the values go down to a floor q >= 0. "fitted": that is not known; q is a parameter of
   * every family, and the intervals hold what it costs not to know it. "none": q = 0 is known, as it
   * is of singular values above their noise floor.
   */
  readonly floor: "fitted" | "none";
  /** positive and distinct; 1, 2, .. where left out */
  readonly positions?: ArrayLike<number>;
  /** least and largest position that enter; all where left out */
  readonly window?: readonly [from: number, to: number];
  /** from the first value at or below it on, values are noise and do not enter */
  readonly noiseFloor?: number;
  /** K, the number of terms of a finite sequence whose squared tails the values are; allows "finite tail" */
  readonly terms?: number;
  /** families that are compared; all that apply where left out */
  readonly families?: readonly DecayFamily[];
  /** of the resamples; 0 where left out */
  readonly seed?: number;
  /** data sets drawn for the intervals, at least 39; 399 where left out */
  readonly resamples?: number;
}

/** How a sequence decays, or why that cannot be said. */
export interface DecayFit {
  /** the law that the values follow, or that they follow none, or that they cannot tell */
  readonly family: Judgement<DecayFamily | "not a decay">;
  /** none where no family was found */
  readonly parameters: readonly DecayParameter[];
  /** least and largest position that entered; null where none did */
  readonly window: readonly [from: number, to: number] | null;
  /** values that entered */
  readonly values: number;
  /** every family that fits, by weight: its share of exp(-AICc / 2) */
  readonly alternatives: readonly {
    readonly family: DecayFamily;
    readonly floor: boolean;
    readonly aicc: number;
    readonly weight: number;
  }[];
  /** why this family, or why none can be named */
  readonly reason: string;
  /** what a reader of the fit should know, a sentence each */
  readonly notes: readonly string[];
  /** what `predictDecay` takes; null where no family was found */
  readonly fitted: ResampledFit | null;
}

/** Fewer values than this are refused: a curve of two parameters, a floor and a noise must leave some over. */
const FEWEST_VALUES = 8;
/**
 * Lead in AICc over a constant that makes a decay. Set by trial on shuffled power laws and
 * exponentials of 8 to 64 values, 250 of each: under multiplicative noise 0.3 % lead by as much. Under
 * additive noise up to 9 % of those of 16 values do: where the largest value happens to come first,
 * normal noise does not explain it, and it passes for a rank of 1.
 */
const DECAY_LEAD = 10;
const RESAMPLES = 399;
/** (39 + 1) 2.5 % = 1: with fewer resamples no pair of them has 95 % between. */
const FEWEST_RESAMPLES = 39;
/** A last value that lies this far above the noise floor, twice any earlier step, has a rank before it. */
const FALL = 1e3;

const FAMILIES = ["power", "exponential", "stretched", "finite rank"] as const;

/**
 * The family of decays that a sequence y_k belongs to, with 95 % intervals of its parameters:
 *
 *     power         y_k = c k^-a + q
 *     exponential   y_k = c e^(-b k) + q
 *     stretched     y_k = c e^(-(b k)^g) + q, 0 < g < 1
 *     finite rank   y_k free for k <= r, then q
 *     finite tail   y_m = c sum_{k=m+1}^{K} k^(-2a) + q
 *
 * The last is the squared error of keeping m terms of a finite sequence sigma_k = k^-a, k up to K
 * (Paper A, equation (9)). In a log-log plot it is no line: for a = 1 and m = 4..64 its slope is
 * -1.00 at K = 512 and -1.24 at K = 64, where the infinite sum has -0.96.
 *
 * Each family is fitted by maximum likelihood under the stated noise from a grid of starts, and
 * its gradient checked. One family is named where it is clearly the best (`chooseFamily`): by AICc,
 * by likelihood ratio where families are nested, by Vuong's test where they are not; else the answer
 * is "cannot tell", as where a fit that could be the best did not converge. What is not better
 * described by a decay than by a constant is "not a decay", as are fewer than 8 values. Intervals
 * are those of the named family as if it had been known: the choice is not in them.
 *
 * @param values finite; positive under multiplicative noise
 * @throws CallerError where values, positions or resamples are outside of their ranges
 *
 * @example
 * fitDecay(singularValues(a).values, { noise: "multiplicative", noiseFloor }).family
 */
export function fitDecay(values: ArrayLike<number>, options: DecayOptions): DecayFit {
  const { noise: law, floor, terms, seed = 0, resamples: count = RESAMPLES } = options;
  if (!(Number.isInteger(count) && count >= FEWEST_RESAMPLES)) {
    throw new CallerError(
      `${count} resamples cannot give an interval of 95 %`,
      `give an integer of at least ${FEWEST_RESAMPLES}`,
    );
  }
  const { positions, used, left } = usableValues(values, options);
  const n = used.length;
  const families = options.families ?? [...FAMILIES, ...(terms ? ["finite tail" as const] : [])];
  const notes =
    left.length === 0
      ? []
      : [`${left.length} values from position ${left[0].position} on are at the noise floor`];
  const base = {
    parameters: [],
    window: n > 0 ? ([positions[0], positions[n - 1]] as const) : null,
    values: n,
    alternatives: [],
    notes,
    fitted: null,
  };
  if (families.includes("finite rank") && fallsToNoise(used, options.noiseFloor, left.length)) {
    return {
      ...base,
      family: "finite rank",
      parameters: [{ name: "rank", value: n, interval: [n, n] }],
      reason: `value ${n} is ${(used[n - 1] / (options.noiseFloor ?? 0)).toExponential(1)} times the noise floor, and the next one is at it`,
    };
  }
  if (n < FEWEST_VALUES) {
    return {
      ...base,
      family: "not a decay",
      reason: `${n} values to fit, ${FEWEST_VALUES} are needed`,
    };
  }
  const data: DecayData = {
    positions,
    values: used,
    law,
    terms: terms ?? 0,
    rounding: roundingOf(used, law),
  };
  const found = families.flatMap((family) => candidateOf(family, floor === "fitted", data) ?? []);
  const candidates = found.filter((c) => c.converged);
  const failed = found.filter((c) => !c.converged);
  notes.push(...failed.map(({ family }) => `the fit of ${family} did not converge`));
  const weights = weightsOf(candidates);
  const alternatives = candidates
    .map(({ family, floor, aicc }, i) => ({ family, floor, aicc, weight: weights[i] }))
    .sort((a, b) => b.weight - a.weight);
  const lead = constantCriterion(data) - Math.min(...found.map((c) => c.aicc));
  if (!(lead >= DECAY_LEAD)) {
    return {
      ...base,
      alternatives,
      family: "not a decay",
      reason:
        found.length === 0
          ? "no family has a fit that decays"
          : `the best decay leads a constant by ${lead.toFixed(1)} in AICc; ${DECAY_LEAD} are needed`,
    };
  }
  if (candidates.length === 0) {
    return { ...base, family: "cannot tell", reason: "no fit converged" };
  }
  const { best, rival, reason } = chooseFamily(candidates);
  const open = failed.find((c) => c.aicc < best.aicc + CLEAR_LEAD);
  if (open !== undefined) {
    const reason = `the fit of ${open.family} did not converge, and is not clearly worse than that of ${best.family}`;
    return { ...base, alternatives, family: "cannot tell", reason };
  }
  if (rival !== null) return { ...base, alternatives, family: "cannot tell", reason };
  const { fitted, note } = resample(best, data, { seed, count });
  if (note !== null) notes.push(note);
  const lost = fitted.resamples.filter((r) => r === null).length;
  if (lost > 0)
    notes.push(`${lost} of ${count} resamples had no fit and count against the intervals`);
  const misfit = best.sum > data.rounding ? misfitNote(best) : null;
  if (misfit !== null) notes.push(misfit);
  return {
    ...base,
    alternatives,
    family: best.family,
    parameters: parametersOf(fitted),
    reason,
    fitted,
  };
}

interface Usable {
  readonly positions: Float64Array;
  readonly used: Float64Array;
  /** values at the noise floor and past it */
  readonly left: readonly { readonly position: number }[];
}

function usableValues(
  values: ArrayLike<number>,
  { positions, noise, window, noiseFloor, terms }: DecayOptions,
): Usable {
  if (positions !== undefined && positions.length !== values.length) {
    throw new CallerError(
      `there are ${values.length} values and ${positions.length} positions`,
      "give one position for each value",
    );
  }
  const points = Array.from(values, (value, i) => ({ value, position: positions?.[i] ?? i + 1 }))
    .filter(({ position: k }) => window === undefined || (k >= window[0] && k <= window[1]))
    .sort((a, b) => a.position - b.position);
  const largest = points.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
  if (noise === "additive" && largest > 0 && !(largest > 1e-100 && largest < 1e100)) {
    throw new CallerError(
      `the largest value is ${largest}, and squares of the residuals leave the range of numbers`,
      "give the values in another unit",
    );
  }
  const end = points.findIndex(({ value }) => noiseFloor !== undefined && value <= noiseFloor);
  const used = end < 0 ? points : points.slice(0, end);
  for (const [i, { position, value }] of used.entries()) {
    if (!(position > 0 && Number.isFinite(position)) || position === used[i - 1]?.position) {
      throw new CallerError(
        `position ${position} cannot be used`,
        "give distinct positive numbers",
      );
    }
    if (!Number.isFinite(value) || (noise === "multiplicative" && value <= 0)) {
      throw new CallerError(
        `the value at position ${position} is ${value}`,
        noise === "multiplicative"
          ? "multiplicative noise needs positive numbers: set noiseFloor, or take additive noise"
          : "give finite numbers",
      );
    }
    if (terms !== undefined && !(Number.isInteger(position) && position < terms)) {
      throw new CallerError(
        `position ${position} is no budget of ${terms} terms`,
        `give whole numbers below ${terms}`,
      );
    }
  }
  return {
    positions: Float64Array.from(used, (p) => p.position),
    used: Float64Array.from(used, (p) => p.value),
    left: end < 0 ? [] : points.slice(end),
  };
}

/** Whether the step from the last value to the noise floor is a cliff and not a decay's next step. */
function fallsToNoise(used: Float64Array, noiseFloor: number | undefined, left: number): boolean {
  const n = used.length;
  if (noiseFloor === undefined || left === 0 || n === 0) return false;
  const fall = Math.log(used[n - 1] / noiseFloor);
  const steepest = used.reduce((most, y, i) => (i > 0 ? Math.max(most, used[i - 1] / y) : most), 1);
  return fall >= Math.log(FALL) && fall >= 2 * Math.log(steepest);
}

function roundingOf(values: Float64Array, law: NoiseLaw): number {
  return values.reduce((sum, y) => sum + (ROUNDING * roundingUnit(y, law)) ** 2, 0);
}

/** AICc of a constant, the null hypothesis of every decay. */
function constantCriterion({ values, law, rounding }: DecayData): number {
  const y = law === "multiplicative" ? values.map(Math.log) : values;
  const n = y.length;
  const mean = y.reduce((sum, v) => sum + v, 0) / n;
  const sum = y.reduce((total, v) => total + (v - mean) ** 2, 0);
  return informationCriterion(n, 2, Math.max(sum, rounding));
}
