import type { Windows } from "../data/windows.js";
import { type Ratio, relativeError } from "../statistics/compare.js";
import type { Bootstrap, Competitor } from "../statistics/competitor.js";
import type { Finding } from "./advice.js";
import { candidateCompetitor, type PointsWithTruth, retrainingOf } from "./competitors.js";
import type { CandidateConfig } from "./grid.js";
import { trainedSpectrum } from "./head.js";
import { percent } from "./percent.js";
import type { TrainingData, TunedCandidate } from "./tuning.js";

/** Head sizes m_h that are trained. */
const SIZES = [1, 2, 3, 4, 6, 8] as const;

/** A head is too small whose error is surely above so many times the best one's. Chosen by hand. */
const WORSE = 1.1;

/** Transformers of equation (5) that differ in the size of their head alone. */
export function headSizes(
  width: number,
): readonly { readonly size: number; readonly candidate: CandidateConfig }[] {
  return SIZES.map((size) => ({
    size,
    candidate: {
      name: `probe head of size ${size}`,
      architecture: "transformer-a",
      config: {
        ...{ hidden: width, headSize: size, valueSize: width },
        ...{ feedForwardWidth: 2 * width, feedForwardDepth: 1 },
        ...{ position: "learned", causal: true },
      },
    },
  }));
}

/** A head size, and its error over that of the best. */
export interface SizedRatio extends Ratio {
  readonly size: number;
}

/**
 * What the curve says of the head size: it lies between the least whose error is not surely more than 10 % above
 * the best one's, and the least whose error surely is not, by 95 % intervals of paired ratios.
 *
 * @param curve the smallest size first, the best one last
 */
export function headSizeOf(
  curve: readonly SizedRatio[],
): Pick<Finding, "statement" | "ratio" | "interval"> {
  const least = curve.findIndex(({ interval: [low] }) => low <= WORSE);
  const enough = curve.findIndex(({ interval: [, high] }) => high < WORSE);
  const best = curve[curve.length - 1];
  const [from, to] = [curve[least].size, curve[enough].size];
  const upper =
    to === best.size
      ? `the validation part prefers ${to}`
      : `with ${to} the error is surely within ${percent(WORSE - 1)} of that with ${best.size}, which the validation part prefers`;
  const lower =
    least === 0
      ? ""
      : `; with ${curve[least - 1].size} the error is surely more than ${percent(WORSE - 1)} larger`;
  const below = enough > 0 ? curve[enough - 1] : null;
  return {
    statement: `head size ${from === to ? to : `${from} to ${to}`}: ${upper}${lower}`,
    ratio: below?.value ?? null,
    interval: below?.interval ?? null,
  };
}

/** Error at each point, the mean over the trainings at the chosen rate: one training alone is better or worse by luck. */
function meanErrors(windows: Windows, points: PointsWithTruth, tuned: TunedCandidate): Competitor {
  const each = tuned.deployed.map(
    (run) => candidateCompetitor(windows, { ...tuned, deployed: [run] }, points).losses,
  );
  const losses = Float64Array.from(
    each[0],
    (_, i) => each.reduce((sum, errors) => sum + errors[i], 0) / each.length,
  );
  return { name: tuned.candidate.name, losses };
}

/**
 * The head size that is needed, read off the error curve; the spectrum of the largest head stands beside it and
 * decides nothing, as what training leaves unused has singular values, too. The curve ends at the size that the
 * validation part prefers: of few data, larger heads err more.
 *
 * @param heads the smallest first, of each all seeds at one rate
 */
export async function headSizeFinding(
  windows: Windows,
  points: PointsWithTruth,
  data: TrainingData,
  heads: readonly { readonly size: number; readonly tuned: TunedCandidate }[],
  bootstrap: Bootstrap,
): Promise<Finding> {
  const best = heads.reduce((a, b) => (b.tuned.validation < a.tuned.validation ? b : a));
  const reference = meanErrors(windows, points, best.tuned);
  const curve = heads
    .filter(({ size }) => size <= best.size)
    .map(({ size, tuned }) => ({
      size,
      ...relativeError(meanErrors(windows, points, tuned), reference, points, bootstrap),
    }));
  const largest = heads[heads.length - 1];
  const spectrum = await trainedSpectrum(windows, data, largest.tuned, bootstrap.seed);
  const { architecture, config } = largest.tuned.candidate;
  const { statement, ...ratio } = headSizeOf(curve);
  const errors = heads.map(
    ({ size, tuned }) => `${size}: ${retrainingOf(windows, tuned, points).mean.toPrecision(3)}`,
  );
  const values = spectrum.map((s) => s.toPrecision(2));
  return {
    id: "coupling",
    statement: `${statement} (trained alike, ${architecture} of width ${config.hidden}; mean error of ${largest.tuned.deployed.length} seeds by head size ${errors.join(", ")}; singular values of the trained coupling of size ${largest.size}: ${values.join(", ")})`,
    ...ratio,
    kind: "measured",
  };
}
