import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Model } from "../../src/models/architecture.js";
import { buildModel } from "../../src/models/registry.js";
import { decayRates, type StateSpaceConfig } from "../../src/models/state-space.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant } from "../../src/tensor/index.js";
import {
  distance,
  filtered,
  impulses,
  linearPart,
  normals,
  relativeDistance,
  weights,
} from "./evaluation.js";

type Parametrisation = StateSpaceConfig["parametrisation"];

const size = (max: number) => fc.integer({ min: 1, max });

/** Lambda = f(w), in plain numbers. */
const rateOf: Record<Parametrisation, (w: number) => number> = {
  direct: (w) => w,
  exp: (w) => -Math.exp(w),
  softplus: (w) => -Math.log1p(Math.exp(w)),
  best: (w) => -1 / (w * w + 0.1),
};
const parametrisations = Object.keys(rateOf) as Parametrisation[];

async function ratesOf(parametrisation: Parametrisation, w: ArrayLike<number>): Promise<number[]> {
  const rates = decayRates(parametrisation, constant(w, "float64", [1, w.length]));
  return Array.from((await evaluate(nodeEngine, { rates })).rates.data, Number);
}

/** The weights of the decay before training. */
function firstDecay(model: Model): readonly number[] {
  return [...weights(model, 0).decay];
}

describe.each(parametrisations)("%s", (parametrisation) => {
  it("with a linear readout has the kernel c^T e^(Lambda s) U", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ inputs: size(3), outputs: size(2), length: size(24) }),
        size(6),
        fc.nat(),
        async (task, width, seed) => {
          const config = { width, parametrisation, activation: "linear" };
          const model = buildModel("state-space", config, task);
          // of either sign where rates are negative nonetheless
          const decay = normals(width, seed).map((z) =>
            parametrisation === "direct" ? -z * z : z,
          );
          const w = weights(model, seed);
          const { "input.weight": u, "readout.weight": c } = w;
          const rates = Array.from(decay, rateOf[parametrisation]);
          const kernel = Array.from({ length: task.length }, (_, s) =>
            Array.from({ length: task.inputs * task.outputs }, (_, at) => {
              const [input, output] = [Math.floor(at / task.outputs), at % task.outputs];
              return rates.reduce(
                (sum, rate, i) =>
                  sum + c[i * task.outputs + output] * Math.exp(rate * s) * u[input * width + i],
                0,
              );
            }),
          );
          const x = [...impulses(task), ...normals(2 * task.length * task.inputs, seed + 1)];
          expect(
            distance(await linearPart(model, { ...w, decay }, x), filtered(kernel, task, x)),
          ).toBeLessThan(1e-10);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("begins with memories that are geometric from 1 step to the length", async () => {
    await fc.assert(
      fc.asyncProperty(size(40), size(10_000), async (width, length) => {
        const task = { inputs: 1, outputs: 1, length };
        const w = firstDecay(buildModel("state-space", { width, parametrisation }, task));
        const memories = (await ratesOf(parametrisation, w)).map((r) => -1 / r);
        const expected = Array.from(
          { length: width },
          (_, i) => length ** (width === 1 ? 0 : i / (width - 1)),
        );
        // softplus is rounded at 1e-16 and as small as the rate, 1e-4
        expect(relativeDistance(memories, expected)).toBeLessThan(1e-10);
      }),
      { numRuns: 20 },
    );
  });
});

describe("first states", () => {
  it("have at most the variance of the noise that drives them, and a mean below 1", () => {
    fc.assert(
      fc.property(size(40), size(10_000), size(4), fc.nat(), (width, length, inputs, seed) => {
        const model = buildModel("state-space", { width }, { inputs, outputs: 1, length });
        const w = weights(model, seed);
        for (let i = 0; i < width; i++) {
          const kept = Math.exp(rateOf.best(w.decay[i]));
          let power = 0;
          for (let c = 0; c < inputs; c++) power += w["input.weight"][c * width + i] ** 2;
          expect(power / (1 - kept * kept)).toBeLessThan(1 + 1e-9);
          expect(Math.abs(w["input.bias"][i]) / (1 - kept)).toBeLessThan(1 + 1e-9);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("weights perturbed by normal noise of largest entry beta", () => {
  const task = { inputs: 1, outputs: 1, length: 100 };
  const width = 16;
  const perturbed = (w: ArrayLike<number>, beta: number, seed: number) => {
    const z = normals(width, seed);
    const largest = Math.max(...z.map(Math.abs));
    return z.map((v, i) => w[i] + (beta * v) / largest);
  };
  // sizes and repetitions of the perturbation-error test of Wang, Li and Li
  const betas = Array.from({ length: 21 }, (_, i) => 1e-3 * 2 ** (i / 2));
  const repetitions = 30;

  /** The largest rate of each perturbed model, by beta. */
  async function slowest(parametrisation: Parametrisation): Promise<number[][]> {
    const first = firstDecay(buildModel("state-space", { width, parametrisation }, task));
    const all = betas.flatMap((beta, b) =>
      Array.from({ length: repetitions }, (_, r) => [
        ...perturbed(first, beta, b * repetitions + r),
      ]),
    );
    const rates = await ratesOf(parametrisation, all.flat());
    return betas.map((_, b) =>
      Array.from({ length: repetitions }, (_, r) => {
        const at = (b * repetitions + r) * width;
        return Math.max(...rates.slice(at, at + width));
      }),
    );
  }

  it.each(["exp", "softplus", "best"] as const)("%s: no rate reaches 0", async (name) => {
    for (const rates of await slowest(name)) {
      for (const rate of rates) expect(rate).toBeLessThan(0);
    }
  });

  it("direct: none while beta is below the slowest rate, 1 / length; beyond it some do", async () => {
    const found = await slowest("direct");
    betas.forEach((beta, b) => {
      const crossed = found[b].filter((rate) => rate >= 0).length;
      if (beta < 1 / task.length) expect(crossed).toBe(0);
      if (beta > 3 / task.length) expect(crossed).toBeGreaterThan(0);
    });
    const first = firstDecay(buildModel("state-space", { width, parametrisation: "direct" }, task));
    for (const [factor, sign] of [
      [0.99, -1],
      [1.01, 1],
    ]) {
      const rates = await ratesOf(
        "direct",
        first.map((w) => w + factor / task.length),
      );
      expect(Math.sign(Math.max(...rates))).toBe(sign);
    }
  });

  it("leave impulse responses of 1000 steps bounded, but most of those of direct", async () => {
    const long = { ...task, length: 1000 };
    const seeds = [1, 2, 3, 4, 5];
    const exceeding = async (parametrisation: Parametrisation) => {
      const config = { width, parametrisation, activation: "linear" };
      const first = firstDecay(buildModel("state-space", config, task));
      const model = buildModel("state-space", config, long);
      const w = weights(model, 6);
      // |rho(s)| <= sum |c| |U| while no rate is positive
      const bound = w["readout.weight"].reduce(
        (sum, c, i) => sum + Math.abs(c * w["input.weight"][i]),
        0,
      );
      let count = 0;
      for (const seed of seeds) {
        const decay = perturbed(first, 0.1, seed);
        const rho = await linearPart(model, { ...w, decay }, impulses(long));
        if (Math.max(...rho.map(Math.abs)) > bound * (1 + 1e-12)) count++;
      }
      return count;
    };
    for (const name of ["exp", "softplus", "best"] as const) expect(await exceeding(name)).toBe(0);
    expect(await exceeding("direct")).toBeGreaterThan(seeds.length / 2);
  });
});
