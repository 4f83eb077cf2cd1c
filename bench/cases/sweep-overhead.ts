import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { CostModel } from "../../src/experiments/cost/model.js";
import type { PopulationJob } from "../../src/experiments/population/job.js";
import { expand } from "../../src/experiments/sweep/expand.js";
import { populationJob } from "../../src/experiments/sweep/job.js";
import { packPopulations } from "../../src/experiments/sweep/pack.js";
import { type BenchCase, interleave } from "../case.js";
import { narrow } from "../paper-a.js";
import { sweepOf, sweepSeconds } from "../sweeps.js";

const CHILD = fileURLToPath(new URL("../bare-trainer-child.js", import.meta.url));

/** Seconds in which two processes train the populations, every second one each. */
async function bareSeconds(jobs: readonly PopulationJob[]): Promise<number> {
  const begin = performance.now();
  await Promise.all(
    [0, 1].map(async (half) => {
      const child = fork(CHILD, { serialization: "advanced" });
      child.send(jobs.filter((_, i) => i % 2 === half));
      await once(child, "exit");
    }),
  );
  return (performance.now() - begin) / 1000;
}

export const sweepOverhead: BenchCase = {
  name: "sweep with journal and scheduling against the bare trainer",
  target: { kind: "below", value: 1.05 },
  measure: async ({ smoke, repeats }) => {
    const extent = smoke ? { trials: 4, steps: 16 } : { trials: 200, steps: 1000 };
    const specification = sweepOf(narrow, extent);
    const packed = packPopulations(expand(specification), new CostModel(), 2);
    const jobs = packed.map(({ settings, members }, i) =>
      populationJob(settings, members, `population ${i}`),
    );
    const timed = await interleave(
      Math.min(repeats, 3),
      () => sweepSeconds(specification),
      () => bareSeconds(jobs),
      (sweep, bare) => sweep / bare,
    );
    return {
      ...timed,
      sides: ["sweep", "the same populations in two processes"],
      unit: "s",
      notes: [`${extent.trials} trials of ${extent.steps} steps in ${packed.length} populations`],
    };
  },
};
