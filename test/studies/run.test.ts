import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { readJournal } from "../../src/experiments/journal/read.js";
import { studyDocument } from "../../src/report/documents/study.js";
import type { Trials } from "../../src/results/trials.js";
import { besideFloor, chosenErrors } from "../../src/studies/cells.js";
import type { Claim } from "../../src/studies/claim.js";
import { studies } from "../../src/studies/registry.js";
import { groupsOf, runStudy, type StudyOutcome } from "../../src/studies/run.js";
import type { Study } from "../../src/studies/study.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-studies-"));
vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const task = { name: "linear", length: 4, snr: "none" };
const model = { architecture: "linear-filter" };
const learned: Claim = {
  id: "learned",
  statement: "A filter learns something",
  paper: { value: null, source: "none" },
  quantity: "mean squared error",
  scale: "logarithmic",
  from: null,
  to: 0.05,
};
const measure = (trials: Trials) =>
  new Map([["learned", { values: chosenErrors(trials, { task, model }), numbers: null }]]);
const filter: Study = {
  id: "a-filter",
  title: "A filter",
  source: "none",
  protocol: "One filter.",
  choices: [],
  claims: [learned],
  sweeps: () => [
    {
      baseline: { task, data: { train: 64, validation: 16, test: 64 }, model },
      learningRates: [0.1],
      budget: { steps: 128 },
    },
  ],
  evaluate: async (trials) => ({
    measured: measure(trials),
    tables: [],
    figure: { title: "", caption: "", panels: [] },
  }),
  // the same configuration, trained otherwise: its trials are told apart by nothing that is measured
  variations: [
    {
      setting: "steps",
      taken: "1",
      sweeps: () => [
        {
          baseline: { task, data: { train: 64, validation: 16, test: 64 }, model },
          learningRates: [1e-9],
          budget: { steps: 1 },
        },
      ],
      evaluate: async (trials) => measure(trials),
    },
  ],
};
const size = { budget: "default", seeds: 4 } as const;

