import { CallerError } from "../../errors.js";
import type { Judgement } from "../../evidence.js";
import { referenceOf } from "../decay/curves.js";
import type { NoiseTail } from "./noise-tail.js";
import { drawScatter, END, type Scatter, SortedLaw, type Summary } from "./sorted-scatter.js";

/** How singular values fall inside a window. */
export interface Decay {
  /** which law the values follow, where they can tell */
  readonly family: Judgement<"power" | "exponential" | "stretched" | "finite rank" | "not a decay">;
  /**
   * of sigma_k = c k^-alpha (power), c e^(-alpha k) (exponential) or c e^(-(b k)^alpha) (stretched);
   * null for the others
   */
  readonly alpha: number | null;
  /** 95 % interval of alpha */
  readonly interval: readonly [low: number, high: number] | null;
  /** the fitted value of sigma_k; null where alpha is */
  readonly at: ((k: number) => number) | null;
  /** why this family, or why none can be named */
  readonly reason: string;
}

/** What a fit is made in. */
export interface SpectrumDecayOptions {
  /** indices, counted from 1, that are fitted */
  readonly window: readonly [first: number, last: number];
  /** below it values are rounding */
  readonly noiseFloor: number;
  /** what the values after the window are, where they are noise */
  readonly noise?: NoiseTail;
  readonly seed: number;
}

/** Fewer values say too little of two laws and their scatter. */
const FEWEST = 8;
/** A last value so far above rounding, by twice any earlier step, ends a rank. */
const FALL = 1e3;
/** Two-sided share of draws at which a law is refused, and at which a third one is named for it. */
const REFUSED = 0.05;
const SURELY = 0.005;
/** Stretches between a power law (0) and an exponential (1) that must be refused to name either. */
const MARGIN = 0.25;
/** Standard errors in the margin: then 2.5 % tests refuse it in nine of ten of such data. */
const NEARLY_ALWAYS = 3.3;
/** Changes of the stretch that are none. */
const NONE = 0.02;
/** Values at least so many times the noise floor are fitted: rounding is a hundredth of them at most. */
const RESOLVED = 100;
/** Relative scatter below which its pattern is rounding's. */
const ROUNDED = 1e-6;

/**
 * The decay of singular values inside a window, by the law of values that are scattered and then
 * sorted (`SortedLaw`). With g of e^(-(b k)^g), 0 a power law and 1 an exponential:
 *
 * - power: g = 0 is not refused at 5 %, and g >= 0.25 is;
 * - exponential: g = 1 is not refused, and g <= 0.75 is;
 * - stretched: both are refused at 0.5 %, and g lies between.
 *
 * Values must be able to tell: draws of the law itself refuse what must be refused in nine of ten.
 * A named law must also explain how neighbouring residuals agree, the largest of them, and that the
 * values end where they end; and scatter about a constant, sorted, must not do as well. Values that
 * fall from far above the noise floor to it are those of a finite rank.
 *
 * @param values singular values, largest first
 * @throws CallerError where the window is not within the values, or one of them is not positive
 */
export function spectrumDecay(
  values: Float64Array,
  { window, noiseFloor, noise, seed }: SpectrumDecayOptions,
): Decay {
  const [first, last] = window;
  if (!(first >= 1 && first <= last && last <= values.length)) {
    throw new CallerError(
      `a window ${first}..${last} does not lie in ${values.length} values`,
      "give two indices, counted from 1",
    );
  }
  const end = values.subarray(0, last).findLastIndex((s) => s >= RESOLVED * noiseFloor) + 1;
  const y = values.slice(first - 1, Math.max(first, end)).map(Math.log);
  if (!y.every(Number.isFinite)) {
    throw new CallerError("a value in the window is not positive", "end the window before it");
  }
  if (endsInCliff(values, last, noiseFloor)) {
    return finiteRank(last, null);
  }
  const ended = noise === undefined ? "" : " above those of noise";
  if (y.length < FEWEST) {
    const reason = `${y.length} values${ended}; ${FEWEST} are needed to tell a law`;
    return unnamed("cannot tell", reason);
  }
  if (y[0] - y[y.length - 1] < NONE * ROUNDED) {
    return unnamed("not a decay", "the values are all the same");
  }
  const positions = Float64Array.from(y, (_, i) => first + i);
  const moved = Math.max(noiseFloor, noise?.deviation ?? 0);
  const moves = y.map((log) => moved / Math.exp(log));
  const rounded = Math.hypot(...y.map((log) => noiseFloor / Math.exp(log))) / Math.sqrt(y.length);
  const scatter = drawScatter(y.length, seed);
  const found = new Trial(y, positions, { moves, rounded }, scatter).decay();
  if (noise === undefined || found.at === null) return found;
  return found.at(last + 2) > noise.edge * EDGE
    ? unnamed(
        "cannot tell",
        `${last} values stand above those of noise, and what fits them would stand out further: it is a rank of ${last}, or noise hides how they go on`,
      )
    : found;
}

