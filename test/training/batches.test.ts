import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Positions } from "../../src/models/architecture.js";
import { cutParameters, initialParameters, parameterCount } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant, gradients, input, mean, square, sub } from "../../src/tensor/index.js";
import { DataOrder } from "../../src/training/data-order.js";
import {
  batchOf,
  type Examples,
  exampleFeeds,
  exampleIdentity,
  truthOf,
} from "../../src/training/examples/examples.js";
import type { Outputs } from "../../src/training/examples/kind.js";
import { Population } from "../../src/training/population.js";
import { stepGraph } from "../../src/training/step-graph.js";
import {
  allExamples,
  filteredNoise,
  runningSums,
  specificationFor,
  withPopulation,
} from "./small-problems.js";

describe("the order of the data", () => {
  const order = fc.record({
    seed: fc.nat(),
    n: fc.integer({ min: 1, max: 60 }),
    batch: fc.integer({ min: 1, max: 20 }),
  });
  const examplesOf = (n: number) => Int32Array.from({ length: n }, (_, i) => 3 * i + 5);
  const at = (data: DataOrder, step: number, batch: number) => {
    const out = new Int32Array(batch);
    data.write(step, out, 0);
    return [...out];
  };

  it("goes through a permutation in every epoch, another in each", () => {
    fc.assert(
      fc.property(order, ({ seed, n, batch }) => {
        fc.pre(batch <= n);
        const data = new DataOrder(seed, examplesOf(n), batch);
        const perEpoch = Math.floor(n / batch);
        const epochs = [0, 1, 2].map((epoch) =>
          Array.from({ length: perEpoch }, (_, i) => at(data, epoch * perEpoch + i, batch)).flat(),
        );
        for (const seen of epochs) {
          expect(new Set(seen).size).toBe(perEpoch * batch);
          expect(seen.every((e) => (e - 5) % 3 === 0 && e >= 5 && e < 5 + 3 * n)).toBe(true);
        }
        // of 20 or more, two equal permutations would be a miracle
        if (n >= 20 && perEpoch * batch >= 10) expect(epochs[0]).not.toEqual(epochs[1]);
      }),
    );
  });

  it("is a pure function of seed and step", () => {
    fc.assert(
      fc.property(order, fc.array(fc.nat(200), { maxLength: 10 }), ({ seed, n, batch }, steps) => {
        fc.pre(batch <= n);
        const data = new DataOrder(seed, examplesOf(n), batch);
        for (const step of steps) {
          const fresh = new DataOrder(seed, examplesOf(n), batch);
          expect(at(data, step, batch)).toEqual(at(fresh, step, batch));
        }
      }),
    );
  });

  it("differs between seeds", () => {
    const [a, b] = [1, 2].map((seed) => at(new DataOrder(seed, examplesOf(50), 50), 0, 50));
    expect(a).not.toEqual(b);
    expect([...a].sort()).toEqual([...b].sort());
  });
});

