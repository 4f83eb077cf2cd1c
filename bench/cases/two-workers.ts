import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { type BenchCase, interleave, speedup } from "../case.js";
import { narrowSize } from "../paper-a.js";

const WORKER = new URL("../worker.js", import.meta.url);

async function start(members: number): Promise<Worker> {
  const worker = new Worker(WORKER, { workerData: { members } });
  await once(worker, "message");
  return worker;
}

/** Milliseconds a step of all models, while every worker makes `runs` runs with its own. */
async function stepOfAll(workers: readonly Worker[], runs: number): Promise<number> {
  const begin = performance.now();
  const done = workers.map((w) => once(w, "message"));
  for (const w of workers) w.postMessage(runs);
  await Promise.all(done);
  return (performance.now() - begin) / (runs * narrowSize.stepsPerRun);
}

export const twoWorkers: BenchCase = {
  name: "64 stacked models, d = 16, two workers against one",
  target: { kind: "at least", value: 1.7 },
  measure: async ({ smoke, repeats }) => {
    const members = smoke ? 4 : 64;
    const runs = smoke ? 1 : 8;
    const one = [await start(members)];
    const two = [await start(members / 2), await start(members / 2)];
    const timed = await interleave(
      repeats,
      () => stepOfAll(two, runs),
      () => stepOfAll(one, runs),
      speedup,
    );
    await Promise.all([...one, ...two].map((w) => w.terminate()));
    return {
      ...timed,
      sides: [`two workers of ${members / 2} models`, `one worker of ${members}`],
      unit: "ms",
      notes: [`time of one step of all ${members} models; each worker has one thread`],
    };
  },
};
