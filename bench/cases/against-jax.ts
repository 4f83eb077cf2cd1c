import { type BenchCase, interleave, speedup } from "../case.js";
import { openJax } from "../jax.js";
import { openPopulation, stepTime, wideSize } from "../paper-a.js";

export const againstJax: BenchCase = {
  name: "training step, d = 64, against jax-js",
  target: { kind: "at least", value: 2.5 },
  measure: async ({ smoke, repeats }) => {
    const size = wideSize(smoke);
    const population = await openPopulation(size, 1);
    const rival = await openJax(size, population);
    const runs = smoke ? 1 : 2;
    const timed = await interleave(
      repeats,
      () => stepTime(population, runs),
      () => rival.stepTime(runs * size.stepsPerRun),
      speedup,
    );
    rival.close();
    await population.close();
    return { ...timed, sides: ["nwidth", "jax-js"], unit: "ms", notes: rival.notes };
  },
};
