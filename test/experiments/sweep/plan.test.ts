import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallerError } from "../../../src/errors.js";
import { CostModel } from "../../../src/experiments/cost/model.js";
import { populationBytes } from "../../../src/experiments/population/memory.js";
import { expand } from "../../../src/experiments/sweep/expand.js";
import { groupCosts } from "../../../src/experiments/sweep/group-cost.js";
import { populationJob } from "../../../src/experiments/sweep/job.js";
import { makespan } from "../../../src/experiments/sweep/makespan.js";
import { packGroups, packPopulations } from "../../../src/experiments/sweep/pack.js";
import { parseSpecification } from "../../../src/experiments/sweep/parse.js";
import { plan } from "../../../src/experiments/sweep/plan.js";
import { trialKey } from "../../../src/experiments/trial/key.js";
import { forwardFlops } from "../../../src/models/architecture.js";
import { parameterCount } from "../../../src/models/parameters.js";
import { buildModel } from "../../../src/models/registry.js";
import { documents, numbers, small } from "./documents.js";

const expanded = (changes: object) => expand(parseSpecification({ ...small, ...changes }));
const TASK = { inputs: 1, outputs: 1, length: 8 };
const modelOf = (config: object) =>
  buildModel("transformer-a", { headSize: 4, hidden: 16, ...config }, TASK);

describe("what groups cost", () => {
  it("is what the cost model and the memory model say of their populations", () => {
    const groups = expanded({
      grid: {
        "model.hidden": [4, 64],
        "data.train": [64, 3000, "fresh"],
        "training.dtype": ["float64"],
      },
    });
    const model = new CostModel();
    const { costs, shapes, read } = groupCosts(groups, model);
    // what is drawn at every step is part of a step
    expect([shapes, read]).toEqual([4, 4]);
    groups.forEach(({ settings, members }, g) => {
      for (const count of [1, 2, 3, 4]) {
        const job = populationJob(settings, members.slice(0, count), "");
        const { fixed, each, one, further } = costs[g];
        // affine in members exactly; what differs is rounding
        expect(fixed + count * each).toBeCloseTo(model.predict(job).seconds, 9);
        expect(one + (count - 1) * further).toBeCloseTo(populationBytes(job), 3);
      }
    });
  });

  it("is near the truth where it is interpolated", () => {
    const groups = expanded({ grid: { "model.hidden": numbers(200), "model.headSize": [2, 9] } });
    const model = new CostModel();
    const { costs, shapes, read } = groupCosts(groups, model);
    expect(shapes).toBe(400);
    expect(read).toBeLessThanOrEqual(110);
    groups.forEach(({ settings, members }, g) => {
      if (g % 23 !== 0) return;
      const job = populationJob(settings, members, "");
      const { flops, parameters, fixed, each } = costs[g];
      const exact = buildModel("transformer-a", job.spec.config, TASK);
      expect(parameters).toBe(parameterCount(exact));
      // two head sizes lie between each other in size: a few per cent either way
      expect(flops / (3 * forwardFlops(exact, "all") * 64 * 1000)).toBeCloseTo(1, 1);
      expect((fixed + 4 * each) / model.predict(job).seconds).toBeCloseTo(1, 0);
    });
  });
});

describe("the populations of a sweep", () => {
  const model = new CostModel();

  it("have every trial once, longest first", () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 1, max: 8 }), (document, workers) => {
        const groups = expand(parseSpecification(document));
        const populations = packPopulations(groups, model, workers);
        const keys = (parts: typeof groups | typeof populations) =>
          parts.flatMap(({ settings, members }) =>
            members.map((m) => trialKey({ ...settings, ...m })),
          );
        expect(keys(populations).sort()).toEqual(keys(groups).sort());
        const seconds = populations.map((p) => p.seconds);
        expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
      }),
      { numRuns: 25 },
    );
  });

  const cost = {
    parameters: 10,
    width: 8,
    flops: 1,
    fixed: 1,
    each: 1,
    within: 2,
    measured: false,
    one: 1e6,
    further: 1e3,
  };
  const [group] = expanded({ seeds: 50 });
  const sizes = (changes: Partial<typeof cost>, workers = 2) =>
    packGroups([group], [{ ...cost, ...changes }], workers).map((p) => p.members.length);

  it("are four for each worker, of equal seconds", () => {
    expect(sizes({ fixed: 0.001 })).toEqual(
      [13, 13, 13, 13, 12, 12, 12, 12].toSorted((a, b) => b - a),
    );
    expect(sizes({ fixed: 0.001 }, 5)).toEqual(Array(20).fill(5));
  });

  it("are cut further in the end, where most workers would have nothing to do", () => {
    // 50 equal ones of 11 s: eight workers would need seven rounds, 77 s
    const groups = Array<typeof group>(50).fill(group);
    const equal = groups.map(() => ({ ...cost, fixed: 1, each: 0.1 }));
    const populations = packGroups(groups, equal, 8);
    // six rounds of 48, and the last two in four parts each: 1 + 25 x 0.1 s
    expect(populations.map((p) => p.members.length)).toEqual([
      ...Array(48).fill(100),
      ...Array(8).fill(25),
    ]);
    const seconds = populations.map((p) => p.seconds);
    expect(makespan(seconds, 8)).toBeCloseTo(6 * 11 + 3.5, 9);
  });

  it("are no smaller than their fixed part allows, but the last ones", () => {
    // 1 second whatever the members, 0.05 for each: a quarter of it with 60 members
    expect(sizes({ each: 0.05 }, 1)).toEqual([100]);
    expect(sizes({ each: 0.05 }, 2)).toEqual([50, 50]);
    // with 30 members at 0.1: three populations; two workers share the third
    expect(sizes({ each: 0.1 }, 1)).toEqual([34, 33, 33]);
    expect(sizes({ each: 0.1 }, 2)).toEqual([34, 33, 17, 16]);
  });

  it("take a minute at most, where they can be cut", () => {
    for (const size of sizes({ fixed: 1, each: 10 })) expect(size).toBeLessThanOrEqual(6);
    expect(sizes({ fixed: 1, each: 100 })).toEqual(Array(100).fill(1));
  });

  it("fit in memory, and are few where models are copies", () => {
    // one member takes all that a worker may have, or nearly
    expect(sizes({ each: 0.05, further: 1e15 })).toEqual(Array(100).fill(1));
    expect(sizes({ each: 0.05, width: 64 })).toEqual(Array(25).fill(4));
  });

  it("are refused where one trial alone takes more than there is", () => {
    expect(() => sizes({ one: 1e15 })).toThrow(CallerError);
  });

  it("balance groups of unequal length", () => {
    const groups = expanded({ seeds: 100, grid: { "budget.steps": [1000, 100_000] } });
    const populations = packPopulations(groups, model, 2);
    const { costs } = groupCosts(groups, model);
    const counts = groups.map(({ settings }, g) => {
      const own = populations.filter((p) => p.settings === settings);
      // none is cut below four times its fixed part
      for (const { seconds } of own) expect(costs[g].fixed / seconds).toBeLessThanOrEqual(0.25);
      return own.length;
    });
    // the longer group has a hundred times the steps
    expect(counts[1]).toBeGreaterThan(10 * counts[0]);
    expect(populations[0].settings.budget.steps).toBe(100_000);
  });
});

