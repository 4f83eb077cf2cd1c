import { join } from "node:path";
import { expect, it } from "vitest";
import { readJournal } from "../../src/experiments/journal/read.js";
import { type Started, start, startNwidth } from "../cli/processes.js";
import { writeSweep } from "../queue/sweeps.js";
import { DEADLY } from "./deadly-worker.js";
import { inScene } from "./play.js";

const HOST = join(import.meta.dirname, "mortal-host.js");

it("a trial that makes machines disappear is found by halving, and all others are done", () =>
  inScene({}, async (scene) => {
    const seeds = [DEADLY - 1, DEADLY, DEADLY + 1, DEADLY + 2];
    const specification = writeSweep(scene.folder, seeds.length, {
      ...{ seeds, grid: {}, learningRates: [0.01], budget: { steps: 32 } },
    });
    let disappeared = 0;
    let over = false;
    const hosts = new Set<Started>();
    // who disappears is replaced, as by a service
    const hire = () => {
      const host = start(process.execPath, [HOST, scene.url], scene.env);
      hosts.add(host);
      host.end.then(() => {
        hosts.delete(host);
        if (over) return;
        disappeared++;
        hire();
      });
    };
    hire();
    hire();
    const words = ["sweep", specification, "--out", scene.directory, "--json"];
    const end = await startNwidth([...words, "--queue", scene.url], scene.env).end;
    over = true;
    for (const { child } of hosts) child.kill("SIGKILL");
    await Promise.all([...hosts].map((host) => host.end));
    // three times three of the trial alone, and three of each population that had it
    expect(disappeared).toBeGreaterThanOrEqual(9 + 3);
    // no rate of its only configuration has all seeds
    expect(end.code).toBe(1);
    const { tables, ...counts } = JSON.parse(end.stdout);
    expect(counts).toMatchObject({ planned: 4, done: 3, failed: 1 });
    const reason =
      "the worker that trained linear-filter died after step 0: 3 machines disappeared with it";
    expect(tables.lostTrials).toMatchObject([{ seed: DEADLY, state: "failed", reason }]);
    // and while it runs
    expect(end.stderr).toMatch(
      /^(queue: 3 machines disappeared with linear-filter \(\d trials?\)\n){4,}$/,
    );
    const { populations } = await readJournal(join(scene.directory, "journal.jsonl"));
    const trials = populations.flatMap((population) => population.trials);
    expect(trials.map(({ seed }) => seed).sort()).toEqual(seeds);
  }));
