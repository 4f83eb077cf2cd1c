import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  baselineCompetitor,
  candidateCompetitor,
  deployedPrediction,
  retrainingOf,
  testPoints,
  toLevels,
} from "../../src/advise/competitors.js";
import {
  batchFor,
  type CandidateConfig,
  type Effort,
  efforts,
  RATE_STEP,
} from "../../src/advise/grid.js";
import { promises } from "../../src/advise/prospects.js";
import { followUp, sizeUp } from "../../src/advise/train-candidates.js";
import { trainingData } from "../../src/advise/training-data.js";
import { bestRun, courseOf, retrained, type TrainingData, tune } from "../../src/advise/tuning.js";
import {
  Coordinator,
  type TrialOutcome,
  type TrialPopulation,
} from "../../src/experiments/coordinator.js";
import type { PopulationJob } from "../../src/experiments/population/job.js";
import { RECURRENT_RATE } from "../../src/models/architecture.js";
import { compare } from "../../src/statistics/compare.js";
import { normalisedError } from "../../src/statistics/metrics.js";
import { trainingMean } from "../../src/statistics/test-points.js";
import { rateAtWidth } from "../../src/training/learning-rate.js";
import { baselinesOf } from "./baselines-of.js";
import { noise, questionOf } from "./questions.js";

const gru = (width: number): CandidateConfig => ({
  name: `gru-${width}`,
  architecture: "gru",
  config: { width },
});
/** At width 32 rates are tried as they are stated. */
const candidate = gru(32);
const narrow = gru(8);
const effort: Effort = {
  ...efforts.quick,
  learningRates: [0.01, 0.1, 1],
  extensions: 2,
  seeds: 3,
};

/** y_t+1 = |x_t| - |x_t-1| and a little noise; rows from `from` on may hold another target. */
function dataOf(change: (y: number, t: number) => number = (y) => y) {
  const x = noise(900, 1);
  const e = noise(900, 2);
  const y = x.map((_, t) =>
    change(t < 2 ? 0 : Math.abs(x[t - 1]) - Math.abs(x[t - 2]) + 0.05 * e[t], t),
  );
  const { windows } = questionOf({ y, x }, { horizon: 0, window: 4 }).prepared;
  return { windows, data: trainingData(windows) };
}

/** A coordinator whose trials end as told: the validation error of (rate, seed), or null for a divergence. */
function scripted(
  errorOf: (rate: number, seed: number, steps: number) => number | null,
  interrupted: (call: number) => boolean = () => false,
  forecastOf: (seed: number) => Float64Array = () => new Float64Array(small.windows.test.length),
) {
  const jobs: PopulationJob[] = [];
  return {
    jobs,
    run: async ({ job }: TrialPopulation): Promise<TrialOutcome[] | null> => {
      if (interrupted(jobs.push(job) - 1)) return null;
      const { members } = job.spec;
      return members.map(({ seed, learningRate }, m): TrialOutcome => {
        const { steps } = job.spec;
        const at = (step: number) => errorOf(learningRate, seed, step);
        const validation = at(steps);
        return {
          result: {
            key: "0".repeat(64),
            seed,
            learningRate,
            validation,
            bestStep: 32,
            steps,
            state: validation === null ? "diverged" : "done",
            reason: validation === null ? "loss not finite" : null,
            curve: [steps / 2, steps].map((step): [number, number] => [step, at(step) ?? 0]),
            metrics: null,
            digest: null,
            seconds: 2 / members.length,
          },
          outputs: {
            best: Float32Array.of(m),
            prediction: forecastOf(seed),
          },
        };
      });
    },
  };
}

const small = dataOf();
const tuneWith = (coordinator: ReturnType<typeof scripted>, seed = 0, ensemble = false) =>
  tune({ coordinator, data: small.data, effort, asked: { seed, ensemble } }, candidate, null);