/** Share of noise's largest value by which the next but one would have to stand out to be missed. */
const EDGE = 1.2;

function unnamed(family: Decay["family"], reason: string): Decay {
  return { family, alpha: null, interval: null, at: null, reason };
}

/**
 * That there are no values after the last.
 *
 * @param of what was said of their decay
 */
export function finiteRank(last: number, of: Decay | null): Decay {
  const values = `${last === 1 ? "1 value stands" : `${last} values stand`} above the noise floor, none beyond`;
  if (of === null) return unnamed("finite rank", values);
  const decay = last < FEWEST ? `too few for a law, which takes ${FEWEST}` : of.reason;
  return unnamed("finite rank", `${values}; ${decay}`);
}

/** That all values are those of noise. */
export function onlyNoise({ deviation }: NoiseTail): Decay {
  return unnamed(
    "not a decay",
    `the values are those of independent noise of deviation ${deviation.toPrecision(3)} (Marchenko and Pastur's law)`,
  );
}

/** Whether the step from the last value to the noise floor is a cliff and not a decay's next step. */
function endsInCliff(values: Float64Array, last: number, noiseFloor: number): boolean {
  if (last === values.length || values[last] > noiseFloor || noiseFloor <= 0) return false;
  const fall = Math.log(values[last - 1] / noiseFloor);
  let steepest = 0;
  for (let k = 1; k < last; k++) {
    steepest = Math.max(steepest, Math.log(values[k - 1] / values[k]));
  }
  return fall >= Math.log(FALL) && fall >= 2 * steepest;
}

/** How one stretch fares: the law, what least squares says under it, and shares of the draws. */
interface Fit {
  readonly law: SortedLaw;
  readonly summary: Summary;
  /** median-unbiased slope; 0 where a constant does as well */
  readonly slope: number;
  readonly drawn: readonly Summary[];
  /** deviation of the stretch that least squares finds in the draws, from their middle 95 % */
  readonly doubt: number;
  /** shares of the draws that bend up to as much, and at least as much, towards a larger stretch */
  readonly below: number;
  readonly above: number;
}

/** The laws that are tried on one set of logarithms. */
class Trial {
  readonly #y: Float64Array;
  readonly #positions: Float64Array;
  /** by how much rounding or noise may move each logarithm */
  readonly #moves: Float64Array;
  /** scatter of which rounding may be all */
  readonly #rounded: number;
  readonly #scatter: Scatter;
  readonly #reference: number;

  constructor(
    y: Float64Array,
    positions: Float64Array,
    { moves, rounded }: { readonly moves: Float64Array; readonly rounded: number },
    scatter: Scatter,
  ) {
    this.#y = y;
    this.#positions = positions;
    this.#moves = moves;
    this.#rounded = Math.max(ROUNDED, rounded);
    this.#scatter = scatter;
    this.#reference = referenceOf(positions);
  }

