import { Stream } from "../../random/stream.js";

/** Data sets drawn for every law that is tried: 1 % of 400 is a whole number. */
const DRAWS = 399;
/**
 * Share of the draws beyond either end of an interval of 95 %. With 2.5 % it covers 95 % of all data
 * of a law, but less of those of which the law is named: the same data show little scatter and a clear
 * law, by luck too.
 */
export const END = 0.01;

/** Standard normal numbers, drawn once: every law is tried on the same ones. */
export interface Scatter {
  /** of a data set */
  readonly values: number;
  /** [DRAWS, values] */
  readonly normals: Float64Array;
}

export function drawScatter(values: number, seed: number): Scatter {
  const stream = new Stream(seed, "sorted scatter");
  const normals = Float64Array.from({ length: DRAWS * values }, (_, i) => stream.normal(i));
  return { values, normals };
}

/** What least squares says of sorted logarithms y, as if they were not sorted. */
export interface Summary {
  /** a of y = A - a h */
  readonly slope: number;
  /** deviation of the residuals, of n - 2 degrees of freedom */
  readonly deviation: number;
  /** `change` over its standard error */
  readonly bend: number;
  /** that standard error */
  readonly bendError: number;
  /** by how much g would have to change, to first order */
  readonly change: number;
  /** correlation of neighbouring residuals */
  readonly correlation: number;
  /** largest residual over `deviation` */
  readonly farthest: number;
}

/** Mean summary at one size of scatter, in units of the slope. */
interface Mean {
  readonly deviation: number;
  readonly slope: number;
}

/** 1, 50 and 99 % points of (slope - mean slope at its deviation) / deviation. */
type Effect = readonly [low: number, middle: number, high: number];

/** Sizes of scatter that are tried, in units of the deviation of h. */
const STEP = 0.25;
const SIZES = Array.from({ length: 17 }, (_, i) => 10 ** (-2.5 + STEP * i));
/** Enough for the means: whatever they are, the pivots about them are drawn. */
const DRAWS_OF_MEANS = 99;

/**
 * Logarithms of values about a curve A - a h(k), h = ((k / k0)^g - 1) / g, scattered by normal numbers
 * of deviation s and then sorted. g = 0 is a power law, g = 1 an exponential, between them lie
 * stretched ones (`curves.ts`).
 *
 * Sorting hides most of the scatter where it is wider than the steps between values, steepens the
 * ends, and makes neighbours agree. So least squares is taken for what it is, a summary, and its law
 * under (a, s) is simulated: every statement compares the summary with those of sorted draws.
 */
export class SortedLaw {
  readonly #scatter: Scatter;
  readonly #h: Float64Array;
  readonly #bend: Float64Array;
  /** sums of squares of both, centred and, the second, orthogonal to the first */
  readonly #sizes: readonly [number, number];
  readonly #mean: number;
  readonly #spread: number;
  #found: readonly Mean[] | null = null;
  readonly #known = new Map<number, Effect>();

