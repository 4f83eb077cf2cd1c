import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/experiments/canonical-json.js";
import { CostModel } from "../../../src/experiments/cost/model.js";
import type { PopulationRecord } from "../../../src/experiments/journal/records.js";
import { execute } from "../../../src/experiments/population/execute.js";
import { populationKey } from "../../../src/experiments/population/identity.js";
import { expand } from "../../../src/experiments/sweep/expand.js";
import { populationJob } from "../../../src/experiments/sweep/job.js";
import { parseSpecification } from "../../../src/experiments/sweep/parse.js";
import { plan } from "../../../src/experiments/sweep/plan.js";
import { runSweep } from "../../../src/experiments/sweep/run.js";
import { keysOf, startingGroups } from "../../../src/experiments/sweep/start.js";
import { TRIAL_SCHEMA, trialKey } from "../../../src/experiments/trial/key.js";
import { verifyJournal } from "../../../src/experiments/verify.js";
import { trialsOf } from "../../../src/results/trials.js";
import { engineVersion } from "../../../src/runtime/node.js";
import { VERSION } from "../../../src/version.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-start-"));
afterAll(() => rmSync(folder, { recursive: true }));

const document = {
  baseline: {
    task: { name: "linear", length: 6, order: "reverse" },
    data: { train: 64, validation: 16, test: 16 },
    model: { architecture: "linear-filter" },
    training: { batch: 16 },
  },
  seeds: 2,
  learningRates: [0.01],
  budget: { steps: 32 },
};
const start = { task: { order: "none" }, learningRate: 0.02, steps: 48 };
const warm = parseSpecification({ ...document, start });
const [group] = expand(warm);
const { start: settled } = group.settings;

const digestsOf = (populations: readonly PopulationRecord[]) =>
  new Map(populations.flatMap((p) => p.trials.map((t) => [t.key, t.digest] as const)));

describe("a training that starts from another", () => {
  it("is another trial than one that does not, whose key is what it was", () => {
    const [cold] = expand(parseSpecification(document));
    const [member] = cold.members;
    const trial = { ...cold.settings, ...member };
    const { task, data, model, training, budget } = trial;
    const texts = [
      [TRIAL_SCHEMA, VERSION, engineVersion(), 1, 2],
      ...[task, data, model, training, budget],
      [member.seed, member.learningRate],
    ].map(canonicalJson);
    const key = createHash("sha256").update(`[${texts.join()}]`).digest("hex");
    expect(trialKey(trial)).toBe(key);
    const others = [{}, { steps: 64 }, { learningRate: 0.1 }, { task: { order: "swap10" } }];
    const keys = others.map((other) => {
      const changed = { ...document, start: { ...start, ...other } };
      const length = "task" in other ? { task: { name: "linear", length: 24 } } : {};
      const baseline = { ...document.baseline, ...length };
      return keysOf(expand(parseSpecification({ ...changed, baseline }))[0])[0];
    });
    expect(new Set([key, ...keys]).size).toBe(5);
  });

  it("begins with the parameters of the other's best evaluation, bit for bit", async () => {
    const directory = join(folder, "whole");
    const outcome = await runSweep(warm, { directory, workers: 1 });
    expect(outcome).toMatchObject({ planned: 2, done: 2, failed: 0, complete: true });
    const [origin] = startingGroups([group]);
    for (const [i, member] of group.members.entries()) {
      const before = await execute(populationJob(origin.settings, [origin.members[i]], "before"));
      const job = populationJob(group.settings, [member], "after");
      const cold = await execute(job);
      const after = await execute({ ...job, first: before.best });
      const own = digestsOf(outcome.populations).get(keysOf(group)[i]);
      expect(own).toBe(after.members[0].digest);
      expect(own).not.toBe(cold.members[0].digest);
    }
    const trials = trialsOf([{ file: "j", populations: outcome.populations }]);
    expect(trials.levels("start.steps")).toEqual([48]);
    expect(trials.levels("start.task.order")).toEqual(["none"]);
    const again = await runSweep(warm, { directory, workers: 1 });
    expect(again).toMatchObject({ reused: 2, complete: true });
    expect(digestsOf(again.populations)).toEqual(digestsOf(outcome.populations));
    const { signal } = new AbortController();
    const checked = await verifyJournal(join(directory, "journal.jsonl"), 9, 0, signal);
    expect(checked.wrongKeys).toEqual([]);
    expect(checked.trials.map(({ difference }) => difference)).toEqual(["", "", "", ""]);
  });

  it("stopped on the way, before it or in it, it goes on with the same bits", async () => {
    const whole = await runSweep(warm, { directory: join(folder, "whole"), workers: 1 });
    const directory = join(folder, "stopped");
    let runs = 0;
    for (let complete = false; !complete && runs < 20; runs++) {
      const stop = new AbortController();
      let told = 0;
      const outcome = await runSweep(warm, {
        directory,
        workers: 1,
        signal: stop.signal,
        onProgress: ({ running }) => {
          if (running > 0 && ++told > 1) stop.abort();
        },
      });
      complete = outcome.complete;
      if (complete) expect(digestsOf(outcome.populations)).toEqual(digestsOf(whole.populations));
    }
    expect(runs).toBeGreaterThan(1);
    expect(runs).toBeLessThan(20);
  });

  it("has a checkpoint of its own", () => {
    const job = populationJob(group.settings, group.members, "a");
    const keys = [
      job,
      { ...job, first: Float32Array.of(1) },
      { ...job, first: Float32Array.of(2) },
    ];
    expect(new Set(keys.map(populationKey)).size).toBe(3);
  });

  it("is planned with the training that it starts from", () => {
    expect(settled).toMatchObject({ learningRate: 0.02, steps: 48 });
    expect(settled?.task).toMatchObject({ name: "linear", order: "none", length: 6 });
    const planned = plan([group], new CostModel(), 1);
    expect([planned.trials, planned.configurations]).toEqual([4, 2]);
  });
});

it.each([
  [{ task: { name: "noise" } }, /start\.task\.name: "noise", where the trials are of linear\n/],
  [{ task: { length: 8 } }, /start\.task: sequences of .*"length":8.* where the trials have/],
  [{ task: { ordre: "none" } }, /unknown setting of linear 'ordre'\n.*order/],
  [{ steps: 0 }, /start\.steps/],
  [{ learningRate: -1 }, /start\.learningRate/],
  [{ seed: 3 }, /start.*seed/],
])("refuses a start with %j", (wrong, says) => {
  expect(() => expand(parseSpecification({ ...document, start: { ...start, ...wrong } }))).toThrow(
    says,
  );
});
