import { describe, expect, it } from "vitest";
import { CallerError } from "../../../src/errors.js";
import { type Cost, CostModel } from "../../../src/experiments/cost/model.js";
import { jobSeconds, timePopulation } from "../../../src/experiments/cost/timing.js";
import { workOf } from "../../../src/experiments/cost/work.js";
import { execute } from "../../../src/experiments/population/execute.js";
import type { PopulationJob } from "../../../src/experiments/population/job.js";
import { JobTimer } from "../../../src/experiments/population/timing.js";
import { ofChannels } from "../../models/of-channels.js";
import { job, widened } from "../jobs.js";
import { fakeEngine } from "./fake-engine.js";

const steady = {
  open: 1,
  run: (members: number) => 0.2 + 0.1 * members,
  predict: (members: number) => 0.05 * members,
};

function withMembers(count: number, base = job("a")): PopulationJob {
  const members = Array.from({ length: count }, (_, seed) => ({ seed, learningRate: 0.01 }));
  return { ...base, spec: { ...base.spec, members } };
}

/** What a job of M members takes with `steady`: 4 runs of 16 steps, 4 evaluations and a prediction. */
const steadySeconds = (m: number) => 2 * 1 + 4 * (0.2 + 0.1 * m) + 5 * 0.05 * m;

describe("the timing of a population", () => {
  it("is that of two sessions, of a run and of a prediction of its members", async () => {
    const { engine, clock } = fakeEngine(steady);
    const timing = await timePopulation(engine, clock, withMembers(9), 3);
    expect(timing.open).toBeCloseTo(2, 10);
    expect(timing.run).toBeCloseTo(0.5, 10);
    expect(timing.predict).toBeCloseTo(0.15, 10);
  });

  it("does not see a slow first call, nor one slow among others", async () => {
    const { engine, clock } = fakeEngine({
      ...steady,
      run: (_, nth) => (nth === 0 || nth === 3 ? 60 : 0.1),
    });
    expect((await timePopulation(engine, clock, withMembers(1), 1)).run).toBeCloseTo(0.1, 10);
  });

  it("adds up to a job by its runs, evaluations and predictions", () => {
    const timing = { open: 1, run: 10, predict: 100 };
    // 4 runs; 4 evaluations of one batch of 256 and one of 100 examples in the end
    expect(jobSeconds(timing, job("a"))).toBe(1 + 40 + 500);
    const base = job("a");
    const data = {
      ...base.data,
      predict: new Int32Array(600),
      validation: new Int32Array(257),
    };
    const more = { ...base, data };
    expect(jobSeconds(timing, more)).toBe(1 + 40 + 100 * (4 * 2 + 3));
  });
});

