import { type BenchCase, fill, interleave, speedup } from "../case.js";
import { narrow } from "../paper-a.js";
import { Workers } from "../workers.js";

export const twoWorkers: BenchCase = {
  name: "64 stacked models, d = 16, two workers against one",
  target: { kind: "at least", value: 1.7 },
  measure: async (scale) => {
    const members = scale.smoke ? 4 : 64;
    const one = await Workers.start(1, { workload: narrow, members });
    const two = await Workers.start(2, { workload: narrow, members: members / 2 });
    const runs = await fill(scale, (n) => one.runTime(n));
    const stepOfAll = async (workers: Workers) =>
      (await workers.runTime(runs)) / narrow.stepsPerRun;
    const timed = await interleave(
      scale.repeats,
      () => stepOfAll(two),
      () => stepOfAll(one),
      speedup,
    );
    await Promise.all([one.close(), two.close()]);
    return {
      ...timed,
      sides: [`two workers of ${members / 2} models`, `one worker of ${members}`],
      unit: "ms",
      notes: [`time of one step of all ${members} models; each worker has one thread`],
    };
  },
};