describe("batches are slices of the data", () => {
  async function batch(
    examples: Examples,
    indices: readonly number[][],
    positions: Positions = "all",
  ) {
    const [members, size] = [indices.length, indices[0].length];
    const index = constant(indices.flat(), "int32", [members, size]);
    const { read, y } = batchOf(examples, index, "float32", positions);
    const values = await evaluate(nodeEngine, { x: read.x, y }, exampleFeeds(examples, "float32"));
    return { x: values.x, y: values.y };
  }

  it("windows end at the row of the example", async () => {
    const examples = filteredNoise(40, 3, 5);
    const rows = [
      [4, 39, 17],
      [20, 5, 20],
    ];
    const { x, y } = await batch(examples, rows);
    expect(x.shape).toEqual([2, 3, 5, 3]);
    expect(y.shape).toEqual([2, 3, 1, 1]);
    expect([...x.data]).toEqual(
      rows.flat().flatMap((t) => [...examples.features.subarray((t - 4) * 3, (t + 1) * 3)]),
    );
    expect([...y.data]).toEqual(rows.flat().map((t) => examples.target[t]));
  });

  it("windows may be read in another order, which makes other examples of them", async () => {
    const features = Float32Array.from({ length: 8 }, (_, i) => i);
    const target = new Float32Array(8);
    const plain = { kind: "windows", window: 3, channels: 1, features, target } as const;
    const turned = { ...plain, order: [2, 0, 1] };
    const { x } = await batch(turned, [[2, 7]]);
    expect([...x.data]).toEqual([2, 0, 1, 7, 5, 6]);
    expect(exampleIdentity(turned)).not.toEqual(exampleIdentity(plain));
  });

  it("windows may have several outputs", async () => {
    const features = Float32Array.from({ length: 12 }, (_, i) => i);
    const target = Float32Array.from({ length: 18 }, (_, i) => 100 + i);
    const examples = { kind: "windows", window: 2, channels: 2, features, target } as const;
    const { x, y } = await batch(examples, [[1, 5]]);
    expect(x.shape).toEqual([1, 2, 2, 2]);
    expect([...x.data]).toEqual([0, 1, 2, 3, 8, 9, 10, 11]);
    expect(y.shape).toEqual([1, 2, 1, 3]);
    expect([...y.data]).toEqual([103, 104, 105, 115, 116, 117]);
    expect([...truthOf(examples, Int32Array.of(1, 5), "last")]).toEqual([...y.data]);
  });

  it("sequences are whole, with an output at every position", async () => {
    const examples = runningSums(9, 4, 2, 3);
    const numbers = [
      [8, 0],
      [3, 3],
    ];
    const { x, y } = await batch(examples, numbers);
    expect(x.shape).toEqual([2, 2, 4, 2]);
    expect(y.shape).toEqual([2, 2, 4, 3]);
    const cut = (data: Outputs, n: number, size: number) => [
      ...data.subarray(n * size, (n + 1) * size),
    ];
    expect([...x.data]).toEqual(numbers.flat().flatMap((n) => cut(examples.x, n, 8)));
    expect([...y.data]).toEqual(numbers.flat().flatMap((n) => cut(examples.y, n, 12)));
    expect([...truthOf(examples, Int32Array.from(numbers.flat()), "all")]).toEqual([...y.data]);
  });

  it("sequences give what stands at the last position where no other is asked for", async () => {
    const examples = runningSums(9, 4, 2, 3);
    const { x, y } = await batch(examples, [[8, 0]], "last");
    expect(x.shape).toEqual([1, 2, 4, 2]);
    expect(y.shape).toEqual([1, 2, 1, 3]);
    const expected = [8, 0].flatMap((n) => [...examples.y.subarray(n * 12 + 9, n * 12 + 12)]);
    expect([...y.data]).toEqual(expected);
    expect([...truthOf(examples, Int32Array.of(8, 0), "last")]).toEqual(expected);
  });

  it("classes come as integers, without an axis of outputs", async () => {
    const { x } = runningSums(5, 3, 2, 1);
    const y = Int32Array.from({ length: 15 }, (_, i) => i % 4);
    const sequences = { kind: "sequences", length: 3, channels: 2, outputs: 4, x, y } as const;
    const all = await batch(sequences, [[4, 1]]);
    expect(all.y.shape).toEqual([1, 2, 3]);
    expect(all.y.dtype).toBe("int32");
    expect([...all.y.data]).toEqual([...y.subarray(12, 15), ...y.subarray(3, 6)]);
    const last = await batch(sequences, [[4, 1]], "last");
    expect(last.y.shape).toEqual([1, 2, 1]);
    expect([...last.y.data]).toEqual([y[14], y[5]]);
    expect([...truthOf(sequences, Int32Array.of(4, 1), "last")]).toEqual([y[14], y[5]]);
    const features = new Float32Array(30);
    const windows = { kind: "windows", window: 2, channels: 2, features, target: y } as const;
    const rows = await batch(windows, [[3, 14]]);
    expect(rows.y.shape).toEqual([1, 2, 1]);
    expect([...rows.y.data]).toEqual([y[3], y[14]]);
  });

  it("a batch larger than the training part is refused", async () => {
    const examples = filteredNoise(20, 1, 8);
    const spec = specificationFor(examples, { architecture: "linear-filter", batch: 14 });
    await expect(withPopulation(nodeEngine, spec, examples, async () => 0)).rejects.toThrow(
      /13 training examples do not fill a batch of 14/,
    );
  });

  it("predictions of more examples than one run computes come in their order", async () => {
    const examples = filteredNoise(700, 1, 4);
    const spec = specificationFor(examples, { architecture: "linear-filter", dtype: "float64" });
    const all = allExamples(examples);
    const [predicted] = await withPopulation(nodeEngine, spec, examples, (p) => p.predict(all));
    const model = buildModel("linear-filter", {}, spec.task);
    const w = initialParameters(model, spec.members[0].seed);
    expect(predicted).toHaveLength(all.length);
    all.forEach((t, i) => {
      let y = w[4];
      for (let s = 0; s < 4; s++) y += w[s] * examples.features[t - 3 + s];
      expect(Math.abs(predicted[i] - y)).toBeLessThan(1e-14);
    });
  });
});

