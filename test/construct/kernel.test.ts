import { describe, expect, it } from "vitest";
import {
  fitAdaptiveLag,
  fitHeads,
  type HeadFamily,
  LAG_FAMILIES,
  lagsOf,
  lagTarget,
  tailFamily,
} from "../../src/construct/kernel.js";

/** l^1 error over `length` lags of singling out a lag. */
function lagFit(family: HeadFamily, lag: number, terms: number, length: number) {
  const points = lagsOf(family.encoding, length);
  return fitHeads(family, points, lagTarget(points, lag), terms);
}

/** Each below the one before, until rounding (1e-12, thousands of lags at 1e-16) is all that is left. */
function expectFalling(errors: readonly number[]): void {
  for (let i = 1; i < errors.length; i++) {
    expect(errors[i]).toBeLessThan(Math.max(errors[i - 1], 1e-12));
  }
}

const steep: HeadFamily = { encoding: "lin", first: 0.01, step: 1 };

it("exponents are Paper B's, appendix F", () => {
  expect(LAG_FAMILIES.lin).toEqual({ encoding: "lin", first: 0.01, step: 0.01 });
  expect(LAG_FAMILIES.log).toEqual({ encoding: "log", first: 1.01, step: 0.01 });
  // gamma = 0.01 beta, alpha = 0.005; 1 + gamma, gamma = 1e-4 beta, alpha = 0.01
  expect(tailFamily("lin", 2)).toEqual({ encoding: "lin", first: 0.02, step: 0.005 });
  expect(tailFamily("log", 5)).toEqual({ encoding: "log", first: 1.0005, step: 0.01 });
});

describe("single lags (Lemmas F.1, F.4)", () => {
  it("lin: T = 10 is reached at m = 96 with steps of 0.01, at 16 with steps of 1", () => {
    // Sums decay at least as e^(-0.01 t): beyond 3,000 lags, by e^-30.
    expect(lagFit(LAG_FAMILIES.lin, 10, 96, 3000).error).toBeLessThan(1e-5);
    expect(lagFit(steep, 10, 16, 3000).error).toBeLessThan(1e-4);
  });

  it.each<[string, HeadFamily, number, number[]]>([
    // From the number of heads on at which the lag begins to show; before, sums err by more than 1.
    ["lin, steps of 0.01", LAG_FAMILIES.lin, 3, [40, 48, 64, 80, 96]],
    ["lin, steps of 0.01, T = 10", LAG_FAMILIES.lin, 10, [72, 80, 88, 96, 128]],
    ["lin, steps of 1", steep, 10, [10, 12, 14, 16]],
    ["log", LAG_FAMILIES.log, 3, [8, 16, 24, 32, 48]],
    ["log, T = 10", LAG_FAMILIES.log, 10, [40, 48, 56, 64]],
  ])("%s: the error falls with the heads", (_, family, lag, heads) => {
    const errors = heads.map((m) => lagFit(family, lag, m, 1000).error);
    expectFalling(errors);
    expect(errors[errors.length - 1]).toBeLessThan(1e-4);
  });

  it("reproduces what it can hold: an exponential, a power", () => {
    const points = lagsOf("log", 50);
    const power = fitHeads(
      LAG_FAMILIES.log,
      points,
      points.map((t) => 3 * t ** -1.02),
      4,
    );
    // 50 lags of at most 3: rounding
    expect(power.error).toBeLessThan(1e-13);
    // -beta_1 = -1.02: the second coefficient alone; the basis of 4 has condition 1e7.
    power.coefficients.forEach((a, k) => {
      expect(a).toBeCloseTo(k === 1 ? 3 : 0, 6);
    });
  });
});

describe("coefficients", () => {
  it("give the sum, where they are small", () => {
    const points = lagsOf("lin", 50);
    const { values, coefficients, coefficientNorm } = fitHeads(
      { encoding: "lin", first: 1, step: 1 },
      points,
      lagTarget(points, 1),
      6,
    );
    points.forEach((t, i) => {
      const sum = coefficients.reduce((s, a, k) => s + a * Math.exp(-(k + 1) * t), 0);
      // a few thousand times 1e-16
      expect(Math.abs(sum - values[i])).toBeLessThan(1e-11);
    });
    expect(coefficientNorm).toBe(Math.max(...coefficients.map(Math.abs)));
  });

  // The largest coefficients with steps of 1 grow until no float64 sum could hold them.
  it.each([
    [1, 8, 1.5e3],
    [3, 8, 1.9e7],
    [5, 10, 7e13],
    [10, 16, 1e42],
  ])("for T = %d with m = %d reach %d", (lag, terms, size) => {
    const { coefficientNorm } = lagFit(steep, lag, terms, 300);
    expect(coefficientNorm / size).toBeGreaterThan(0.5);
    expect(coefficientNorm / size).toBeLessThan(2);
  });
});

describe("lags that the query sets (Lemmas F.2, F.5)", () => {
  it.each([
    ["lin", [40, 48, 64]],
    ["log", [16, 24, 32, 48]],
  ] as const)("%s: one sum serves every lag up to 3", (encoding, heads) => {
    const worst = heads.map((m) => fitAdaptiveLag(LAG_FAMILIES[encoding], 3, 300, m).worst);
    expectFalling(worst);
    expect(worst[worst.length - 1]).toBeLessThan(1e-3);
  });

  it("is a single lag where the query sets but one", () => {
    const { worst } = fitAdaptiveLag(LAG_FAMILIES.log, 1, 100, 8);
    expect(worst).toBeCloseTo(lagFit(LAG_FAMILIES.log, 1, 8, 100).error, 12);
  });
});

describe("kernels with tails (Lemmas F.3, F.6)", () => {
  it("lin: e^-t (1 + cos t), from the heads on that resolve its turns", () => {
    const points = lagsOf("lin", 1000);
    const target = points.map((t) => Math.exp(-t) * (1 + Math.cos(t)));
    const family = tailFamily("lin", 1);
    const errors = [16, 32, 64, 96].map((m) => fitHeads(family, points, target, m).error);
    expectFalling(errors);
    expect(errors[3]).toBeLessThan(1e-10);
  });

  it("log: t^-3 cos(t / 5)", () => {
    const points = lagsOf("log", 1000);
    const target = points.map((t) => t ** -3 * Math.cos(t / 5));
    const family = tailFamily("log", 3);
    const errors = [4, 8, 16, 32, 64].map((m) => fitHeads(family, points, target, m).error);
    expectFalling(errors);
    expect(errors[4]).toBeLessThan(1e-4);
  });
});

it("leaves what no exponential reaches in float64", () => {
  // e^-1000 is 0
  const { error, coefficientNorm } = fitHeads(
    { encoding: "lin", first: 1, step: 1 },
    [1000, 1001, 1002],
    [1, 0, 0],
    2,
  );
  expect([error, coefficientNorm]).toEqual([1, 0]);
});

describe("what cannot be fitted", () => {
  it.each([
    [0, 1],
    [4, 1],
    [2, 0],
  ])("is refused: %d heads, step %d", (terms, step) => {
    const family = { encoding: "lin", first: 1, step } as const;
    expect(() => fitHeads(family, [0, 1, 2], [1, 0, 0], terms)).toThrow(/for 3 lags/);
  });
});