  constructor(positions: Float64Array, reference: number, stretch: number, scatter: Scatter) {
    this.#scatter = scatter;
    const n = positions.length;
    const h = new Float64Array(n);
    const bend = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const u = Math.log(positions[i] / reference);
      const x = stretch * u;
      h[i] = Math.abs(x) < 1e-6 ? u * (1 + x / 2) : Math.expm1(x) / stretch;
      bend[i] =
        Math.abs(x) < 1e-3
          ? u * u * (1 / 2 + x / 3 + (x * x) / 8)
          : (u * Math.exp(x) - h[i]) / stretch;
    }
    this.#mean = meanOf(h);
    centre(h);
    centre(bend);
    const size = dot(h, h);
    const along = dot(bend, h) / size;
    for (let i = 0; i < n; i++) bend[i] -= along * h[i];
    this.#h = h;
    this.#bend = bend;
    this.#sizes = [size, dot(bend, bend)];
    this.#spread = Math.sqrt(size / n);
  }

  summary(y: Float64Array): Summary {
    const [h, d, n] = [this.#h, this.#bend, y.length];
    const [sizeH, sizeD] = this.#sizes;
    const level = meanOf(y);
    let [alongH, alongD] = [0, 0];
    for (let i = 0; i < n; i++) {
      alongH += h[i] * (y[i] - level);
      alongD += d[i] * (y[i] - level);
    }
    const slope = -alongH / sizeH;
    const change = alongD / sizeD;
    let [squares, products, farthest, before] = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const e = y[i] - level + slope * h[i];
      squares += e * e;
      if (i > 0) products += e * before;
      farthest = Math.max(farthest, Math.abs(e));
      before = e;
    }
    const rest = Math.max(0, squares - change * change * sizeD);
    const unit = Math.max(Math.sqrt(rest / (n - 3) / sizeD), Number.MIN_VALUE);
    const deviation = Math.max(Math.sqrt(squares / (n - 2)), Number.EPSILON);
    return {
      slope,
      deviation,
      bend: -change / unit,
      bendError: unit / slope,
      change: -change / slope,
      correlation: squares > 0 ? products / squares : 0,
      farthest: farthest / deviation,
    };
  }

  /** A of the curve with this slope: sorting leaves the mean alone. */
  level(y: Float64Array, slope: number): number {
    return meanOf(y) + slope * this.#mean;
  }

  /** Summaries of sorted draws with slope 1 and scatter of deviation s. */
  simulate(s: number, count = DRAWS): Summary[] {
    const { values: n, normals } = this.#scatter;
    const y = new Float64Array(n);
    return Array.from({ length: count }, (_, b) => {
      for (let i = 0; i < n; i++) y[i] = this.#h[i] - s * normals[b * n + i];
      y.sort();
      for (let i = 0; i < n; i++) y[i] = -y[i];
      return this.summary(y);
    });
  }

  /** What sorting does at the two sizes of scatter beside a deviation, in units of the slope. */
  #effects(deviation: number): readonly [Effect, Effect, share: number] {
    const [i, share] = between(this.#means, deviation);
    const next = Math.min(i + 1, SIZES.length - 1);
    return [this.#effect(i), this.#effect(next), share];
  }

  get #means(): readonly Mean[] {
    this.#found ??= SIZES.map((size) => {
      const drawn = this.simulate(size * this.#spread, DRAWS_OF_MEANS);
      return {
        deviation: meanOf(drawn.map((d) => d.deviation)),
        slope: meanOf(drawn.map((d) => d.slope)),
      };
    });
    return this.#found;
  }

  #effect(i: number): Effect {
    let effect = this.#known.get(i);
    if (effect === undefined) {
      const pivots = Float64Array.from(
        this.simulate(SIZES[i] * this.#spread),
        (d) => (d.slope - meanSlope(this.#means, d.deviation)) / d.deviation,
      ).sort();
      effect = ([END, 0.5, 1 - END] as const).map(
        (p) => pivots[Math.round((DRAWS + 1) * p) - 1],
      ) as unknown as Effect;
      this.#known.set(i, effect);
    }
    return effect;
  }

  /**
   * The slope a at which the summary is the 1, 50 or 99 % point of those of sorted draws, with the
   * scatter that gives its deviation; 0 where that of a constant lies beyond.
   */
  slopeAt({ slope, deviation }: Summary, point: 0 | 1 | 2): number {
    const most = this.#means[SIZES.length - 1].deviation;
    const excess = (a: number) => {
      const [one, next, share] = this.#effects(deviation / a);
      const pivot = (1 - share) * one[point] + share * next[point];
      return a * meanSlope(this.#means, deviation / a) + deviation * pivot - slope;
    };
    let [low, high] = [deviation / most, Math.max(slope, deviation)];
    while (excess(high) < 0) high *= 2;
    if (excess(low) >= 0) return 0;
    for (let i = 0; i < 100; i++) {
      const middle = (low + high) / 2;
      if (excess(middle) < 0) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }

  /** The scatter s / a that a slope of a leaves to explain the summary's deviation; a large one for 0. */
  scatterAt({ deviation }: Summary, a: number): number {
    if (a === 0) return this.#spread * SIZES[SIZES.length - 1];
    const wanted = deviation / a;
    if (wanted <= this.#means[0].deviation) return wanted;
    const [i, share] = between(this.#means, wanted);
    return this.#spread * SIZES[i] * 10 ** (STEP * share);
  }

  /** How far the slope moves at most where each logarithm moves by `by`. */
  slopeMoves(by: Float64Array): number {
    return this.#h.reduce((sum, h, i) => sum + (Math.abs(h) * by[i]) / this.#sizes[0], 0);
  }

  /** Likewise g, at slope a. */
  stretchMoves(by: Float64Array, a: number): number {
    return this.#bend.reduce((sum, d, i) => sum + (Math.abs(d) * by[i]) / this.#sizes[1], 0) / a;
  }
}

/** The mean slope that goes with a deviation; without any it is 1. */
function meanSlope(means: readonly Mean[], deviation: number): number {
  const [least] = means;
  if (deviation < least.deviation) return 1 + (least.slope - 1) * (deviation / least.deviation);
  const [i, share] = between(means, deviation);
  const next = means[Math.min(i + 1, means.length - 1)];
  return (1 - share) * means[i].slope + share * next.slope;
}

/** Where a deviation lies among the means: index, and share of the way to the next; clamped. */
function between(
  means: readonly Mean[],
  deviation: number,
): readonly [index: number, share: number] {
  const next = means.findIndex((m) => m.deviation > deviation);
  if (next === 0) return [0, 0];
  if (next < 0) return [means.length - 1, 0];
  const [low, high] = [Math.log(means[next - 1].deviation), Math.log(means[next].deviation)];
  return [next - 1, (Math.log(deviation) - low) / (high - low)];
}

function meanOf(x: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i];
  return sum / x.length;
}

function centre(x: Float64Array): void {
  const mean = meanOf(x);
  for (let i = 0; i < x.length; i++) x[i] -= mean;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
