import { expect, it } from "vitest";
import { FILTERS, spectraOf } from "../../src/studies/a-mixing/couplings.js";
import { kernelOf, leftBy } from "../../src/studies/a-mixing/filters.js";
import { type Errors, tests } from "../../src/studies/a-mixing/tests.js";
import { buildTask } from "../../src/tasks/registry.js";
import { verdictsOf } from "./verdicts.js";

it("a convolution undoes a filter that is no longer than it is", () => {
  expect(leftBy(kernelOf(5), kernelOf(1), 9)).toBe(0);
  expect(leftBy(kernelOf(9), kernelOf(1), 5)).toBeGreaterThan(1e-3);
  // of white inputs through the impulse 1 a filter (1, 1) loses half to one tap
  const impulse = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0);
  const pair = Float64Array.of(1, 1, 0, 0, 0, 0, 0, 0);
  expect(leftBy(pair, impulse, 1)).toBeCloseTo(7 / 15, 14);
});

it("spectra before and after are those that the task states, and the difference undoes the sum", () => {
  const { before, after } = spectraOf(FILTERS.sum);
  for (const [spectra, mixed] of [
    [before, false],
    [after, true],
  ] as const) {
    const { couplingSingularValues: raw, coupling } = buildTask("mixing-example", {
      mixed,
    }).relationship(0);
    raw?.forEach((sigma, k) => {
      expect(spectra.raw[k]).toBeCloseTo(sigma, 12);
    });
    coupling?.centredSingularValues?.forEach((sigma, k) => {
      expect(spectra.centred[k]).toBeCloseTo(sigma, 12);
    });
  }
  const back = spectraOf(FILTERS.difference);
  expect(back.after.raw[1]).toBeCloseTo(1, 12);
  expect(back.after.raw[2]).toBeLessThan(1e-12);
});

it("tells convolutions that help from those that do not", async () => {
  const verdicts = (errors: Errors) => verdictsOf(tests, errors, 3);
  const seeds = (error: number) => [error, 1.01 * error, 0.99 * error];
  const helping = await verdicts((input, filter) => seeds(input < filter ? 0.1 : 0.01));
  const useless = await verdicts((_input, filter) => seeds(filter > 1 ? 0.1 : 0.01));
  const ids = ["filter-5", "convolution-5", "undone-5"];
  expect(ids.map((id) => helping.get(id))).toEqual(["agrees", "agrees", "agrees"]);
  expect(ids.map((id) => useless.get(id))).toEqual(["agrees", "disagrees", "disagrees"]);
});