describe("a study", () => {
  const directory = join(folder, "run");

  it("writes its claims before the first training, and decides them after the last", async () => {
    const outcome = await runStudy(filter, { directory, size, workers: 1 });
    expect(outcome?.findings.map(({ id, verdict }) => [id, verdict])).toEqual([
      ["learned", "agrees"],
    ]);
    expect(outcome?.findings[0].trained.seeds).toBe(4);
    const [{ seeds, findings }] = (outcome as StudyOutcome).variations;
    expect([seeds, findings[0].trained.seeds]).toEqual([3, 3]);
    expect(findings[0].trained.mean).toBeGreaterThan(outcome?.findings[0].trained.mean ?? 1);
    expect(studyDocument(outcome as StudyOutcome).variations[0].claims).toMatchObject([
      { id: "learned", verdict: "disagrees", moves: "yes" },
    ]);
    const lines = readFileSync(join(directory, "journal.jsonl"), "utf8").trim().split("\n");
    const kinds = lines.map((line) => JSON.parse(line));
    const said = kinds.findIndex(({ of }) => of === "claim learned");
    expect(kinds[said].says).toEqual(learned);
    expect(said).toBeLessThan(kinds.findIndex(({ kind }) => kind === "population"));
  });

  it("finds the errors of a configuration by its steps, and by their metric", async () => {
    // without its variation, whose trials are of the same configuration
    const alone = { ...filter, variations: [] };
    const directory = join(folder, "errors");
    const outcome = await runStudy(alone, { directory, size, workers: 1 });
    const { trials } = outcome as StudyOutcome;
    const squared = chosenErrors(trials, { task, model, steps: 128 });
    const logarithms = squared.reduce((sum, value) => sum + Math.log(value), 0);
    expect(logarithms / 4).toBeCloseTo(Math.log(outcome?.findings[0].trained.mean ?? 1), 9);
    expect(() => chosenErrors(trials, { task, model, steps: 64 })).toThrow("no trial of");
    const absolute = chosenErrors(trials, { task, model, steps: 128 }, "mae");
    // by Jensen's inequality
    absolute.forEach((value, seed) => {
      expect(value ** 2).toBeLessThan(squared[seed]);
    });
  });

  it("run again trains nothing, and finds the same", async () => {
    const before = await readJournal(join(directory, "journal.jsonl"));
    const outcome = await runStudy(filter, { directory, size, workers: 1 });
    expect(outcome?.findings[0].verdict).toBe("agrees");
    const after = await readJournal(join(directory, "journal.jsonl"));
    expect(after.populations).toEqual(before.populations);
  });

  it("reads the parameters that it kept; where they are damaged it trains again, and finds the same", async () => {
    const keeping: Study = {
      ...filter,
      sweeps: (size) => filter.sweeps(size).map((sweep) => ({ ...sweep, keep: "best" })),
      evaluate: async (trials, _, kept) => {
        const keys = trials.places.map((place) => String(trials.value(place, "key")));
        const thetas = await Promise.all(keys.map(kept));
        const values = thetas.map((theta) => Math.hypot(...theta));
        return {
          measured: new Map([["learned", { values, numbers: null }]]),
          tables: [],
          figure: { title: "", caption: "", panels: [] },
        };
      },
    };
    const directory = join(folder, "kept");
    const run = () => runStudy(keeping, { directory, size, workers: 1 });
    const populations = async () =>
      (await readJournal(join(directory, "journal.jsonl"))).populations.length;
    const first = await run();
    expect(first?.findings[0].trained.mean).toBeGreaterThan(0);
    const trained = await populations();
    expect((await run())?.findings).toEqual(first?.findings);
    expect(await populations()).toBe(trained);
    const [file] = readdirSync(join(directory, "outputs"));
    appendFileSync(join(directory, "outputs", file), "x");
    expect((await run())?.findings).toEqual(first?.findings);
    expect(await populations()).toBeGreaterThan(trained);
  });

  it("is refused where its claim was another when training began", async () => {
    const moved = { ...filter, claims: [{ ...learned, to: 2 }] };
    await expect(runStudy(moved, { directory, size, workers: 1 })).rejects.toThrow(
      /'claim learned' was stated otherwise before training: .*"to":0.05.* now .*"to":2/,
    );
  });

  it("says nothing of what was trained for seconds", async () => {
    const outcome = await runStudy(filter, {
      directory: join(folder, "smoke"),
      size: { budget: "smoke", seeds: 2 },
      workers: 1,
    });
    expect(outcome?.findings[0].verdict).toBe("cannot tell");
  });

  it("cannot tell where trainings diverged at every rate", async () => {
    const training = { clipNorm: 1e30, optimiser: "sgd" };
    const diverging = {
      ...filter,
      variations: [],
      sweeps: () => [
        {
          baseline: { task, data: { train: 64, validation: 16, test: 64 }, model, training },
          learningRates: [1e6],
          budget: { steps: 128 },
        },
      ],
    };
    const directory = join(folder, "diverged");
    const outcome = await runStudy(diverging, { directory, size, workers: 1 });
    expect(outcome?.findings[0]).toMatchObject({ verdict: "cannot tell", trained: { seeds: 4 } });
    const errors = chosenErrors((outcome as StudyOutcome).trials, { task, model });
    expect(errors).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect(besideFloor({ task, model }, errors, 64)).toMatchObject({ floor: { kind: "exact" } });
  });

  it("that measures nothing for a claim fails", async () => {
    const other = { ...filter, variations: [], claims: [{ ...learned, id: "other" }] };
    const lost = runStudy(other, { directory: join(folder, "lost"), size, workers: 1 });
    await expect(lost).rejects.toThrow("a-filter measures nothing for other");
  });
});

describe("every study", () => {
  it.each(studies.map((study) => [study.id, study] as const))(
    "%s: ids of its own, claims with a region, trials at every budget, more where it is larger, or none",
    (id, study) => {
      expect(studies.filter((other) => other.id === id).length).toBe(1);
      expect(new Set(study.claims.map((c) => c.id)).size).toBe(study.claims.length);
      const ids = study.claims.map((claim) => claim.id);
      for (const of of Object.keys(study.remarks ?? {})) expect(ids).toContain(of);
      const settings = study.choices.map((choice) => choice.setting);
      const smoke = { budget: "smoke", seeds: 2 } as const;
      for (const variation of study.variations ?? []) {
        expect(settings).toContain(variation.setting);
        const varied = groupsOf({ ...study, variations: [variation] }, smoke).length;
        expect(varied).toBeGreaterThan(groupsOf({ ...study, variations: [] }, smoke).length);
      }
      for (const { from, to } of study.claims) {
        expect(from ?? to).not.toBeNull();
        if (from !== null && to !== null) expect(from).toBeLessThanOrEqual(to);
      }
      const steps = (["smoke", "default", "paper"] as const).map((budget) =>
        groupsOf(study, { budget, seeds: 2 }).reduce(
          (sum, { settings, members }) => sum + Number(settings.budget.steps) * members.length,
          0,
        ),
      );
      if (steps.every((n) => n === 0)) return;
      expect(steps[0]).toBeGreaterThan(0);
      expect(steps[1]).toBeGreaterThan(steps[0]);
      expect(steps[2]).toBeGreaterThan(steps[1]);
    },
  );
});
