import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parameterPlaces } from "../../src/models/parameters.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { meanSquaredError } from "../../src/statistics/metrics.js";
import type { Population } from "../../src/training/population.js";
import type { Member, PopulationSpecification } from "../../src/training/specification.js";
import { type Progress, type TrainOptions, train } from "../../src/training/train.js";
import {
  allExamples,
  distinctMembers,
  filteredNoise,
  specificationFor,
  traces,
  type WindowExamples,
  withPopulation,
} from "./small-problems.js";

const examples = filteredNoise(160, 1, 8);
const validation = allExamples(examples).subarray(-40);

/** Mean squared error of each member on the last 40 examples. */
async function validate(population: Population): Promise<number[]> {
  const truth = Array.from(validation, (t) => examples.target[t]);
  return (await population.predict(validation)).map((p) => meanSquaredError(p, truth));
}

const settings = { stopping: { evaluateEvery: 8, patience: 2 }, validate };

function trained(
  changes: Partial<PopulationSpecification>,
  options: Partial<TrainOptions> = {},
): Promise<Progress> {
  const spec = specificationFor(examples, {
    architecture: "gru",
    config: { width: 4 },
    ...changes,
  });
  return withPopulation(nodeEngine, spec, examples, (p) => train(p, { ...settings, ...options }));
}

function rowOf(flat: Float32Array | Float64Array, member: number, members: number): number[] {
  const p = flat.length / members;
  return [...flat.subarray(member * p, (member + 1) * p)];
}

describe("a learning rate of its own", () => {
  it("moves a parameter in proportion, and no other", async () => {
    const moved = async (encodingRate: number) => {
      const config = { width: 2, heads: 2, headSize: 1, layers: 1, encodingRate };
      const spec = specificationFor(examples, {
        ...{ architecture: "transformer-b", config, optimiser: "sgd", clipNorm: 1e30 },
        ...{ schedule: "constant", steps: 1, stepsPerRun: 1, dtype: "float64" },
        members: [{ seed: 2, learningRate: 1e-2 }],
      });
      return withPopulation(nodeEngine, spec, examples, async (population) => {
        const before = population.state.theta.slice();
        await population.advance();
        const places = parameterPlaces(population.model);
        const rate = places.find(({ name }) => name.endsWith("attention.rate"));
        return Array.from(population.state.theta, (v, i) => ({
          step: v - before[i],
          own: rate !== undefined && i >= rate.from && i < rate.to,
        }));
      });
    };
    const [plain, faster] = [await moved(1), await moved(8)];
    expect(plain.filter(({ own, step }) => own && step !== 0).length).toBe(2);
    plain.forEach(({ step, own }, i) => {
      expect(faster[i].step).toBeCloseTo(own ? 8 * step : step, 13);
    });
  });
});

describe("divergence is a result", () => {
  // 1e30 sends the parameters where the loss overflows; 1e39 is infinite in float32, so that the
  // first update itself overflows
  it.each([
    [1e30, "adam"],
    [1e39, "adam"],
    [1e30, "sgd"],
  ] as const)("at the learning rate %d with %s", async (learningRate, optimiser) => {
    const members: Member[] = distinctMembers(3);
    members[1] = { ...members[1], learningRate };
    const changes = { optimiser, members, clipNorm: 1e9, config: { width: 6 } };
    const result = await trained({ ...changes, steps: 16 });
    const [first, diverged, last] = result.members;
    expect(diverged.state).toBe("diverged");
    expect(diverged.reason).toMatch(/(loss|gradient|parameters) not finite (at|by) step \d+ /);
    expect(diverged.reason).toContain(`learning rate ${learningRate}`);
    for (const flat of [result.population.theta, result.best]) {
      expect(rowOf(flat, 1, 3).every(Number.isFinite)).toBe(true);
    }
    expect([first.state, last.state]).toEqual(["training", "training"]);
    const alone = await trained({ ...changes, steps: 16, members: [members[2]] });
    expect(alone.members[0]).toEqual(last);
    expect([...alone.population.theta]).toEqual(rowOf(result.population.theta, 2, 3));
  });

  it("names the step at which the loss was lost", async () => {
    const spec = specificationFor(examples, {
      architecture: "linear-filter",
      optimiser: "sgd",
      clipNorm: 1e30,
      schedule: "constant",
      members: [{ seed: 1, learningRate: 1e12 }],
    });
    const [{ losses }] = await traces(nodeEngine, spec, examples, 2);
    const at = losses.findIndex((l) => !Number.isFinite(l));
    expect(at).toBeGreaterThan(0);
    const result = await withPopulation(nodeEngine, spec, examples, (p) => train(p, settings));
    expect(result.members[0].reason).toBe(`loss not finite at step ${at} (learning rate ${1e12})`);
  });

  it("so is a number missing in the data, for the members that meet it", async () => {
    const torn: WindowExamples = { ...examples, features: examples.features.slice() };
    torn.features[60] = Number.NaN;
    const spec = specificationFor(torn, { architecture: "linear-filter", steps: 64 });
    const result = await withPopulation(nodeEngine, spec, torn, (p) => train(p, settings));
    expect(result.members[0].state).toBe("diverged");
    expect(result.members[0].reason).toMatch(/loss not finite at step \d+/);
    expect([...result.population.theta].every(Number.isFinite)).toBe(true);
  });
});