describe("what would be deployed", () => {
  // On the mean over the seeds 0.01 is best, and the best single one is seed 2 at 0.1.
  const lucky = (rate: number, seed: number) => (rate === 0.1 && seed === 2 ? 0.3 : 0.4 + rate);

  it("is the one run with the least validation error, and its rate the one that is taken", async () => {
    const coordinator = scripted(lucky);
    const tuned = await tuneWith(coordinator);
    expect(tuned).toMatchObject({ learningRate: 0.1, validation: 0.3, atEdge: false });
    expect(tuned?.seconds).toBeCloseTo(2, 12);
    expect(tuned?.deployed.map(({ member }) => member.seed)).toEqual([2]);
    expect(coordinator.jobs.length).toBe(1);
  });

  it("is, of an ensemble, every seed at the rate whose mean error is least", async () => {
    const tuned = await tuneWith(scripted(lucky), 0, true);
    expect(tuned?.learningRate).toBeLessThan(0.01);
    expect(tuned?.validation).toBeCloseTo(0.4 + (tuned?.learningRate ?? 0), 12);
    expect(tuned?.deployed.map(({ member }) => member.seed)).toEqual([0, 1, 2]);
    const middle = await tuneWith(
      scripted((rate, seed) => (rate === 0.1 ? 0.1 * seed : 0.5)),
      0,
      true,
    );
    expect(middle).toMatchObject({ learningRate: 0.1, atEdge: false });
    expect(middle && bestRun(middle).member.seed).toBe(0);
  });

  it("forecasts, of an ensemble, the mean of its seeds' forecasts, at no more than the mean of their errors", async () => {
    const { windows } = small;
    const forecast = (of: number) => Float64Array.from(windows.test, (_, i) => Math.sin(of * i));
    const run = async (ensemble: boolean) => {
      const tuned = await tuneWith(
        scripted(
          (rate, seed) => (rate === 0.1 ? 0.1 * (seed + 1) : 0.5),
          undefined,
          (seed) => forecast(seed + 1),
        ),
        0,
        ensemble,
      );
      if (tuned === null) throw new Error("not finished");
      return tuned;
    };
    const [one, all] = [await run(false), await run(true)];
    const levels = (of: Float64Array) => toLevels(windows, windows.test, of);
    expect(deployedPrediction(windows, one)).toEqual(levels(forecast(1)));
    const mean = forecast(1).map((x, i) => (x + forecast(2)[i] + forecast(3)[i]) / 3);
    const told = deployedPrediction(windows, all);
    for (const [i, level] of levels(mean).entries()) expect(told[i]).toBeCloseTo(level, 10);
    const points = testPoints(windows);
    const { truth } = points;
    const risk = retrainingOf(windows, all, points);
    expect(retrainingOf(windows, one, points)).toEqual(risk);
    const error = normalisedError(told, truth, trainingMean(windows));
    expect(error).toBeLessThan(risk.mean);
    expect(risk).toMatchObject({ seeds: 3, lost: 0 });
    expect(risk.lowest).toBeLessThan(risk.mean);
    expect(risk.mean).toBeLessThan(risk.highest);
  });
});

