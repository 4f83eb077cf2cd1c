import { describe, expect, it } from "vitest";
import { nodeEngine } from "../../src/runtime/node.js";
import { buildTask } from "../../src/tasks/registry.js";
import { freshBatches } from "../../src/training/batches.js";
import { outputScale } from "../../src/training/output-scale.js";
import { Population } from "../../src/training/population.js";
import {
  type Member,
  type PopulationSpecification,
  populationDefaults,
} from "../../src/training/specification.js";
import {
  type FreshSequences,
  freshSequences,
  REFERENCE_SEQUENCES,
  taskExamples,
} from "../../src/training/task-examples.js";

const linear = buildTask("linear", { length: 4, kernel: "uniform" });
const fresh = freshSequences(linear, 9);
const held = taskExamples(linear, 9, { train: REFERENCE_SEQUENCES, validation: 20, test: 20 });
const [a, b, c]: readonly Member[] = [
  { seed: 3, learningRate: 0.02 },
  { seed: 3, learningRate: 0.01 },
  { seed: 8, learningRate: 0.02 },
];

function specification(
  members: readonly Member[],
  changes: Partial<PopulationSpecification> = {},
): PopulationSpecification {
  return {
    ...populationDefaults,
    architecture: "gru",
    config: { width: 4 },
    task: { inputs: 1, outputs: 1, length: 4 },
    positions: "all",
    standardise: true,
    members,
    batch: 5,
    steps: 24,
    stepsPerRun: 4,
    ...changes,
  };
}

/** Parameters and predictions of each member after some runs. */
async function trained(
  spec: PopulationSpecification,
  sequences: FreshSequences = fresh,
  interrupted = Number.POSITIVE_INFINITY,
) {
  const { examples, test } = held;
  let population = await Population.open(nodeEngine, spec, examples, sequences);
  while (population.state.step < spec.steps) {
    await population.advance();
    if (population.state.step !== interrupted) continue;
    const { state } = population;
    await population.close();
    population = await Population.open(nodeEngine, spec, examples, sequences);
    population.restore(state);
  }
  const predictions = await population.predict(test);
  await population.close();
  const { parameterCount } = population;
  return spec.members.map((_, m) => ({
    theta: population.state.theta.slice(m * parameterCount, (m + 1) * parameterCount),
    predicted: predictions[m],
  }));
}

describe("batches of fresh sequences", () => {
  const spec = specification([a, b, c], { batch: 2, stepsPerRun: 3, standardise: false });
  const { sample } = linear.relationship(9);

  it("show each member, at each step, sequences step * batch onwards of its seed's training", () => {
    const { run } = freshBatches(spec, fresh, null);
    for (const step of [0, 6]) {
      const { feeds, index } = run(step);
      const x = feeds.features.data as Float32Array;
      const y = feeds.target.data as Float32Array;
      // two seeds, three steps of two: what members of one seed see is drawn once
      expect(feeds.features.shape).toEqual([12, 4]);
      for (let k = 0; k < 3; k++) {
        spec.members.forEach(({ seed }, m) => {
          for (let i = 0; i < 2; i++) {
            const at = index[(k * 3 + m) * 2 + i];
            const drawn = sample({ fresh: seed }, (step + k) * 2 + i);
            expect(x.slice(4 * at, 4 * at + 4)).toEqual(Float32Array.from(drawn.x));
            expect(y.slice(4 * at, 4 * at + 4)).toEqual(Float32Array.from(drawn.y));
          }
        });
      }
    }
  });

  it("hold one run of the engine, whatever the steps", () => {
    const sizes: number[] = [];
    const counting: FreshSequences = {
      ...fresh,
      blank: (count) => {
        sizes.push(count);
        return fresh.blank(count);
      },
    };
    const { run } = freshBatches(spec, counting, null);
    for (let step = 0; step < 300; step += 3) run(step);
    expect(sizes).toEqual([12]);
  });

  it("are in units of the first 2048 sequences of the training split", () => {
    const { examples, train } = held;
    const scale = outputScale(examples, train, "all");
    const [mean] = scale.mean;
    const { feeds } = freshBatches(spec, fresh, scale).run(3);
    const { y } = sample({ fresh: 3 }, 6);
    expect((feeds.target.data as Float32Array).slice(0, 4)).toEqual(
      Float32Array.from(Float32Array.from(y), (v) => (v - mean) / scale.deviation),
    );
  });

  it("have a population standardise as one that holds that split", async () => {
    const { examples, train } = held;
    const scaleOf = async (part: Int32Array | FreshSequences) => {
      const population = await Population.open(nodeEngine, specification([a]), examples, part);
      await population.close();
      return population.scale;
    };
    expect(await scaleOf(fresh)).toEqual(await scaleOf(train));
  });
});

describe("a member that trains on fresh sequences", () => {
  it.each([
    ["stacked", {}],
    ["stacked, in float64", { dtype: "float64" }],
    ["copies", { config: { width: 40 } }],
  ] as const)("has the same bits alone and among others, %s", async (_, changes) => {
    const [first, second, third] = await trained(specification([a, b, c], changes));
    expect(await trained(specification([c, a], changes))).toEqual([third, first]);
    expect(await trained(specification([b], changes))).toEqual([second]);
    expect(first.theta).not.toEqual(third.theta);
  });

  it("has the same bits in runs of one step, and where it is interrupted", async () => {
    const whole = await trained(specification([a, c]));
    expect(await trained(specification([a, c], { stepsPerRun: 1 }))).toEqual(whole);
    expect(await trained(specification([a, c]), fresh, 8)).toEqual(whole);
    expect(await trained(specification([a, c]), freshSequences(linear, 9), 20)).toEqual(whole);
  });

  it("does not learn a part by heart", async () => {
    // 4 numbers a filter, 8 noisy sequences: least squares on them is far above the noise
    const task = buildTask("noise", { length: 8 });
    const error = async (part: Int32Array | FreshSequences) => {
      const { examples, train, test } = taskExamples(task, 0, {
        train: 8,
        validation: 1,
        test: 500,
      });
      const spec = specification([{ seed: 1, learningRate: 0.05 }], {
        architecture: "linear-filter",
        config: {},
        task: { inputs: 1, outputs: 1, length: 8 },
        positions: "last",
        standardise: false,
        batch: 8,
        steps: 640,
        stepsPerRun: 16,
      });
      const population = await Population.open(
        nodeEngine,
        spec,
        examples,
        part instanceof Int32Array ? train : part,
      );
      while (population.state.step < spec.steps) await population.advance();
      const [predicted] = await population.predict(test);
      await population.close();
      return predicted.reduce((sum, p) => sum + p * p, 0) / predicted.length;
    };
    // y is noise of variance 1: what is predicted beside 0 is excess error
    const [learned, never] = [await error(new Int32Array(8)), await error(freshSequences(task, 0))];
    expect(learned).toBeGreaterThan(0.5);
    expect(never).toBeLessThan(0.05);
  });
});