describe("a validation error that is not finite", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])("such as %d is a divergence", async (lost) => {
    const result = await trained(
      { members: distinctMembers(2) },
      { validate: async ({ state: { step } }) => [step === 16 ? lost : 1 / step, 1 / step] },
    );
    const [diverged, other] = result.members;
    expect(diverged).toEqual({
      validation: 1 / 8,
      bestStep: 8,
      steps: 16,
      state: "diverged",
      reason: "validation error not finite at step 16 (learning rate 0.002)",
      curve: [[8, 1 / 8]],
    });
    expect(other).toMatchObject({ state: "training", bestStep: 64 });
    expect([...result.population.alive]).toEqual([0, 1]);
  });
});

describe("early stopping", () => {
  it("freezes a member and keeps its best parameters", async () => {
    // member 0 gets worse with every evaluation, member 1 better
    const kept: Progress[] = [];
    const result = await trained(
      { members: distinctMembers(2), steps: 64 },
      {
        validate: async (p) => [p.state.step, -p.state.step],
        onProgress: (progress) => kept.push(progress),
      },
    );
    const [worse, better] = result.members;
    expect(worse).toMatchObject({ state: "stopped", bestStep: 8, validation: 8, steps: 24 });
    expect(worse.curve).toEqual([
      [8, 8],
      [16, 16],
      [24, 24],
    ]);
    expect(better).toMatchObject({ state: "training", bestStep: 64, steps: 64 });
    const thetaAt = (step: number, member: number) =>
      rowOf(kept[step / 4 - 1].population.theta, member, 2);
    expect(rowOf(result.population.theta, 0, 2)).toEqual(thetaAt(24, 0));
    expect(thetaAt(24, 0)).not.toEqual(thetaAt(16, 0));
    expect(thetaAt(64, 1)).not.toEqual(thetaAt(56, 1));
    expect(rowOf(result.best, 0, 2)).toEqual(thetaAt(8, 0));
    expect(rowOf(result.best, 1, 2)).toEqual(thetaAt(64, 1));
  });

  it("ends the training when all have stopped", async () => {
    const result = await trained({ steps: 640 }, { validate: async (p) => [p.state.step] });
    expect(result.population.step).toBe(24);
  });

  it("evaluations must fall on runs", async () => {
    const stopping = { evaluateEvery: 6, patience: 2 };
    await expect(trained({}, { stopping })).rejects.toThrow(/every 6 steps.*runs of 4/);
  });
});

describe("resuming", () => {
  const members = distinctMembers(3).map((m, i) => ({
    ...m,
    // one that diverges, and rates at which a member stops early or goes on
    learningRate: [0.3, 1e30, 0.01][i],
  }));
  const decay = { optimiser: "adamw", weightDecay: 0.01 } as const;
  const spec = { members, steps: 96, ...decay, clipNorm: 1e9 };

  it("after a random run is bit-equal to never having stopped", async () => {
    const runs: Progress[] = [];
    const whole = await trained(spec, { onProgress: (p) => runs.push(p) });
    expect(whole.members.map((m) => m.state)).toContain("diverged");
    expect(runs.length).toBeGreaterThan(6);
    await fc.assert(
      fc.asyncProperty(fc.nat(runs.length - 1), async (i) => {
        expect(await trained(spec, { from: runs[i] })).toEqual(whole);
      }),
      { numRuns: 6 },
    );
  });

  it("after a stop too", async () => {
    const whole = await trained(spec);
    let runs = 0;
    const part = await trained(spec, { stopped: () => runs++ === 5 });
    expect(part.population.step).toBe(20);
    expect(await trained(spec, { from: part })).toEqual(whole);
  });

  it("refuses the state of another population", async () => {
    const from = await trained({ steps: 8 });
    await expect(trained({ steps: 8, config: { width: 5 } }, { from })).rejects.toThrow(RangeError);
  });
});

describe("what training reaches", () => {
  it("a linear filter learns the filter behind the data", async () => {
    const { members } = await trained({
      architecture: "linear-filter",
      config: {},
      steps: 800,
      members: [{ seed: 1, learningRate: 0.05 }],
    });
    // what the window of 8 cannot see: sum_{s >= 8} e^{-2s/3}, 0.0099 of a variance of 2.05
    expect(members[0].validation).toBeLessThan(0.05);
  });

  it("float32 follows float64 over 60 steps", async () => {
    const make = (dtype: "float32" | "float64") =>
      traces(
        nodeEngine,
        specificationFor(examples, {
          architecture: "transformer-a",
          config: { hidden: 8, headSize: 4, valueSize: 8, feedForwardWidth: 16 },
          optimiser: "sgd",
          members: [{ seed: 3, learningRate: 0.05 }],
          dtype,
        }),
        examples,
        15,
      );
    const [[single], [double]] = await Promise.all([make("float32"), make("float64")]);
    const drift = Math.max(...single.theta.map((v, i) => Math.abs(v - double.theta[i])));
    // Each of 60 steps rounds parameters of size <= 1 to 6e-8 and adds a gradient with an error
    // of a few 1e-7 times the rate: 60 x 6e-8 = 4e-6, if the dynamics do not amplify it.
    expect(drift).toBeLessThan(4e-6);
    expect(drift).toBeGreaterThan(0);
    single.losses.forEach((l, i) => {
      expect(Math.abs(l - double.losses[i])).toBeLessThan(1e-5 * Math.max(1, double.losses[i]));
    });
  });
});