describe("the learning rate", () => {
  it("is tried with every seed, the next integers from the caller's on", async () => {
    const coordinator = scripted((rate) => (rate === 0.1 ? 0.4 : 0.7));
    const tuned = await tuneWith(coordinator, 40);
    const tried = coordinator.jobs[0].spec.members.map((m) => [m.seed, m.learningRate]);
    expect(tried).toEqual([40, 41, 42].flatMap((s) => [0.01, 0.1, 1].map((r) => [s, r])));
    if (tuned === null) throw new Error("not finished");
    // Its runs come with their own parameters and predictions, in the order of the seeds.
    expect(retrained(tuned).map((r) => [r.member.seed, ...r.theta])).toEqual([
      [40, 1],
      [41, 4],
      [42, 7],
    ]);
  });

  it("moves with the width by the rule", async () => {
    const coordinator = scripted((rate) => Math.abs(Math.log(rate / 0.283)));
    const tuned = await tune(
      { coordinator, data: small.data, effort: { ...effort, seeds: 1 }, asked: { seed: 0 } },
      narrow,
      null,
    );
    const tried = coordinator.jobs.flatMap((j) => j.spec.members.map((m) => m.learningRate));
    // 4^(3/4) = 2.83 times the rates of width 32
    expect(tried).toEqual(
      [0.01, 0.1, 1].map((r) => rateAtWidth(r, { width: 8, rateExponent: RECURRENT_RATE })),
    );
    expect(tried[0]).toBeCloseTo(0.0283, 4);
    expect(tuned?.learningRate).toBe(tried[1]);
  });

  it("extends the range upward while its upper edge wins, and stops when it no longer does", async () => {
    const coordinator = scripted((rate) => (rate > 3 ? 0.5 : 0.5 - 0.1 * Math.log10(rate)));
    const tuned = await tuneWith(coordinator);
    expect(coordinator.jobs.slice(1).map((j) => j.spec.members.map((m) => m.learningRate))).toEqual(
      [Array(3).fill(RATE_STEP)],
    );
    expect(tuned).toMatchObject({ learningRate: 1, atEdge: false });
    expect(tuned?.seconds).toBeCloseTo(4, 12);
    expect(tuned?.runs.length).toBe(12);
  });

  it("extends it downward likewise, as often as the effort allows, and says that the edge still wins", async () => {
    const tuned = await tuneWith(scripted((rate) => rate));
    expect(tuned?.atEdge).toBe(true);
    expect(tuned?.learningRate).toBeCloseTo(0.01 / RATE_STEP ** 2, 12);
    expect(tuned?.runs.length).toBe(3 * (3 + 2));
  });
});

describe("a run that diverged", () => {
  const oneLost = (rate: number, seed: number) =>
    rate === 0.1 ? (seed === 2 ? null : 0.01) : 0.5 + rate;

  it("excludes its rate for an ensemble, and not for one of the other seeds", async () => {
    expect((await tuneWith(scripted(oneLost), 0, true))?.learningRate).not.toBe(0.1);
    const tuned = await tuneWith(scripted(oneLost));
    expect(tuned).toMatchObject({ learningRate: 0.1, validation: 0.01 });
    expect(tuned?.deployed.map(({ member }) => member.seed)).toEqual([0]);
    if (tuned === null) throw new Error("not finished");
    expect(retrainingOf(small.windows, tuned, testPoints(small.windows))).toMatchObject({
      seeds: 3,
      lost: 1,
    });
  });

  it("at every rate leaves no finite error, after smaller rates were tried", async () => {
    const tuned = await tuneWith(scripted(() => null));
    expect(tuned?.validation).toBe(Number.POSITIVE_INFINITY);
    expect(Math.min(...(tuned?.runs ?? []).map((r) => r.member.learningRate))).toBeLessThan(0.0011);
  });
});

