import { beforeAll, describe, expect, it } from "vitest";
import type { FittedBaseline } from "../../src/advise/baselines/list.js";
import { asideWhy, fieldOf } from "../../src/advise/set-aside.js";
import type { Windows } from "../../src/data/windows.js";
import { baselinesOf } from "./baselines-of.js";
import { autoregressive, noise, questionOf } from "./questions.js";

const BOOTSTRAP = { seed: 0, resamples: 300 };

/** Baselines of an autoregression, and one that errs by some more noise of its own. */
async function beside(rows: number, share: number) {
  const { windows } = (await questionOf({ y: autoregressive(rows, 0.8, 1) }, { window: 4 }))
    .prepared;
  const baselines = await baselinesOf(windows, []);
  const ridge = baselines.find((b) => b.name === "ridge");
  if (ridge === undefined) throw new Error("no ridge");
  // errors have deviation 1
  const e = noise(rows, 2, "worse");
  const worse: FittedBaseline = {
    ...ridge,
    ...{ kind: "theta", name: "worse", label: "worse" },
    validation: ridge.validation.map((y, i) => y + Math.sqrt(share) * e[i]),
    validationError: ridge.validationError * (1 + share),
  };
  return { windows, baselines, worse };
}

const asideOf = (windows: Windows, fitted: readonly FittedBaseline[]) =>
  fieldOf(windows, fitted, BOOTSTRAP).aside.map((b) => b.name);

describe("of 4,000 rows", () => {
  let found: Awaited<ReturnType<typeof beside>>[];
  beforeAll(async () => {
    found = await Promise.all([0.05, 0.5].map((share) => beside(4000, share)));
  });

  it("a baseline that errs half as much again is not compared, one that errs a twentieth more is", () => {
    const [little, much] = found.map(({ windows, baselines, worse }) =>
      asideOf(windows, [...baselines, worse]),
    );
    expect(little).not.toContain("worse");
    expect(much).toContain("worse");
  });

  it("mean, persistence and ridge are compared, whatever they err", () => {
    const [{ windows, baselines }] = found;
    const { compared, aside } = fieldOf(windows, baselines, BOOTSTRAP);
    const names = compared.map((b) => b.name);
    expect(names).toEqual(expect.arrayContaining(["mean", "persistence", "ridge"]));
    expect([...compared, ...aside].map((b) => b.name).sort()).toEqual(
      baselines.map((b) => b.name).sort(),
    );
  });

  it("the test part has no say", () => {
    const [, { windows, baselines, worse }] = found;
    const all = [...baselines, worse];
    const reversed = all.map((b) => ({ ...b, test: b.test.toReversed() }));
    expect(asideOf(windows, reversed)).toEqual(asideOf(windows, all));
  });
});

it("of few rows a fifth more may be chance, and is compared", async () => {
  const { windows, baselines, worse } = await beside(120, 0.2);
  expect(asideOf(windows, [...baselines, worse])).not.toContain("worse");
});

it("the advice names what was set aside, with its error on the validation part", () => {
  const [why] = asideWhy([{ name: "drift", label: "drift", columns: ["y"], validation: 1.2345 }]);
  expect(why).toContain("more than 10.0 % above the least: drift (1.23) (measured)");
  expect(asideWhy([])).toEqual([]);
});