describe("the cost model", () => {
  it("interpolates what was measured with fewer members and with more", async () => {
    const { engine, clock } = fakeEngine(steady);
    const costs = new CostModel();
    await costs.measure(engine, clock, withMembers(9));
    for (const m of [1, 4, 9]) {
      const cost = costs.predict(withMembers(m));
      expect(cost.kind).toBe("measured");
      expect(cost.seconds).toBeCloseTo(steadySeconds(m), 8);
      expect(cost.interval[0]).toBeCloseTo(cost.seconds / 1.3, 8);
      expect(cost.interval[1]).toBeCloseTo(cost.seconds * 1.3, 8);
    }
  });

  it("measures a configuration once, whatever its seeds, rates, steps and data", async () => {
    const { engine, clock, sessions } = fakeEngine(steady);
    const costs = new CostModel();
    await costs.measure(engine, clock, withMembers(9));
    const opened = sessions();
    await costs.measure(engine, clock, withMembers(5, job("b", { steps: 1600 })));
    expect(sessions()).toBe(opened);
    await costs.measure(engine, clock, withMembers(9, job("c", { batch: 32 })));
    expect(sessions()).toBe(2 * opened);
  });

  it("goes on from what an earlier one added", async () => {
    const { engine, clock } = fakeEngine(steady);
    const before = new CostModel();
    await before.measure(engine, clock, withMembers(9));
    const after = new CostModel(before.added);
    expect(after.predict(withMembers(4))).toEqual(before.predict(withMembers(4)));
    expect(after.added).toEqual({});
  });

  it("estimates, and says so, for more members than were measured", async () => {
    const { engine, clock } = fakeEngine(steady);
    const costs = new CostModel();
    await costs.measure(engine, clock, withMembers(9));
    const cost = costs.predict(withMembers(18));
    expect(cost.kind).toBe("fitted");
    expect(cost.interval[0]).toBeLessThan(steadySeconds(18));
    expect(cost.interval[1]).toBeGreaterThan(steadySeconds(18));
  });

  it("scales an estimate by what was measured most like it", async () => {
    const wider = job("a", { batch: 32 });
    const plain = new CostModel().predict(wider);
    expect(plain.kind).toBe("fitted");
    const { engine, clock } = fakeEngine(steady);
    const costs = new CostModel();
    await costs.measure(engine, clock, withMembers(2));
    const [{ measured, estimated }] = Object.values(costs.added).flat();
    const slow = measured.run / estimated.run;
    expect(slow).toBeGreaterThan(10);
    expect(costs.predict(wider).seconds).toBeGreaterThan(plain.seconds * 10);
    // with no other architecture measured, that one; with one of its own, its own
    const other = job("a", { architecture: "gru", config: { width: 8 } });
    const scaled = costs.predict(other).seconds;
    expect(scaled).toBeGreaterThan(10 * new CostModel().predict(other).seconds);
    const quick = fakeEngine({ open: 1e-6, run: () => 1e-6, predict: () => 1e-6 });
    await costs.measure(quick.engine, quick.clock, {
      ...other,
      spec: { ...other.spec, batch: 16 },
    });
    expect(costs.predict(other).seconds).toBeLessThan(scaled / 100);
  });

  it("says how little it knows of a shape that was never timed", async () => {
    const { engine, clock } = fakeEngine(steady);
    const costs = new CostModel();
    await costs.measure(engine, clock, withMembers(2));
    const factor = ({ seconds, interval }: Cost) => interval[1] / seconds;
    // the same shape with more members, another shape, another architecture, nothing timed at all
    const shapes = [
      withMembers(9),
      job("a", { batch: 32 }),
      job("a", { architecture: "gru", config: { width: 8 } }),
    ];
    const factors = shapes.map((shape) => factor(costs.predict(shape)));
    expect(factors[0]).toBeLessThan(factors[1]);
    expect(factors[1]).toBeLessThan(factors[2]);
    expect(factors[2]).toBeGreaterThan(24.9);
    expect(factor(new CostModel().predict(shapes[0]))).toBeGreaterThan(24.9);
  });

  it.each(ofChannels.map((a) => a.name))("estimates %s without a measurement", (architecture) => {
    const few = new CostModel().predict(job("a", { architecture }));
    const many = new CostModel().predict(withMembers(64, job("a", { architecture })));
    expect(few.kind).toBe("fitted");
    expect(few.interval[0]).toBeGreaterThan(0);
    expect(few.interval[1]).toBeGreaterThan(few.seconds);
    expect(many.seconds).toBeGreaterThan(few.seconds);
  });

  it("refuses a configuration that cannot be built", () => {
    expect(() => new CostModel().predict(job("a", { config: { widht: 3 } }))).toThrow(CallerError);
  });
});

describe("the work of a model", () => {
  it("of a linear filter is its product and its sum, counted by hand", () => {
    // [1, 4] x [4, 1] and the bias; one window of four, the product and the sum are written
    expect(workOf(job("a"))).toMatchObject({ flops: 2 * 4 + 1, copies: false });
  });

  it("is that of copies where models are wide", () => {
    expect(workOf(job("a", widened)).copies).toBe(true);
  });
});

describe("the timing of a job while it is done", () => {
  it("is the median of its runs and of its predictions, without the first of each", () => {
    const timer = new JobTimer(3, 256);
    expect(timer.timing).toBeNull();
    for (const seconds of [60, 0.1, 0.1, 9, 0.1]) timer.addRun(seconds);
    expect(timer.timing).toBeNull();
    timer.addPrediction(100, 7);
    expect(timer.timing).toEqual({ open: 3, run: 0.1, predict: 7 });
    // 257 examples are two batches
    timer.addPrediction(257, 0.5);
    timer.addPrediction(0, 9);
    expect(timer.timing).toEqual({ open: 3, run: 0.1, predict: 0.25 });
  });

  it("comes with the result, and is learned by the cost model", async () => {
    const one = job("a");
    const { timing, seconds } = await execute(one);
    if (timing === null) throw new Error("no timing");
    for (const part of [timing.open, timing.run, timing.predict]) {
      expect(part).toBeGreaterThan(0);
      expect(part).toBeLessThan(seconds);
    }
    const costs = new CostModel();
    expect(costs.predict(one).kind).toBe("fitted");
    costs.learn(one, { open: 5, run: 5, predict: 5 });
    costs.learn(one, timing);
    expect(costs.predict(one)).toMatchObject({
      kind: "measured",
      seconds: jobSeconds(timing, one),
    });
    const [records] = Object.values(costs.added);
    expect(records).toMatchObject([{ members: 2, measured: timing }]);
    costs.learn(withMembers(9), timing);
    expect(costs.predict(withMembers(5)).kind).toBe("measured");
  });
});