describe("what a candidate is worth", () => {
  it("gets no second seed and no more rates where a baseline is far better, and says so", async () => {
    const worse = scripted((rate) => rate);
    const workshop = { coordinator: worse, data: small.data, effort, asked: { seed: 0 } };
    const tuned = await tune(workshop, candidate, 0.001);
    expect(tuned).toMatchObject({ beaten: true, atEdge: true, learningRate: 0.01, finished: true });
    expect(worse.jobs.map(({ spec }) => spec.members.length)).toEqual([3]);
    // The same trainings, the first seed's before those of the others.
    const open = scripted((rate, seed) => 0.5 + (rate - 0.1) ** 2 - 0.01 * seed);
    const near = await tune({ ...workshop, coordinator: open }, candidate, 0.4);
    expect(near).toMatchObject({ beaten: false, learningRate: 0.1 });
    expect(open.jobs.map(({ spec }) => spec.members.map(({ seed }) => seed))).toEqual([
      [0, 0, 0],
      [1, 1, 1, 2, 2, 2],
    ]);
    expect(near?.deployed[0].member.seed).toBe(2);
  });

  /** Errors that halve with each doubling of the steps, as long as there are fewer than `until`. */
  const halving = (until: number) =>
    scripted(
      (rate, seed, steps) => Math.abs(rate - 0.1) + 0.01 * seed + 100 / Math.min(steps, until),
    );
  const followed = async (
    coordinator: ReturnType<typeof scripted>,
    stretches: number,
    mostOperations = effort.mostOperations,
  ) => {
    const workshop = {
      ...{ coordinator, data: small.data, asked: { seed: 0 } },
      effort: { ...effort, stretches, mostOperations },
    };
    const tuned = await tune(workshop, candidate, null);
    if (tuned === null) throw new Error("not finished");
    const far = { ...tuned, candidate: narrow, validation: 20 * tuned.validation };
    return followUp(workshop, [tuned, far], Infinity);
  };
  const jobsOf = ({ jobs }: ReturnType<typeof scripted>) =>
    jobs.map(({ spec, stopping }) => [spec.steps, spec.members.length, stopping.evaluateEvery]);

  it("goes on while its error falls, at its rate with every seed; not where another is far better", async () => {
    const coordinator = halving(1e9);
    const [tuned, far] = await followed(coordinator, 2);
    expect(jobsOf(coordinator)).toEqual([
      [256, 9, 32],
      ...Array(3).fill([1024, 1, 128]),
      ...Array(3).fill([4096, 1, 512]),
    ]);
    expect(tuned).toMatchObject({ learningRate: 0.1, beaten: false });
    expect(tuned.deployed[0].limit).toBe(4096);
    expect(retrained(tuned).map(({ member }) => member.seed)).toEqual([0, 1, 2]);
    expect(promises(courseOf(tuned), tuned.validation)).toBe(true);
    expect(far.deployed[0].limit).toBe(256);
  });

  it("has settled where more steps did not help", async () => {
    const coordinator = halving(256);
    const [tuned] = await followed(coordinator, 2);
    // the others of its seeds are left as they are
    expect(jobsOf(coordinator)).toEqual([
      [256, 9, 32],
      [1024, 1, 128],
    ]);
    expect(tuned.deployed[0].limit).toBe(256);
    expect(promises(courseOf(tuned), tuned.validation)).toBe(false);
  });

  it("goes on no further than the effort allows", async () => {
    const coordinator = halving(1e9);
    await followed(coordinator, 0);
    expect(coordinator.jobs.length).toBe(1);
    const dear = halving(1e9);
    const { flops } = sizeUp(candidate, small.data);
    const { length } = small.data.train;
    await followed(dear, 2, 3 * flops * batchFor(length) * 1024);
    expect(jobsOf(dear).map(([steps]) => steps)).toEqual([256, 1024, 1024, 1024]);
  });

  it("gets more seeds where another is nearly as good, and none where it is alone", async () => {
    const coordinator = scripted((rate, seed) => Math.abs(rate - 0.1) + 0.3 + 0.01 * seed);
    const workshop = {
      ...{ coordinator, data: small.data, asked: { seed: 0 } },
      effort: { ...effort, moreSeeds: 2 },
    };
    const tuned = await tune(workshop, candidate, null);
    if (tuned === null) throw new Error("not finished");
    expect(await followUp(workshop, [tuned], Infinity)).toEqual([tuned]);
    const twin = { ...tuned, candidate: narrow, validation: 1.04 * tuned.validation };
    const [more] = await followUp(workshop, [tuned, twin], Infinity);
    expect(retrained(more).map(({ member }) => member.seed)).toEqual([0, 1, 2, 3, 4]);
    expect(
      coordinator.jobs
        .slice(1)
        .map(({ spec }) => [spec.config.width, spec.steps, spec.members.length]),
    ).toEqual([
      ...[1, 1].map((members) => [32, 256, members]),
      ...[1, 1].map((members) => [8, 256, members]),
    ]);
  });
});

