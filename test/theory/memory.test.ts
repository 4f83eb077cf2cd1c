import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LinearConfig, linearMap } from "../../src/tasks/linear.js";
import { ORDERS } from "../../src/tasks/order.js";
import { buildTask } from "../../src/tasks/registry.js";
import { isRefusal } from "../../src/theory/bound.js";
import { effectiveLength, exponentialFading } from "../../src/theory/memory.js";
import { anticausalPart, recurrentComplexity } from "../../src/theory/recurrent-complexity.js";

const squared = (length: number, f: (s: number) => number) =>
  Float64Array.from({ length }, (_, s) => f(s) ** 2);

describe("the effective length of a memory", () => {
  it("by hand", () => {
    expect(effectiveLength([1, 1, 1, 1], 0.5)).toBe(2);
    expect(effectiveLength([0, 0, 3], 0.95)).toBe(3);
    expect(effectiveLength([1, 0, 0], 1)).toBe(1);
    expect(effectiveLength([0, 0], 0.95)).toBe(0);
    // the estimate of an empty lag may be below 0
    expect(effectiveLength([4, -0.1, 0.1], 0.95)).toBe(1);
    expect(() => effectiveLength([1], 0)).toThrow("share of 0");
    expect(() => effectiveLength([1, Number.NaN], 0.5)).toThrow("add up to NaN");
  });

  it("of e^(-s/3) at 95 % is 5: 1 - e^(-2n/3) >= 0.95", () => {
    expect(
      effectiveLength(
        squared(64, (s) => Math.exp(-s / 3)),
        0.95,
      ),
    ).toBe(Math.ceil(1.5 * Math.log(20)));
  });

  it("grows with the share and is at most the number of lags", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (energies, a, b) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)].map((share) =>
            effectiveLength(energies, share),
          );
          expect(less).toBeLessThanOrEqual(more);
          expect(more).toBeLessThanOrEqual(energies.length);
        },
      ),
    );
  });
});

describe("fading", () => {
  it("of an exponential is its rate, up to the noise floor", () => {
    const memory = Array.from({ length: 60 }, (_, t) => Math.max(3 * Math.exp(-t / 2), 1e-10));
    const fading = exponentialFading(memory, 1e-9);
    expect(fading?.rate).toBeCloseTo(0.5, 12);
    expect(fading?.timescale).toBeCloseTo(2, 11);
    expect(fading?.misfit).toBeLessThan(1e-12);
    // 3 e^(-t/2) > 1e-9
    expect(fading?.steps).toBe(1 + Math.floor(2 * Math.log(3e9)));
  });

  it("shows by its misfit what is no exponential, and none where nothing fades", () => {
    const power = exponentialFading(
      Array.from({ length: 60 }, (_, t) => (1 + t) ** -1),
      0,
    );
    expect(power?.misfit).toBeGreaterThan(0.3);
    expect(exponentialFading([1, 1, 1, 1], 0)?.timescale).toBe(Number.POSITIVE_INFINITY);
    expect(exponentialFading([1, 0.5, 0, 1], 0)).toBeNull();
  });
});

describe("C_RNN of the linear task, under its orders and mixings", () => {
  const refused = (settings: object, seed = 0) => {
    const config = buildTask("linear", settings).config as LinearConfig;
    const anticausal = anticausalPart(linearMap(config, seed));
    return isRefusal(recurrentComplexity({ kernel: [1], anticausal, timescale: 1 }));
  };

  it("is refused for every order but the first (Proposition 6.1)", () => {
    for (const order of ORDERS) expect(refused({ order }), order).toBe(order !== "none");
  });

  it("is refused for filters that look ahead, and for no causal one", () => {
    expect(refused({ mix: 5, mixing: "printed" })).toBe(true);
    expect(refused({ mix: 5, mixing: "causal" })).toBe(false);
  });

  it("reads the part ahead off the map: a reversal of e^-s sees x(t + k) with weight e^0 at most", () => {
    const config = buildTask("linear", { order: "reverse", length: 4 }).config as LinearConfig;
    // y_t = sum_s e^-s x(t - s), seen at 3 - (t - s): ahead by k = 3 - 2 t + s.
    const ahead = [...anticausalPart(linearMap(config, 0))];
    expect(ahead).toEqual([1, Math.exp(-1), 1]);
  });
});
