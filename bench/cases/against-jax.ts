import { sameLosses } from "../agreement.js";
import { type BenchCase, fill, interleave, speedup } from "../case.js";
import { openJax } from "../jax.js";
import { wide } from "../paper-a.js";
import { openPopulation, stepTime } from "../workload.js";

export const againstJax: BenchCase = {
  name: "training step, d = 64, against jax-js",
  target: { kind: "at least", value: 2.5 },
  measure: async (scale) => {
    const workload = wide(scale.smoke);
    const population = await openPopulation(workload, 1);
    const jax = await openJax(workload);
    const { losses } = await population.advance();
    const agreement = sameLosses(
      "jax-js",
      await jax.losses(workload.stepsPerRun),
      losses.map(([first]) => first),
    );
    const runs = await fill(
      scale,
      async (n) => (await stepTime(population, n)) * workload.stepsPerRun,
    );
    const steps = await fill(scale, jax.stepTime);
    const timed = await interleave(
      scale.repeats,
      () => stepTime(population, runs),
      () => jax.stepTime(steps),
      speedup,
    );
    jax.close();
    await population.close();
    return {
      ...timed,
      sides: ["nwidth", "jax-js"],
      unit: "ms",
      notes: ["jax-js, WebAssembly, one thread (Node has no web workers), jitted", agreement],
    };
  },
};
