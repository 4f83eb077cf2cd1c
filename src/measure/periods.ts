import type { Windows } from "../data/windows.js";
import { type SpectralLine, spectralLines } from "./spectral-lines.js";

const MOST_PERIODS = 3;
/** A period must be seen this often. */
const FEWEST_CYCLES = 3;
/** Shorter series have too few frequencies for a background. */
const SHORTEST = 32;
/** A line lies on a comb where it is off by at most so many bins and so many of its deviations. */
const TOLERANCE = 0.35;
const DEVIATIONS = 3;
/** Deviation of a line's place that every season has, in bins. */
const IRREGULAR = 0.07;
/** Harmonics that a line may be for a period to be tried. */
const HARMONICS = 24;
/** A period shows in its first harmonic, or else in one of the next two and two more lines. */
const LOWEST_HARMONICS = 3;
const LINES_WITHOUT_FIRST = 3;
/** A season of less than this share of the strongest one's power is a mixture of others, or of no use. */
const WEAKEST = 0.003;
/** How much stronger than the shape of a period explains a part of it is to be a period of its own. */
const OF_ITS_OWN = 10;
/** Standard errors within which a period that may be whole is whole. */
const WHOLE = 3;

/** A period of the series, and the lines that it explains. */
interface Comb {
  /** in rows */
  readonly period: number;
  /** standard error of `period` */
  readonly error: number;
  /** of its strongest line */
  readonly power: number;
  readonly lines: readonly SpectralLine[];
}

/**
 * Seasonal periods of the target in rows, the strongest first, from the training part of the longest
 * sequence only. None for regression (horizon 0), which must not use the target's past.
 */
export function trainingPeriods(windows: Windows): number[] {
  if (windows.problem.horizon === 0) return [];
  return detectPeriods(longestTraining(windows));
}

/**
 * Periods, in rows, of a series of which gaps are NaN; they need not be whole.
 *
 * A period P explains the lines of the spectrum on its comb of harmonics m / P. A line falls on a
 * comb by chance 0.7 P / n; of the periods that explain the strongest line, the one with the least
 * likely coincidences is taken, its lines are removed, and so on. So harmonics (more lines on the
 * longer comb) and multiples (the same lines on a likelier comb) are pruned.
 *
 * A part of a period (a day of a week) is reported too where its line is ten times as strong as the
 * other lines of the comb explain. A shape with a jump has lines that fall as 1 / m^2, so another line
 * at m explains (m / d)^2 of its power at d above it, and all of it below.
 *
 * Where a whole number lies within three standard errors, of which every season's irregularity is a part, the
 * period is that.
 *
 * The tolerances were chosen by hand on synthetic series and on series of births, CO2 and sunspots.
 *
 * @returns at most 3 periods from 2 to a third of the length, the strongest first
 */
export function detectPeriods(series: Float64Array): number[] {
  const n = series.length - 1;
  if (n < SHORTEST) return [];
  let lines: readonly SpectralLine[] = spectralLines(series, FEWEST_CYCLES);
  const combs: Comb[] = [];
  while (lines.length > 0 && combs.length < MOST_PERIODS) {
    const best = bestComb(lines, n);
    if (best === null) break;
    combs.push(best, ...partsOf(best, n));
    lines = lines.filter((line) => !best.lines.includes(line));
  }
  const strongest = Math.max(...combs.map(({ power }) => power));
  return combs
    .filter(({ power }) => power >= WEAKEST * strongest)
    .slice(0, MOST_PERIODS)
    .map(wholeWithinError);
}

/** The harmonic of a period that lies nearest to a line. */
function harmonicOf({ cycles }: SpectralLine, period: number, n: number): number {
  return Math.max(1, Math.round((cycles * period) / n));
}

/** How far a line lies from the nearest harmonic of a period, in bins. */
function offComb(line: SpectralLine, period: number, n: number): number {
  return Math.abs(line.cycles - (harmonicOf(line, period, n) * n) / period);
}

/**
 * The comb of the least likely coincidences of those through the strongest line; null where none has
 * a low harmonic. Every line may be any harmonic: a high one says best what the period is.
 */