describe("micro-batches", () => {
  const config = { hidden: 33, headSize: 2, valueSize: 3, feedForwardWidth: 4 };
  const examples = filteredNoise(400, 2, 32);

  it("256 windows of 32 in four parts have the loss and the gradient of the whole", async () => {
    const spec = (batch: number) =>
      specificationFor(examples, {
        architecture: "transformer-a",
        config,
        dtype: "float64",
        batch,
        optimiser: "sgd",
        schedule: "constant",
        clipNorm: 1e30,
        stepsPerRun: 1,
      });
    const model = buildModel("transformer-a", config, spec(256).task);
    // 127 windows are fewer rows than are cut; forward and backward of a part are most of a graph
    const cut = stepGraph(model, spec(256), examples);
    const whole = stepGraph(model, spec(127), examples);
    expect(cut.nodes / whole.nodes).toBeGreaterThan(2.5);

    const p = parameterCount(model);
    const theta = initialParameters(model, 9);
    const index = Int32Array.from({ length: 256 }, (_, i) => 31 + i);
    const vector = (data: Float64Array, shape: readonly number[]) =>
      ({ dtype: "float64", shape, data }) as const;
    const session = await nodeEngine.open(cut.bytes);
    const step = await session.run({
      ...exampleFeeds(examples, "float64"),
      theta_before: vector(theta, [1, p]),
      first_before: vector(new Float64Array(p), [1, p]),
      second_before: vector(new Float64Array(p), [1, p]),
      alive_before: vector(Float64Array.of(1), [1, 1]),
      rate: vector(Float64Array.of(1), [1, 1]),
      first_step: vector(Float64Array.of(0), []),
      index: { dtype: "int32", shape: [1, 1, 256], data: index },
    });
    await session.release();

    const flat = input("theta", "float64", [1, p]);
    const parameters = cutParameters(model, flat, []);
    const { read, y } = batchOf(examples, constant(index, "int32", [256]), "float64", "last");
    const loss = mean(square(sub(model.forward(parameters, read, "last"), y)));
    const [gradient] = gradients(loss, [flat]);
    const direct = await evaluate(
      nodeEngine,
      { loss, gradient },
      { ...exampleFeeds(examples, "float64"), theta: vector(theta, [1, p]) },
    );
    expect(Math.abs(Number(step.loss.data[0]) - Number(direct.loss.data[0]))).toBeLessThan(1e-12);
    // at a rate of 1, plain descent moves each parameter by its gradient
    direct.gradient.data.forEach((g: number | bigint, i: number) => {
      expect(Math.abs(theta[i] - Number(step.theta.data[i]) - Number(g))).toBeLessThan(1e-12);
    });
  });
});

describe("what a population refuses", () => {
  const examples = filteredNoise(60, 1, 8);
  const spec = specificationFor(examples, { architecture: "linear-filter" });

  it("numbers that the examples do not hold", async () => {
    for (const outside of [6, -1, 60]) {
      await expect(
        Population.open(
          nodeEngine,
          spec,
          examples,
          Int32Array.from({ length: 40 }, () => outside),
        ),
      ).rejects.toThrow(`example ${outside} is not one of 7..59`);
    }
    const population = await Population.open(nodeEngine, spec, examples, allExamples(examples));
    await expect(population.predict(Int32Array.of(3))).rejects.toThrow(/example 3 .* 7\.\.59/);
    await population.close();
  });

  it("steps that do not fill their runs", async () => {
    const odd = { ...spec, steps: 50, stepsPerRun: 16 };
    await expect(Population.open(nodeEngine, odd, examples, allExamples(examples))).rejects.toThrow(
      /50 steps .* runs of 16/,
    );
  });
});
