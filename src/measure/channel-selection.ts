import type { Windows } from "../data/windows.js";
import { squaredErrors } from "../statistics/metrics.js";
import type { Algebra } from "./algebra.js";
import { type LagDesign, outputAt, windowDesign } from "./design.js";
import { Factor } from "./factor.js";
import { fitRegressions, penaltyMultiplications, predictRidge, type RidgeFit } from "./ridge.js";
import { Primal } from "./ridge-system.js";

/** Ridge on the window of some channels, the others left out. */
export interface ChannelFit {
  /** indices, ascending */
  readonly channels: readonly number[];
  readonly design: LagDesign;
  readonly fit: RidgeFit;
}

/**
 * Ridge on ever more channels: forward selection by groups, a channel's lags a group (group orthogonal
 * matching pursuit: Swirszcz, Abe and Lozano 2009), each with a penalty chosen on the validation part. In each
 * round come in half as many channels again, those whose lags would take the most of what the round before
 * leaves of the training part. It ends with half of all channels, beyond which little is left out, and
 * before there are more regressors than examples. All rounds are solved from the moments of ridge on all
 * channels.
 *
 * @param whole ridge on the window of all channels
 * @param first channels that are in from the start
 */
export async function selectionPath(
  algebra: Algebra,
  windows: Windows,
  whole: RidgeFit,
  first: readonly number[],
): Promise<ChannelFit[]> {
  const most = mostKept(windows);
  const path: ChannelFit[] = [];
  let kept = first;
  while (kept.length <= most) {
    if (kept.length > 0) path.push(await fitOn(algebra, windows, whole, kept));
    const entering = Math.min(Math.max(1, kept.length >> 1), most - kept.length);
    if (entering === 0) break;
    const strongest = await byGain(algebra, windows, whole, path.at(-1) ?? null);
    kept = [...kept, ...strongest.slice(0, entering)].sort((a, b) => a - b);
  }
  return path;
}

/**
 * Of a path the fewest channels whose squared error on the validation part is above the least by no more
 * than one standard error of their paired difference (the one-standard-error rule of Breiman, Friedman,
 * Olshen and Stone 1984).
 */
export async function fewestChannels(
  algebra: Algebra,
  windows: Windows,
  path: readonly ChannelFit[],
): Promise<ChannelFit> {
  const least = path.reduce((a, b) => (b.fit.validation < a.fit.validation ? b : a));
  const { rows, target } = outputAt(windows, windows.validation);
  const outputs = windows.problem.horizons.length;
  const squares = async ({ design, fit }: ChannelFit) =>
    squaredErrors(await predictRidge(algebra, fit, design, rows), target, outputs);
  const reference = await squares(least);
  for (const one of path) {
    const more = (await squares(one)).map((square, i) => square - reference[i]);
    const mean = more.reduce((sum, x) => sum + x, 0) / more.length;
    const variance = more.reduce((sum, x) => sum + (x - mean) ** 2, 0) / more.length;
    if (mean <= Math.sqrt(variance / more.length)) return one;
  }
  return least;
}

/** About how many multiplications in products a path takes: rounds of ever fewer channels, of a third each of the one after. */
export function selectionMultiplications(windows: Windows): number {
  const columns = mostKept(windows) * windows.problem.window;
  return 1.5 * penaltyMultiplications(columns, windows.validation.length);
}

function mostKept({ problem, channels, train }: Windows): number {
  if (channels.length < 2) return 0;
  return Math.min(Math.ceil(channels.length / 2), Math.floor(train.length / problem.window));
}

/** Where `windowDesign` of all channels holds those of some, ascending. */
function columnsOf({ problem, channels }: Windows, kept: readonly number[]): number[] {
  const lags = Array.from({ length: problem.window }, (_, lag) => lag * channels.length);
  return lags.flatMap((from) => kept.map((c) => from + c));
}

async function fitOn(
  algebra: Algebra,
  windows: Windows,
  whole: RidgeFit,
  channels: readonly number[],
): Promise<ChannelFit> {
  const { problem, validation } = windows;
  const design = windowDesign(windows, problem.window, channels);
  const moments = await whole.system.restricted(algebra, columnsOf(windows, channels));
  const regression = { columns: design.columns, system: new Primal(moments) };
  const [fit] = await fitRegressions(algebra, design, outputAt(windows, validation), [regression]);
  return { channels, design, fit };
}

/**
 * The channels that are not in, those first that would take the most of what is left: of a channel of
 * correlations C, and covariances c with what is left of each output, the sum of c^T (C + lambda)^-1 c.
 */
async function byGain(
  algebra: Algebra,
  windows: Windows,
  { system }: RidgeFit,
  last: ChannelFit | null,
): Promise<number[]> {
  const { problem, channels, train } = windows;
  const kept = last?.channels ?? [];
  const columns = columnsOf(windows, kept);
  const { deviation } = system.scale;
  const outputs = problem.horizons.length;
  const coefficients = Float64Array.from(
    { length: outputs * columns.length },
    (_, at) => (last?.fit.weights[at] ?? 0) * deviation[columns[at % columns.length]],
  );
  const width = system.scale.columns;
  const left = system.unexplained(columns, coefficients);
  const lambda = Math.max(LEAST_PENALTY, problem.window / train.length);
  const gains: { readonly channel: number; readonly gain: number }[] = [];
  for (const channel of channels.keys()) {
    if (kept.includes(channel)) continue;
    const own = columnsOf(windows, [channel]);
    const { correlation } = await system.restricted(algebra, own);
    const size = own.length;
    const factor = await Factor.of(algebra, { a: correlation, size }, size, lambda);
    let gain = 0;
    for (let output = 0; output < outputs; output++) {
      const c = Float64Array.from(own, (j) => left[output * width + j]);
      const solved = factor.solve(c.slice());
      gain += c.reduce((sum, x, k) => sum + x * solved[k], 0);
    }
    gains.push({ channel, gain });
  }
  return gains.sort((a, b) => b.gain - a.gain).map(({ channel }) => channel);
}
/** Of the ranking, relative to the mean eigenvalue of C; where examples are few, the share of noise in it. Chosen by hand. */
const LEAST_PENALTY = 0.01;
