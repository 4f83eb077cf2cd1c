import type { WorkerPool } from "../../src/experiments/runners/local/pool.js";
import { buildModel } from "../../src/models/registry.js";
import { rateAtWidth } from "../../src/training/learning-rate.js";
import { populationDefaults } from "../../src/training/specification.js";
import type { EvidenceCase } from "../case.js";
import { configurationAtWidth } from "../configuration.js";
import { type MixedMemory, mixedMemory } from "../mixed-memory.js";

const TOLERANCE = 3;
/** Factor between neighbouring rates. */
const RATE_STEP = 2;
/** Rates on each side of the first guess: a best rate that is TOLERANCE away is seen at once. */
const AROUND = 2;
/** Of the narrowest width; the others begin where the one before them ended. */
const FIRST_GUESS = 0.016;

/** How much is trained to find best rates. */
interface Extent {
  readonly widths: readonly number[];
  readonly length: number;
  readonly steps: number;
  /** whose errors are averaged */
  readonly members: number;
  /** sequences */
  readonly train: number;
  /** how often the range of rates grows at most */
  readonly extensions: number;
}

const FULL: Extent = {
  widths: [16, 32, 64, 128],
  length: 8,
  steps: 384,
  members: 2,
  train: 2048,
  extensions: 6,
};
const SMALL: Extent = {
  widths: [4, 8],
  length: 4,
  steps: 16,
  members: 1,
  train: 64,
  extensions: 0,
};
const BATCH = 32;
const VALIDATION = 256;

/** Logarithm of the validation error by rate, averaged over members; infinite where one diverged. */
type Trials = ReadonlyMap<number, number>;

/** The best of some trials. */
export interface Best {
  /** the rate of the best trial */
  readonly tried: number;
  /** the vertex of the parabola through it and its neighbours, on logarithmic axes */
  readonly rate: number;
  /** whether a neighbour is missing, so that there is no parabola */
  readonly atEdge: "lower" | "upper" | null;
}

/** @param trials of rates that are RATE_STEP apart */
export function bestOf(trials: Trials): Best {
  const rates = [...trials].sort(([a], [b]) => a - b);
  const best = rates.reduce((at, [, error], i) => (error < rates[at][1] ? i : at), 0);
  const tried = rates[best][0];
  if (best === 0) return { tried, rate: tried, atEdge: "lower" };
  if (best === rates.length - 1) return { tried, rate: tried, atEdge: "upper" };
  const [low, middle, high] = [-1, 0, 1].map((i) => rates[best + i][1]);
  // Beside a divergence, or between equals, the best trial itself is all that is known.
  const shift = (low - high) / (2 * (low - 2 * middle + high));
  return { tried, rate: tried * RATE_STEP ** (Number.isFinite(shift) ? shift : 0), atEdge: null };
}

async function tryRates(
  pool: WorkerPool,
  architecture: string,
  width: number,
  rates: readonly number[],
  { examples, train, validation }: MixedMemory,
  { length, steps, members }: Extent,
  seed: number,
): Promise<Trials> {
  const config = configurationAtWidth(architecture, width);
  if (config === null) throw new RangeError(`architecture '${architecture}' has no width`);
  const task = { inputs: 1, outputs: 1, length };
  const model = buildModel(architecture, config, task);
  const results = await Promise.all(
    Array.from({ length: members }, (_, m) =>
      pool.run({
        name: `${architecture}, width ${width}, member ${m}`,
        spec: {
          ...populationDefaults,
          architecture,
          config,
          task,
          members: rates.map((rate) => ({
            seed: members * seed + m,
            learningRate: rateAtWidth(rate, model),
          })),
          positions: "all",
          batch: BATCH,
          steps,
        },
        data: {
          kind: "given",
          examples,
          train,
          validation,
          predict: validation.subarray(0, 1),
        },
        stopping: { evaluateEvery: steps, patience: 1 },
        errorUnit: 1,
      }),
    ),
  );
  return new Map(
    rates.map((rate, i) => {
      const logarithms = results.map((result) => {
        const end = result?.members[i];
        return end?.state === "diverged" || typeof end?.validation !== "number"
          ? Number.POSITIVE_INFINITY
          : Math.log(end.validation);
      });
      return [rate, logarithms.reduce((a, b) => a + b) / members];
    }),
  );
}

/** Tries rates around a first guess, and more of them while the best is at the edge. */
async function bestRate(
  guess: number,
  extensions: number,
  attempt: (rates: readonly number[]) => Promise<Trials>,
): Promise<Best> {
  const around = Array.from(
    { length: 2 * AROUND + 1 },
    (_, i) => guess * RATE_STEP ** (i - AROUND),
  );
  let trials = await attempt(around);
  for (let i = 0; ; i++) {
    const best = bestOf(trials);
    if (best.atEdge === null || i === extensions) return best;
    const next = best.atEdge === "lower" ? best.tried / RATE_STEP : best.tried * RATE_STEP;
    trials = new Map([...trials, ...(await attempt([next]))]);
  }
}

/** The best rate of Adam at several widths, each stated for width 32 by the rule. */
export function rateRule(architecture: string): EvidenceCase {
  const { widths, length, steps, members, train } = FULL;
  return {
    id: `rate rule: ${architecture}`,
    claim: `by the rule of rates, the best ones of widths ${widths.join(", ")} are within a factor ${TOLERANCE}`,
    data: `y_t = m_t / 2 + x_t x_(t-2) / 2, m_t = 0.7 m_(t-1) + x_t, x white, ${train} sequences of length ${length}; default settings with all sizes in proportion to the width, ${steps} steps of Adam in batches of ${BATCH}, cosine schedule. The best rate is at the vertex of a parabola through the logarithm of the error on ${VALIDATION} other sequences, averaged over ${members} members, at the best of a range of rates a factor ${RATE_STEP} apart and its neighbours; the range grows while its edge is best`,
    figure: "largest over smallest best rate",
    seeds: 2,
    failuresAllowed: 0,
    async run(seed, _folder, smoke, pool) {
      const extent = smoke ? SMALL : FULL;
      const counts = { train: extent.train, validation: VALIDATION };
      const data = mixedMemory(seed, extent.length, counts);
      const found: Best[] = [];
      for (const width of extent.widths) {
        const guess = found.at(-1)?.tried ?? FIRST_GUESS;
        const attempt = (rates: readonly number[]) =>
          tryRates(pool, architecture, width, rates, data, extent, seed);
        found.push(await bestRate(guess, extent.extensions, attempt));
      }
      const rates = found.map((b) => b.rate);
      const factor = Math.max(...rates) / Math.min(...rates);
      return {
        seed,
        holds: found.every((b) => b.atEdge === null) && factor <= TOLERANCE,
        figure: factor,
        outcome: found
          .map(({ rate, atEdge }, i) => {
            const edge = atEdge === null ? "" : ` (the ${atEdge} edge of what was tried)`;
            return `width ${extent.widths[i]}: ${rate.toPrecision(2)}${edge}`;
          })
          .join("; "),
      };
    },
  };
}