  decay(): Decay {
    const power = this.#fit(0);
    const exponential = this.#fit(1);
    const refused = ({ law, summary, below, above }: Fit, share: number) =>
      2 * Math.min(below, above) <= share &&
      Math.abs(summary.change) > Math.max(NONE, law.stretchMoves(this.#moves, summary.slope));
    if (sharp(power) && !refused(power, REFUSED) && this.#fit(MARGIN).below <= REFUSED / 2) {
      return this.#power(power);
    }
    if (
      sharp(exponential) &&
      !refused(exponential, REFUSED) &&
      this.#fit(1 - MARGIN).above <= REFUSED / 2
    ) {
      return this.#exponential(exponential);
    }
    if (refused(power, SURELY) && refused(exponential, SURELY)) {
      if (power.below < power.above) {
        return unnamed("cannot tell", "the values fall slower than any power law");
      }
      if (exponential.above < exponential.below) {
        return unnamed("cannot tell", "the values fall faster than any exponential");
      }
      return this.#stretched();
    }
    return this.#open();
  }

  #open(): Decay {
    return unnamed(
      "cannot tell",
      `the ${this.#y.length} values and their scatter do not tell a power law from a stretched exponential or an exponential`,
    );
  }

  #fit(stretch: number): Fit {
    const law = new SortedLaw(this.#positions, this.#reference, stretch, this.#scatter);
    const summary = law.summary(this.#y);
    const slope = law.slopeAt(summary, 1);
    const drawn = law.simulate(law.scatterAt(summary, slope));
    const below = share(drawn, (d) => d.bend <= summary.bend);
    const above = share(drawn, (d) => d.bend >= summary.bend);
    const changes = Float64Array.from(drawn, (d) => d.change).sort();
    const rank = Math.round((drawn.length + 1) * 0.025);
    const doubt = (changes[drawn.length - rank] - changes[rank - 1]) / (2 * 1.96);
    return { law, summary, slope, drawn, doubt, below, above };
  }

  #power(fit: Fit): Decay {
    const level = fit.law.level(this.#y, fit.slope) + fit.slope * Math.log(this.#reference);
    return this.#named("power", fit, 1, (k) => Math.exp(level - fit.slope * Math.log(k)));
  }

  #exponential(fit: Fit): Decay {
    const rate = fit.slope / this.#reference;
    const level = fit.law.level(this.#y, fit.slope) + fit.slope;
    return this.#named("exponential", fit, 1 / this.#reference, (k) => Math.exp(level - rate * k));
  }

  #named(
    family: "power" | "exponential",
    fit: Fit,
    unit: number,
    at: (k: number) => number,
  ): Decay {
    const misfit = misfitOf(fit, this.#rounded);
    if (misfit !== null) return unnamed("cannot tell", `${misfit} of ${WORDS[family]}`);
    const { law, summary } = fit;
    const moves = law.slopeMoves(this.#moves);
    const low = law.slopeAt(summary, 2);
    const high = law.slopeAt(summary, 0);
    if (low === 0) return constant();
    return {
      family,
      alpha: unit * fit.slope,
      interval: [unit * Math.max(0, low - moves), unit * (high + moves)],
      at,
      reason: `${WORDS[family]} explains the values with their scatter, sorted; stretches ${MARGIN} away from it do not`,
    };
  }

  #stretched(): Decay {
    let stretch = 0.5;
    for (let step = 0; step < 50; step++) {
      const law = new SortedLaw(this.#positions, this.#reference, stretch, this.#scatter);
      const { change } = law.summary(this.#y);
      stretch = Math.min(0.99, Math.max(0.01, stretch + change));
      if (Math.abs(change) < 1e-10) break;
    }
    const fit = this.#fit(stretch);
    if (fit.slope === 0) return constant();
    if (!sharp(fit)) return this.#open();
    const misfit = misfitOf(fit, this.#rounded);
    if (misfit !== null) return unnamed("cannot tell", `${misfit} of a stretched exponential`);
    const { law, summary, slope } = fit;
    const bends = Float64Array.from(fit.drawn, (d) => d.bend).sort();
    const rank = Math.round((bends.length + 1) * END);
    const [least, middle, most] = [rank - 1, bends.length >> 1, bends.length - rank].map(
      (i) => bends[i],
    );
    const moves = law.stretchMoves(this.#moves, slope);
    const unit = summary.bendError;
    const alpha = stretch - middle * unit;
    const inverse = (slope / stretch) ** (1 / stretch) / this.#reference;
    const level = law.level(this.#y, slope) + slope / stretch;
    return {
      family: "stretched",
      alpha,
      interval: [
        Math.max(0, stretch - most * unit - moves),
        Math.min(1, stretch - least * unit + moves),
      ],
      at: (k) => Math.exp(level - (inverse * k) ** stretch),
      reason: "neither a power law nor an exponential explains the values with their scatter",
    };
  }
}

/**
 * Whether such data nearly always refuse what must be refused. Where they do so by luck, what is named
 * is named for its luck, and the interval misses.
 */
function sharp({ doubt }: Fit): boolean {
  return MARGIN >= NEARLY_ALWAYS * doubt;
}

const WORDS = { power: "a power law", exponential: "an exponential" } as const;

function constant(): Decay {
  return unnamed("cannot tell", "equal values with scatter, sorted, would fall as these do");
}

/** What the law's own draws hardly ever show; null where nothing is amiss. */
function misfitOf({ summary, drawn }: Fit, rounded: number): string | null {
  if (summary.deviation < rounded) return null;
  const alike = share(drawn, (d) => d.correlation >= summary.correlation);
  const unlike = share(drawn, (d) => d.correlation <= summary.correlation);
  if (2 * Math.min(alike, unlike) <= 2 * SURELY) {
    return `neighbouring values depart together from the sorted scatter`;
  }
  const far = share(drawn, (d) => d.farthest >= summary.farthest);
  return far <= SURELY ? "one value lies too far from the sorted scatter" : null;
}

/** Share of the draws and the data itself that do as the data do. */
function share(drawn: readonly Summary[], does: (d: Summary) => boolean): number {
  return (drawn.filter(does).length + 1) / (drawn.length + 1);
}