describe("a plan", () => {
  it("adds up what the trials are", () => {
    const groups = expanded({ grid: { "model.headSize": [1, 16], "task.alpha": [1, 2] } });
    const made = plan(groups, new CostModel(), 2);
    const flopsOf = (headSize: number) =>
      3 * forwardFlops(modelOf({ headSize }), "all") * 64 * 1000;
    expect(made).toMatchObject({
      trials: 16,
      configurations: 4,
      parameters: [
        parameterCount(modelOf({ headSize: 1 })),
        parameterCount(modelOf({ headSize: 16 })),
      ],
      flops: 8 * flopsOf(1) + 8 * flopsOf(16),
      workers: 2,
      shapes: { count: 2, read: 2 },
      paths: ["task.alpha", "model.headSize"],
      others: null,
    });
    expect(made.rows.map((row) => row.values)).toEqual([
      [1, 1],
      [2, 1],
      [1, 16],
      [2, 16],
    ]);
    expect(made.rows[0]).toMatchObject({ trials: 4, flops: 4 * flopsOf(1) });
    expect(made.time.kind).toBe("fitted");
    const [low, high] = made.time.interval;
    expect(low).toBeLessThan(made.time.seconds);
    expect(high).toBeGreaterThan(made.time.seconds);
    // two workers: no less than half of what all take alone
    const alone = made.rows.reduce((sum, row) => sum + row.seconds, 0);
    expect(made.time.seconds).toBeGreaterThanOrEqual(0.499 * alone);
    expect(made.memory.together).toBeGreaterThan(made.memory.largest);
  });

  it.each([
    ["seeds", { grid: { "task.alpha": numbers(10) }, seeds: 5000 }, 10, 1],
    ["alphas", { grid: { "task.alpha": numbers(10_000, (i) => i / 1000) }, seeds: 5 }, 10_000, 1],
    [
      "models",
      { grid: { "model.headSize": numbers(100), "model.hidden": numbers(100) }, seeds: 5 },
      10_000,
      10_000,
    ],
  ])("of 100,000 trials with many %s", (_, changes, configurations, shapes) => {
    const groups = expanded(changes);
    const made = plan(groups, new CostModel(), 2);
    expect(made.trials).toBe(100_000);
    expect(made.configurations).toBe(configurations);
    expect(made.shapes.count).toBe(shapes);
    expect(made.shapes.read).toBeLessThanOrEqual(110);
    const shown = made.rows.reduce((n, row) => n + row.trials, 0);
    expect(shown + (made.others?.trials ?? 0)).toBe(100_000);
    const sizes = groups.map(({ settings: { model } }) => {
      const { headSize, hidden } = model;
      return parameterCount(modelOf({ headSize, hidden }));
    });
    expect(made.parameters).toEqual([Math.min(...sizes), Math.max(...sizes)]);
    // exact for one shape; for many, what is interpolated adds up to within a few per cent
    const strided = groups.filter((_, g) => g % 97 === 0);
    const mean = strided
      .map(({ settings: { model } }) => {
        const { headSize, hidden } = model;
        return 3 * forwardFlops(modelOf({ headSize, hidden }), "all") * 64 * 1000;
      })
      .reduce((a, b, _, all) => a + b / all.length, 0);
    expect(made.flops / (100_000 * mean)).toBeGreaterThan(0.95);
    expect(made.flops / (100_000 * mean)).toBeLessThan(1.05);
  });
});