describe("wide models", () => {
  it("train in equal jobs of four at most, every member once, in the order of seeds and rates", async () => {
    const rates = effort.learningRates.map((r) =>
      rateAtWidth(r, { width: 64, rateExponent: RECURRENT_RATE }),
    );
    const coordinator = scripted((rate) => (rate === rates[1] ? 0.4 : 0.7));
    const tuned = await tune(
      { coordinator, data: small.data, effort, asked: { seed: 0 } },
      gru(64),
      null,
    );
    expect(coordinator.jobs.map((j) => j.spec.members.length)).toEqual([3, 3, 3]);
    expect(new Set(coordinator.jobs.map((j) => j.name)).size).toBe(3);
    expect(tuned?.runs.map((r) => [r.member.seed, r.member.learningRate])).toEqual(
      [0, 1, 2].flatMap((s) => rates.map((r) => [s, r])),
    );
    expect(tuned?.seconds).toBeCloseTo(6, 12);
  });
});

describe("an interrupt", () => {
  it("gives nothing before the first range is done, and keeps it for a later one", async () => {
    expect(
      await tuneWith(
        scripted(
          () => 0.5,
          () => true,
        ),
      ),
    ).toBeNull();
    // In the round that extends the range, the first one stands.
    const later = scripted(
      (rate) => rate,
      (call) => call > 0,
    );
    const kept = await tuneWith(later);
    expect(kept).toMatchObject({ finished: false, atEdge: true, learningRate: 0.01 });
    expect(kept?.seconds).toBeCloseTo(2, 12);
    expect(kept?.runs.length).toBe(9);
    expect(later.jobs.length).toBe(2);
  });
});

describe("trained", () => {
  let coordinator: Coordinator;
  beforeAll(async () => {
    coordinator = await Coordinator.open({
      directory: null,
      job: "advise",
      asked: {},
      keepOutputs: true,
      workers: 2,
    });
  });
  afterAll(() => coordinator.close());
  const trained = async ({ data }: { data: TrainingData }, rates: readonly number[]) => {
    const tuned = await tune(
      {
        ...{ coordinator, data, asked: { seed: 7 } },
        effort: { ...effort, learningRates: rates, extensions: 0 },
      },
      narrow,
      null,
    );
    if (tuned === null) throw new Error("not finished");
    return tuned;
  };
  const told = (tuned: Awaited<ReturnType<typeof trained>>) => ({
    learningRate: tuned.learningRate,
    validation: tuned.validation,
    runs: tuned.runs.map(({ member, result, theta, prediction }) => {
      const {
        metrics: _metrics,
        key: _key,
        digest: _digest,
        seconds: _seconds,
        ...learned
      } = result;
      return [member, learned, [...theta], [...prediction]];
    }),
  });

  it("nothing that is chosen depends on the test targets, which sit in their own rows", async () => {
    const rates = [0.003, 0.01, 0.03];
    const before = await trained(small, rates);
    const after = await trained(
      dataOf((y, t) => (t >= 765 ? 1000 - 3 * y : y)),
      rates,
    );
    expect(told(after)).toEqual(told(before));
  });

  it("a candidate whose gradients are zeroed is beaten by the same one that learns", async () => {
    const { windows } = small;
    const learned = await trained(small, [0.02]);
    // Adam's step is the rate times a direction: at this rate no weight of size 0.1 moves in float32.
    const still = await trained(small, [1e-30]);
    const named = (name: string, tuned: typeof still) => ({
      ...tuned,
      candidate: { ...narrow, name },
    });
    const points = testPoints(windows);
    const { beatenBy } = compare(
      [
        ...(await baselinesOf(windows, [])).map((b) => baselineCompetitor(b, points)),
        candidateCompetitor(windows, named("learned", learned), points),
        candidateCompetitor(windows, named("still", still), points),
      ],
      points,
      { seed: 0, resamples: 500 },
    );
    expect(beatenBy.get("still")).toContain("learned");
    expect(beatenBy.get("learned")).toEqual([]);
    expect(beatenBy.get("ridge")).toContain("learned");
  });
});