function bestComb(lines: readonly SpectralLine[], n: number): Comb | null {
  const strongest = lines.reduce((a, b) => (b.power > a.power ? b : a));
  let best = { period: 0, score: 0 };
  for (const { cycles } of lines) {
    for (let m = 1; m <= HARMONICS; m++) {
      const period = (m * n) / cycles;
      if (period > n / FEWEST_CYCLES) break;
      if (!isOnComb(strongest, period, n)) continue;
      const score = combScore(lines, period, n);
      if (score > best.score) best = { period, score };
    }
  }
  if (best.period === 0) return null;
  return combOf(
    lines.filter((line) => isOnComb(line, best.period, n)),
    best.period,
    n,
  );
}

/** How well the place of a line is known, in bins: seasons are never quite regular. */
function precision({ error }: SpectralLine): number {
  return Math.hypot(error, IRREGULAR);
}

function isOnComb(line: SpectralLine, period: number, n: number): boolean {
  return offComb(line, period, n) <= Math.min(TOLERANCE, DEVIATIONS * precision(line));
}

/**
 * -log chance that so many of the lines lie on the comb by coincidence (Chernoff's bound: the number of
 * lines times the relative entropy of their share to its chance), less their misfit; 0 where too few
 * are low harmonics.
 */
function combScore(lines: readonly SpectralLine[], period: number, n: number): number {
  const chance = Math.min(1, (2 * TOLERANCE * period) / n);
  const on = lines.filter((line) => isOnComb(line, period, n));
  const lowest = Math.min(...on.map((line) => harmonicOf(line, period, n)));
  const shown = lowest === 1 || (lowest <= LOWEST_HARMONICS && on.length >= LINES_WITHOUT_FIRST);
  const share = on.length / lines.length;
  if (!shown || share <= chance) return 0;
  const surprise =
    share * Math.log(share / chance) +
    (share < 1 ? (1 - share) * Math.log((1 - share) / (1 - chance)) : 0);
  return on.reduce(
    (score, line) => score - (offComb(line, period, n) / precision(line)) ** 2 / 2,
    lines.length * surprise,
  );
}

/** The period of the least squared misfit to the lines on the comb of one nearby, by their errors. */
function combOf(lines: readonly SpectralLine[], nearby: number, n: number): Comb {
  let weighted = 0;
  let weight = 0;
  for (const line of lines) {
    const harmonic = harmonicOf(line, nearby, n);
    weighted += (harmonic * line.cycles) / precision(line) ** 2;
    weight += (harmonic / precision(line)) ** 2;
  }
  const period = (n * weight) / weighted;
  const power = Math.max(...lines.map((line) => line.power));
  return { period, error: period ** 2 / (n * Math.sqrt(weight)), power, lines };
}

/** The parts of a period that are periods of their own; parts of such parts are not looked for. */
function partsOf({ period, lines }: Comb, n: number): Comb[] {
  const powerAt = new Map(lines.map((line) => [harmonicOf(line, period, n), line.power]));
  const parts: Comb[] = [];
  const found: number[] = [];
  for (const [d, power] of [...powerAt].sort(([a], [b]) => a - b)) {
    if (d === 1 || found.some((part) => d % part === 0)) continue;
    const explained = [...powerAt].map(([m, other]) =>
      m % d === 0 ? 0 : other * Math.min(1, (m / d) ** 2),
    );
    if (power < OF_ITS_OWN * Math.max(...explained)) continue;
    found.push(d);
    const own = lines.filter((line) => harmonicOf(line, period, n) % d === 0);
    parts.push(combOf(own, period / d, n));
  }
  return parts;
}

/** The whole number within the error of a period, or the period to as many digits as it is known. */
function wholeWithinError({ period, error }: Comb): number {
  const whole = Math.round(period);
  if (Math.abs(period - whole) <= WHOLE * error) return whole;
  const digits = Math.min(6, Math.max(0, Math.ceil(-Math.log10(error))));
  return Number(period.toFixed(digits));
}

/** The observed target over the training examples of the sequence that has most of them. */
function longestTraining({ train, sequenceOf, observed, problem }: Windows): Float64Array {
  let best: readonly [number, number] = [0, 0];
  let from = 0;
  for (let i = 1; i <= train.length; i++) {
    if (i < train.length && sequenceOf[train[i]] === sequenceOf[train[from]]) continue;
    if (i - from > best[1] - best[0]) best = [from, i];
    from = i;
  }
  const first = train[best[0]] - problem.window + 1;
  return observed.slice(Math.max(0, first), train[best[1] - 1] + problem.horizon + 1);
}
