import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { attempt } from "../../src/experiments/attempt.js";
import { loadPlugins } from "../../src/experiments/plugins/load.js";
import type { PopulationJob } from "../../src/experiments/population/job.js";
import { WorkerPool } from "../../src/experiments/runners/local/pool.js";
import { ROOT } from "../docs/blocks.js";
import { job } from "../experiments/jobs.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nwidth-endless-"));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rm(folder, { recursive: true }));

/** y = x; sample 100 of the training part, which no trial of a plugin draws, never comes. */
const ENDLESS = `
import { z } from "zod";
export const t = {
  name: "endless", version: 1, summary: "s", law: "l", source: "s", positions: "all",
  schema: z.strictObject({ length: z.number().default(4) }),
  shape: ({ length }) => ({ inputs: 1, outputs: 1, length }),
  relationship: ({ length }) => ({
    sample: (part, i) => {
      while (part === "train" && i === 100);
      return { x: new Float64Array(length), y: new Float64Array(length) };
    },
    signalVariance: null, noiseVariance: 0, verdicts: [],
  }),
};`;

it("a sample that does not end in a worker is told of by its pool, which names plugin, function and training", async () => {
  const path = join(folder, "endless.mjs");
  await writeFile(path, ENDLESS);
  await loadPlugins([path]);
  const plain = job("some training");
  const counts = { train: 128, validation: 8, test: 8 };
  const endless: PopulationJob = {
    ...plain,
    spec: { ...plain.spec, task: { inputs: 1, outputs: 1, length: 4 } },
    data: { kind: "drawn", task: "endless", settings: {}, seed: 0, counts },
  };
  // in place of the minute that a call may take
  const pool = new WorkerPool({ workers: 1, silence: 6000 });
  try {
    await expect(attempt(pool, endless, {})).rejects.toThrow(
      `plugin ${path}: task 'endless': sample("train", 0), or a call after it, does not end within 60 s; in the training 'some training' of seeds 1, 2`,
    );
    // the worker is another one, and does what is asked of it
    const other = { ...endless, data: { ...endless.data, counts: { ...counts, train: 64 } } };
    expect((await pool.run(other as PopulationJob))?.complete).toBe(true);
  } finally {
    await pool.close();
  }
});

it("a sample that does not end where a plugin is tried is named before anything is trained", async () => {
  const path = join(folder, "never.mjs");
  await writeFile(path, ENDLESS.replace("endless", "never").replace("i === 100", "i === 1"));
  // long enough to come so far on a busy machine
  await expect(loadPlugins([path], { patience: 30 })).rejects.toThrow(
    `plugin ${path}: task 'never': sample("train", 1) does not end`,
  );
});
