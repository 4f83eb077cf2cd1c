import type { Problem } from "../data/problem.js";
import { nearestHorizon, type Windows } from "../data/windows.js";
import type { Algebra } from "../measure/algebra.js";
import { type Design, lagDesign, levelsFrom, outputAt, windowDesign } from "../measure/design.js";
import { fitRidge, predictRidge, type RidgeFit } from "../measure/ridge.js";
import { type SparseLag, sparseLags } from "../measure/sparsity.js";
import { nodeEngine } from "../runtime/node.js";
import { type Ratio, relativeError } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type { Finding, Memory } from "./advice.js";
import { lossesAt, testPoints } from "./competitors.js";
import { percent } from "./percent.js";
import { LITTLE } from "./probes.js";

/** Of more lags a memory is not called sparse. Chosen by hand. */
const FEW = 6;

/** Columns among which lags are looked for: of more their correlations take too much room. Chosen by hand. */
const MOST_COLUMNS = 2048;

/** Lags that a linear reading is sure of, and what they come to without the others. */
export interface NamedLags {
  readonly lags: readonly SparseLag[];
  /** lags among which was searched, over all channels */
  readonly candidates: number;
  /** test error of ridge on them alone over that of ridge on the whole window, at the nearest horizon */
  readonly alone: Ratio;
}

/**
 * The few lags that a linear reading is sure of; null where it is sure of none or of many, and where there are
 * too many to look for them, or more than training examples.
 *
 * @param whole ridge on the window, which is fitted anew where there are nearer horizons than the farthest
 */
export async function lagsOf(
  algebra: Algebra,
  windows: Windows,
  whole: RidgeFit,
  bootstrap: Bootstrap,
): Promise<NamedLags | null> {
  const columns = windows.problem.window * windows.channels.length;
  if (columns > Math.min(MOST_COLUMNS, windows.train.length)) return null;
  const { lags, candidates } = await sparseLags(nodeEngine, windows);
  if (lags.length === 0 || lags.length > FEW) return null;

  const nearest = nearestHorizon(windows);
  const points = testPoints(nearest);
  const terms = lags.map(({ channel, lag }) => ({
    channel: nearest.channels.indexOf(channel),
    lag,
  }));
  const [train, validation] = [nearest.train, nearest.validation].map((t) => outputAt(nearest, t));
  const fitted = (design: Design) => fitRidge(algebra, design, train, validation);
  const errors = async (fit: RidgeFit, design: Design) => {
    const output = await predictRidge(algebra, fit, design, nearest.test);
    return {
      name: `ridge on ${design.columns}`,
      losses: lossesAt(points, levelsFrom(nearest, nearest.test, output)),
    };
  };
  const [named, all] = [lagDesign(nearest, terms), windowDesign(nearest, nearest.problem.window)];
  const few = await errors(await fitted(named), named);
  const every = await errors(nearest === windows ? whole : await fitted(all), all);
  return { lags, candidates, alone: relativeError(few, every, points, bootstrap) };
}

/** How the memory fades, where that can be told, and the lags that it consists of, where they are few. */
export function memoryFindings(
  { problem }: Pick<Windows, "problem">,
  { tail }: Pick<Memory, "tail">,
  named: NamedLags | null,
): Finding[] {
  const findings: Finding[] = [];
  if (tail.verdict !== "cannot tell" && tail.rate !== null && tail.interval !== null) {
    const [low, high] = tail.interval.map((x) => x.toPrecision(3));
    const rate = `${tail.rate.toPrecision(3)} [${low}, ${high}]`;
    findings.push({
      id: "memory",
      statement:
        tail.verdict === "light"
          ? `light tail: the weights of the past fade like e^(-r s), r = ${rate} a row`
          : `heavy tail: the weights of the past fade like s^(-a), a = ${rate}`,
      ...{ ratio: null, interval: null, kind: "fitted" },
    });
  }
  if (named !== null) {
    const { value, interval } = named.alone;
    findings.push({
      id: "lags",
      statement: lagsStatement(problem, named),
      ...{ ratio: value, interval, kind: "measured" },
    });
  }
  return findings;
}

function lagsStatement(
  { horizons, inputs, known }: Problem,
  { lags, candidates, alone }: NamedLags,
) {
  const several = inputs.length + known.length > 1;
  const rows = lags.map(({ channel, lag }) => {
    const before = lag + horizons[0];
    return several ? `${channel} ${before}` : `${before}`;
  });
  const which = `of ${candidates} lags a linear reading is sure of ${rows.join(", ")} (rows before the time that is predicted${several ? ", of each column" : ""}; each beyond chance at 5 % for all)`;
  const [low, high] = alone.interval;
  if (high < LITTLE)
    return `sparse memory: ${which}, and ridge on them alone errs less than ${percent(LITTLE - 1)} more than on all`;
  if (low > 1)
    return `${which}, but the others count too: ridge on them alone errs ${percent(alone.value - 1)} more`;
  return `${which}; whether the others count too cannot be told`;
}
