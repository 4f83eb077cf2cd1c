/** Curves A g(s) over delays s that a memory may have, and what squared error each leaves. */

/** A family of one shape parameter. */
export type ShapeFamily = "exponential" | "power";

/** The best curve of a family. */
export interface ShapeFit {
  /** what it leaves of the kernel, in the metric */
  readonly rest: number;
  /** e-folding rate per row, or exponent */
  readonly rate: number;
  /** whether the rate is the least that was tried: nothing decays */
  readonly flat: boolean;
  /** [delays] */
  readonly curve: Float64Array;
}

/** Rates of a family, evenly spaced in their logarithm. */
const RATES = 240;
/** Of pairs of exponentials and of damped waves: less finely, as two of them are free. */
const PAIRED = 16;
const WAVES = 12;
const FASTEST = 3;
const STEEPEST = 6;
const LEAST_EXPONENT = 0.05;

interface Column {
  readonly rate: number;
  /** the same shape of another rate */
  readonly at: (rate: number) => Float64Array;
  readonly values: Float64Array;
  /** the metric times the values */
  readonly weighted: Float64Array;
  readonly square: number;
}

/**
 * Fits by least squares in a fixed metric: rates from a grid, amplitudes exact, the best rate refined by
 * the parabola through its neighbours. Signs may be equal or alternate.
 */
export class MemoryShapes {
  readonly #families: Readonly<Record<ShapeFamily, readonly (readonly Column[])[]>>;
  readonly #pairs: readonly (readonly [Column, Column])[];

  /**
   * @param delays ascending, above 0
   * @param metric [delays, delays] positive definite: kernels are compared in it
   */
  constructor(
    private readonly delays: Float64Array,
    private readonly metric: Float64Array,
  ) {
    const longest = delays[delays.length - 1];
    const rates = spaced(1 / (4 * longest), FASTEST, RATES);
    const exponents = spaced(LEAST_EXPONENT, STEEPEST, RATES);
    const first = delays[0];
    const each = (values: readonly number[], shape: (s: number, rate: number) => number) =>
      [1, -1].map((sign) =>
        values.map((rate) => this.#column(rate, (s, r) => sign ** (s - first) * shape(s, r))),
      );
    const decay = (s: number, rate: number) => Math.exp(-rate * (s - first));
    this.#families = {
      exponential: each(rates, decay),
      power: each(exponents, (s, rate) => (s / first) ** -rate),
    };
    const slow = spaced(1 / (4 * longest), FASTEST, PAIRED);
    const single = each(slow, decay).flat();
    const waves = slow.flatMap((rate) =>
      Array.from({ length: WAVES }, (_, i) => (Math.PI * (i + 0.5)) / WAVES).map(
        (turn): readonly [Column, Column] => [
          this.#column(rate, (s, r) => decay(s, r) * Math.cos(turn * s)),
          this.#column(rate, (s, r) => decay(s, r) * Math.sin(turn * s)),
        ],
      ),
    );
    this.#pairs = [
      ...single.flatMap((a, i) => single.slice(i + 1).map((b) => [a, b] as const)),
      ...waves,
    ];
  }

  /** v^T metric v. */
  square(v: Float64Array): number {
    return dot(v, this.#weigh(v));
  }

  /** The best curve of a family. */
  fit(family: ShapeFamily, kernel: Float64Array): ShapeFit {
    const whole = this.square(kernel);
    let best = { gain: Number.NEGATIVE_INFINITY, grid: this.#families[family][0], k: 0 };
    for (const grid of this.#families[family]) {
      for (let k = 0; k < grid.length; k++) {
        const gain = gainOf(grid[k], kernel);
        if (gain > best.gain) best = { gain, grid, k };
      }
    }
    const { grid, k } = best;
    const inside = k > 0 && k < grid.length - 1;
    const [left, right] = inside
      ? [gainOf(grid[k - 1], kernel), gainOf(grid[k + 1], kernel)]
      : [0, 0];
    const bend = left - 2 * best.gain + right;
    const shift = inside && bend < 0 ? (left - right) / (2 * bend) : 0;
    const step = Math.log(grid[1].rate / grid[0].rate);
    const rate = grid[k].rate * Math.exp(shift * step);
    const shape = grid[k].at(rate);
    const weighted = this.#weigh(shape);
    const amplitude = dot(weighted, kernel) / dot(weighted, shape);
    return {
      rest: whole - amplitude * dot(weighted, kernel),
      rate,
      flat: k === 0,
      curve: shape.map((g) => amplitude * g),
    };
  }

  /** What the best sum of two exponentials, or the best damped wave, leaves. */
  pairRest(kernel: Float64Array): number {
    let most = 0;
    for (const [a, b] of this.#pairs) {
      const [x, y] = [dot(a.weighted, kernel), dot(b.weighted, kernel)];
      const cross = dot(a.weighted, b.values);
      const determinant = a.square * b.square - cross * cross;
      if (determinant <= 1e-9 * a.square * b.square) continue;
      most = Math.max(
        most,
        (b.square * x * x - 2 * cross * x * y + a.square * y * y) / determinant,
      );
    }
    return this.square(kernel) - most;
  }

  #column(rate: number, shape: (s: number, rate: number) => number): Column {
    const at = (other: number) => this.delays.map((s) => shape(s, other));
    const values = at(rate);
    const weighted = this.#weigh(values);
    return { rate, at, values, weighted, square: dot(values, weighted) };
  }

  #weigh(v: Float64Array): Float64Array {
    const n = v.length;
    return Float64Array.from(v, (_, i) => dot(this.metric.subarray(i * n, (i + 1) * n), v));
  }
}

function gainOf(column: Column, kernel: Float64Array): number {
  return dot(column.weighted, kernel) ** 2 / column.square;
}

function spaced(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
