import { expect, it } from "vitest";
import type { TrialResult } from "../../src/experiments/journal/records.js";
import { notConverged, untilFlat } from "../../src/results/not-converged.js";
import { Trials } from "../../src/results/trials.js";
import { population, trial } from "../experiments/journals.js";

/** Trials of 400 steps at most, evaluated every 50, that stop after so many evaluations without a new best. */
function trialsOf(patience: number | null, results: readonly TrialResult[]): Trials {
  const trials = new Trials();
  const { settings, ...rest } = population(results);
  const budget = { steps: 400, evaluateEvery: 50, patience };
  trials.add({ ...rest, settings: { ...settings, budget } }, "journal");
  return trials;
}

const seeds = (trials: Trials, places: readonly number[]) =>
  places.map((place) => trials.number(place, "seed"));

it("a trial is not converged where its steps end before its patience does", () => {
  const results = [
    // last steps, last best: still falling, falling within the patience, flat at the cap, flat before it
    [400, 400],
    [400, 300],
    [400, 250],
    [300, 150],
  ].map(([steps, bestStep], seed) => trial(`${seed}`, { seed, steps, bestStep }));
  const trials = trialsOf(3, results);
  expect(seeds(trials, untilFlat(trials)).sort()).toEqual([0, 1, 2, 3]);
  expect(seeds(trials, notConverged(trials)).sort()).toEqual([0, 1]);
});

it("no trial is without a patience, at another rate or without a result", () => {
  const capped = { steps: 400, bestStep: 400 };
  const without = trialsOf(null, [trial("a", capped)]);
  expect([untilFlat(without), notConverged(without)]).toEqual([[], []]);
  const other = trialsOf(3, [
    trial("a", { ...capped, learningRate: 0.1, validation: 1 }),
    trial("b", { ...capped, learningRate: 0.2, validation: 2 }),
    trial("c", { ...capped, learningRate: 0.3, state: "diverged" }),
  ]);
  expect(notConverged(other).map((place) => other.value(place, "learningRate"))).toEqual([0.1]);
});
