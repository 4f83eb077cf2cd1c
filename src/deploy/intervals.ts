/** Share of the truth that intervals are meant to hold. */
export const NOMINAL = 0.9;

/** Shares of the width that may follow the series. Chosen by hand. */
const SHARES = [0, 0.5, 0.9] as const;
/**
 * The largest share is taken whose interval score is within 3 % of the least: a width that follows costs
 * about that where the scale is constant, and one that does not holds 59 % where it has doubled since (DAX).
 * Chosen by hand.
 */
const AS_GOOD = 1.03;

/**
 * How wide intervals are: point +- radius * (1 - share + share * v / usual), v the mean absolute change of
 * the target over `lag` rows, in the newest rows of the model's history.
 */
export interface Width {
  /** [horizons] */
  readonly radii: Float64Array;
  /** 0: always as wide */
  readonly share: number;
  /** newest rows that v is taken from; 0 where the share is */
  readonly rows: number;
  /** rows between the values that are compared */
  readonly lag: number;
  /** v in the mean; 1 where the share is 0 */
  readonly usual: number;
}

/** What a model said of points that it was not fitted to, in the order of time. */
export interface Calibration {
  readonly horizons: number;
  /** [points, horizons] truth less forecast */
  readonly residuals: Float64Array;
  /** [points] v there; null where the target's past is no input */
  readonly variation: Float64Array | null;
}

/** Points from one to before another. */
type Span = readonly [from: number, to: number];

/**
 * Split-conformal intervals (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018): of each horizon, the
 * radius that 90 % of the absolute residuals of points that nothing was fitted to do not exceed, with the
 * correction for their number. As the scale of a series may drift, residuals are divided by a local scale
 * first (their section 5.2), here 1 - share + share * v / usual. The share is chosen by the interval score
 * (Gneiting and Raftery 2007) on the same points, radii from either half scored on the other.
 */
export function conformal(calibration: Calibration): Pick<Width, "radii" | "share" | "usual"> {
  const { horizons, residuals, variation } = calibration;
  const points = residuals.length / horizons;
  const usual = variation === null ? 0 : variation.reduce((sum, v) => sum + v, 0) / points;
  const choices = usual > 0 ? SHARES.map((share) => ({ share, usual })) : [];
  const middle = points >> 1;
  const scored = choices.map((scale) => ({
    scale,
    loss:
      score(calibration, [middle, points], widthOn(calibration, [0, middle], scale)) +
      score(calibration, [0, middle], widthOn(calibration, [middle, points], scale)),
  }));
  const least = Math.min(...scored.map(({ loss }) => loss));
  const best = scored.findLast(({ loss }) => loss <= AS_GOOD * least);
  const scale = best === undefined || best.scale.share === 0 ? CONSTANT : best.scale;
  return widthOn(calibration, [0, points], scale);
}

type Scaling = Pick<Width, "share" | "usual">;
type Drawn = Scaling & Pick<Width, "radii">;

const CONSTANT: Scaling = { share: 0, usual: 1 };

/** By how much radii are stretched at a point. */
function stretch({ share, usual }: Scaling, variation: Float64Array | null, i: number): number {
  return variation === null || share === 0 ? 1 : 1 - share + (share * variation[i]) / usual;
}

/** The width that the points of a span ask for. */
function widthOn(
  { horizons, residuals, variation }: Calibration,
  span: Span,
  scale: Scaling,
): Drawn {
  const [from, to] = span;
  const count = to - from;
  // of fewer than nine the largest, which holds less than 90 %
  const rank = Math.min(count, Math.ceil((count + 1) * NOMINAL));
  const radii = Float64Array.from({ length: horizons }, (_, h) => {
    const sizes = Float64Array.from({ length: count }, (_, i) => {
      const residual = residuals[(from + i) * horizons + h];
      return Math.abs(residual) / stretch(scale, variation, from + i);
    }).sort();
    return sizes[rank - 1];
  });
  return { ...scale, radii };
}

/** Interval score of the points of a span, their sum. */
function score(
  { horizons, residuals, variation }: Calibration,
  [from, to]: Span,
  width: Drawn,
): number {
  let sum = 0;
  for (let i = from; i < to; i++) {
    const factor = stretch(width, variation, i);
    for (let h = 0; h < horizons; h++) {
      const half = width.radii[h] * factor;
      const outside = Math.max(0, Math.abs(residuals[i * horizons + h]) - half);
      sum += 2 * half + (2 / (1 - NOMINAL)) * outside;
    }
  }
  return sum;
}
