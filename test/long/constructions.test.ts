import { describe, expect, it } from "vitest";
import { theoryPages } from "../../docs/theory/render.js";
import { type Construction, constructCoupling } from "../../src/construct/construct.js";
import { couplingFunctions } from "../../src/construct/coupling-functions.js";
import { constructHead } from "../../src/construct/coupling-head.js";
import { outputCoupling } from "../../src/construct/output-coupling.js";
import type { Floor } from "../../src/oracle/floor.js";
import { requireOrder } from "../../src/oracle/four-numbers.js";
import { geometricDecaySum } from "../../src/oracle/kernel-sums.js";
import { lagFloors } from "../../src/oracle/lags.js";
import { exponentialLowerBound } from "../../src/oracle/recurrent.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { CouplingConfig } from "../../src/tasks/coupling.js";
import { buildTask } from "../../src/tasks/registry.js";

// Known answers of constructions that take seconds each; test/construct and test/oracle have the others.

const configOf = (settings: object) => buildTask("coupling", settings).config as CouplingConfig;

describe("the error that the tail does not see", () => {
  it.each(["sine", "legendre"])("is in the proved bound: %s", async (basis) => {
    for (const m of [4, 16]) {
      const config = configOf({ basis, alpha: 1.5 });
      const {
        output,
        proved,
        diagonal: d,
        tail,
      } = await constructCoupling(nodeEngine, config, 0, m);
      expect(output.mse).toBeLessThanOrEqual(proved.value ** 2);
      // [15 tail + diagonal] / 8
      expect(proved.head ** 2).toBeCloseTo((15 * tail + d) / 8, 12);
    }
  });
});

it("a head of size 64 errs in the coupling by the finite tail", async () => {
  const { couplingError, tail } = await constructCoupling(nodeEngine, configOf({}), 0, 64);
  // sum over 64 < k <= 512 of k^-2, smallest first
  let exact = 0;
  for (let k = 512; k > 64; k--) exact += k ** -2;
  expect(Math.abs(tail / exact - 1)).toBeLessThan(1e-13);
  // nets are as wide as makes them add 5e-7 of the tail
  expect(Math.abs(couplingError / exact - 1)).toBeLessThan(1e-6);
});

describe("the printed bound", () => {
  it("is below the error at alpha = 3, m = 64, in the limit of many neurons", async () => {
    const config = configOf({ alpha: 3 });
    const c: Construction = await constructCoupling(nodeEngine, config, 0, 64, 300);
    expect(c.limit.absolute).toBeGreaterThan(8 * (c.printed?.head ?? Number.NaN));
    // With 300 neurons its other term is huge: tau^2 C_0 sum |e| m_h^(beta + 1), beta = 2 of splines.
    const { errors } = constructHead(config, couplingFunctions(config, 0), 64, 300);
    const sum = errors.reduce((a, b) => a + b, 0);
    const term = 16 ** 2 * 2 * Math.SQRT2 * sum * 64 ** 3;
    expect((c.printed?.feedForward ?? Number.NaN) / term).toBeCloseTo(1, 12);
    expect(c.output.absolute).toBeLessThan(c.printed?.value ?? Number.NaN);
  });
});

it.each([
  [8, 3.0e-6],
  [16, 7.5e-13],
])("t^-0.5 by %i exponentials in geometric sequence", (terms, coarse) => {
  const values = Float64Array.from({ length: 999 }, (_, i) => (i + 1) ** -0.5);
  const { floor, coefficients } = geometricDecaySum({ values, first: 1 }, "exponential", terms);
  // published of a coarser search, which ours may not exceed
  expect(floor.value).toBeLessThan(coarse * 1.005);
  expect(floor.value).toBeGreaterThan(coarse / 2);
  expect(floor.noiseFloor).toBeLessThan(floor.value * 1e-6);
  expect(Math.hypot(...coefficients)).toBeLessThan(10);
  const [lower] = exponentialLowerBound(values, [terms]);
  expect(requireOrder({ floor: lower, constructed: floor })).toEqual([]);
});

describe("which lags can be picked out", () => {
  it("by 32 heads: 2.63 of 3 is left with lin, 2.72 with log, within 2 %", () => {
    const lags = [48, 56, 99];
    const floors = (encoding: "lin" | "log") =>
      Object.fromEntries(
        lagFloors(encoding, { lags, length: 1000, heads: 32 }).map((f) => [f.kind, f]),
      ) as Partial<Record<string, Floor>>;
    const lin = floors("lin");
    const log = floors("log");
    expect(Math.abs((lin.constructed?.value ?? 0) / 2.63 - 1)).toBeLessThan(0.02);
    expect(Math.abs((log.constructed?.value ?? 0) / 2.72 - 1)).toBeLessThan(0.02);
    // no rates whatever reach, without neurons, the 1e-6 that the paper reports of models with neurons
    expect(lin.lower?.value).toBeCloseTo(0.564127, 6);
    const order = {
      floor: lin.lower as Floor<"lower">,
      constructed: lin.constructed as Floor<"constructed">,
    };
    expect(requireOrder(order)).toEqual([]);
  });
});

describe("the table of docs/theory/rate.md", () => {
  const page = theoryPages().find(({ name }) => name === "rate")?.text ?? "";
  const rows = [...page.matchAll(/^\| (\d+) \| ([\d.]+) \| [\d.]+ \|$/gm)].map(
    ([, head, ratio]) => [Number(head), Number(ratio)] as const,
  );
  const length = 16;
  const tokens = 64;
  const settings = { basis: "tokens", alpha: 1, tokens, rank: tokens, length };
  const { coupling } = buildTask("coupling", settings).relationship(0);
  if (coupling === undefined) throw new Error("the task has no coupling");
  const symbols = {
    ...{ rows: tokens, columns: 1 },
    data: Float64Array.from({ length: tokens }, (_, i) => i),
  };
  const target = {
    coupling: coupling.values(symbols, symbols),
    values: Float64Array.from({ length: tokens }, (_, j) => (j + 0.5) / tokens),
    length,
  };

  it("has a row for every head of the study", () => {
    expect(rows.map(([head]) => head)).toEqual([1, 2, 4, 8, 16]);
  });

  it.each(rows)(
    "a coupling of rank %d made for the output leaves %d of the cut one's error",
    (head, ratio) => {
      const { fresh, cut } = outputCoupling(target, head, { sequences: 4000, rounds: 6, seed: 1 });
      // printed to two digits
      expect(Math.abs(fresh / cut - ratio)).toBeLessThan(0.006);
    },
  );
});

it.each([
  [5, 1, 4.6e-12],
  [5, 2, 3.6e-17],
  [0.05, 1, 2.38],
  [0.05, 2, 0.834],
  [0.05, 4, 0.226],
])("light tails by powers: e^(-%d t) by %d leaves %d (docs/theory.md)", (rate, terms, value) => {
  const values = Array.from({ length: 999 }, (_, i) => Math.exp(-rate * (i + 1)));
  const { floor } = geometricDecaySum({ values, first: 1 }, "power", terms);
  // known to two or three digits
  expect(Math.abs(floor.value / value - 1)).toBeLessThan(0.01);
});
