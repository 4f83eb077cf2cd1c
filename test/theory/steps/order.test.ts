import { describe, expect, it } from "vitest";
import { theoryPages } from "../../../docs/theory/render.js";
import { representTarget } from "../../../src/construct/position-representation.js";
import { encodeToken, evaluateRepresentation } from "../../../src/construct/representation.js";
import type { Matrix } from "../../../src/linalg/matrix.js";
import { singularValues } from "../../../src/linalg/svd.js";
import { Stream } from "../../../src/random/stream.js";
import { type LinearConfig, linearMap } from "../../../src/tasks/linear.js";
import { mixingExampleCoupling } from "../../../src/tasks/mixing-example.js";
import { permutation } from "../../../src/tasks/order.js";
import { buildTask } from "../../../src/tasks/registry.js";
import { isRefusal } from "../../../src/theory/bound.js";
import { complexity1 } from "../../../src/theory/complexity.js";
import { centredCoupling, pod, sampledCoupling } from "../../../src/theory/coupling/pod.js";
import { followingCoupling, rangesCoupling } from "../../../src/theory/coupling/positions.js";
import { anticausalPart, recurrentComplexity } from "../../../src/theory/recurrent-complexity.js";

const LENGTH = 32;
const FLOOR = Math.exp(-5);
const mapOf = (settings: Record<string, string | number>) =>
  linearMap(buildTask("linear", { length: LENGTH, ...settings }).config as LinearConfig, 0);

/** C_1 at alpha = 1, raw and centred, of the coupling that follows a linear target. */
function couplingComplexity(map: Matrix): readonly [raw: number, centred: number] {
  const coupling = sampledCoupling(followingCoupling(map, FLOOR));
  const [raw, centred] = [coupling, centredCoupling(coupling)].map((c) => {
    const { values, noiseFloor } = pod(c).spectrum;
    const c1 = complexity1(1, { sigma: values, noiseFloor });
    if (isRefusal(c1)) throw new Error(c1.reason);
    return c1.value;
  });
  return [raw, centred];
}

const softmax = (row: ArrayLike<number>) => {
  const weights = Array.from(row, Math.exp);
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
};

const cRnn = (target: Parameters<typeof recurrentComplexity>[0]) => {
  const found = recurrentComplexity(target);
  if (isRefusal(found)) throw new Error(found.reason);
  return found.cRnn;
};

describe("order and mixing (docs/theory/order.md)", () => {
  it("order.1: every permutation but none takes from inputs still to come, through rho(0)", () => {
    for (const order of ["swap10", "shift10", "reverse", "random"] as const) {
      const p = permutation(order, LENGTH, 3);
      const ahead = Array.from(p).findIndex((from, at) => from < at);
      const map = mapOf({ order });
      // x(p(s)) is shown at s > p(s), and y(p(s)) has the coefficient rho(0) = 1 of it
      expect(
        linearMap(buildTask("linear", { length: LENGTH, order }).config as LinearConfig, 3).data[
          p[ahead] * LENGTH + ahead
        ],
      ).toBe(1);
      const part = anticausalPart(map);
      expect(Math.max(...part)).toBe(1);
      const refused = recurrentComplexity({ kernel: [1], anticausal: part, timescale: 1 });
      expect(isRefusal(refused) && refused.reason).toContain("not causal");
    }
    expect(Math.max(...anticausalPart(mapOf({})))).toBe(0);
  });

  it("order.2: a coupling that is constant on pieces has the singular values of R over tau", () => {
    const R: Matrix = { rows: 3, columns: 3, data: Float64Array.of(1, 2, 0, -1, 3, 1, 0, 1, 5) };
    const ranges = [0, 2, 4].map((from) => ({ from, to: from + 1 }));
    const piece = (x: number) => Math.floor(x / 2);
    const rho = (u: number, v: number) => R.data[piece(u) * 3 + piece(v)];
    const found = pod(rangesCoupling(rho, ranges, 5, "law")).spectrum.values;
    singularValues(R).values.forEach((s, k) => {
      expect(found[k]).toBeCloseTo(s / 3, 13);
    });
    // the rest of 15 values is rounding
    expect(found[3]).toBeLessThan(1e-14);
  });

  it.each(["none", "swap10", "shift10", "reverse"])(
    "order.3: the coupling that follows a linear target represents it: %s",
    (order) => {
      const map = mapOf({ order });
      const outputs = (x: Float64Array) =>
        x.map((_, t) => x.reduce((sum, v, s) => sum + map.data[t * LENGTH + s] * v, 0));
      const stream = new Stream(2, "order steps");
      const x = Float64Array.from({ length: LENGTH }, (_, s) => stream.uniform(s));
      const representation = representTarget(
        { length: LENGTH, outputs },
        followingCoupling(map, FLOOR),
      );
      const exact = outputs(x);
      evaluateRepresentation(representation, Array.from(x, encodeToken)).forEach((y, t) => {
        // coefficients sum to 1.6; tokens up to 63 lost 6 bits of x, 64 * 1e-16
        expect(Math.abs(y - exact[t])).toBeLessThan(1e-13);
      });
    },
  );

  it("order.3: its readout multiplies by A / w, at most the sum of the raised row", () => {
    const map = mapOf({ order: "shift10" });
    const R = followingCoupling(map, FLOOR);
    for (let t = 0; t < LENGTH; t++) {
      const row = R.data.subarray(t * LENGTH, (t + 1) * LENGTH);
      const total = row.reduce((sum, r) => sum + Math.exp(r), 0);
      softmax(row).forEach((w, s) => {
        expect(map.data[t * LENGTH + s] / w).toBeLessThanOrEqual(total * (1 + 1e-14));
      });
    }
  });

  it("order.4: a permutation leaves C_1, raw and centred, to 1e-9", () => {
    const before = couplingComplexity(mapOf({}));
    for (const order of ["swap10", "shift10", "reverse", "random"]) {
      couplingComplexity(mapOf({ order })).forEach((c1, i) => {
        expect(Math.abs(c1 - before[i])).toBeLessThan(1e-9);
      });
    }
  });

  it("order.5: what is said of the pieces is false of a coupling that reads the query's value", () => {
    // rho(u, v) of values alone; after the permutation position t holds x_p(t), not x_t
    const p = permutation("shift10", LENGTH, 0);
    const stream = new Stream(4, "query values");
    const x = Float64Array.from({ length: LENGTH }, (_, s) => stream.uniform(s));
    const attend = (u: number) => {
      const w = softmax(x.map((v) => -20 * Math.abs(u - v)));
      return x.reduce((sum, v, s) => sum + w[s] * v, 0);
    };
    const wanted = Array.from(x, attend);
    const byPieces = Array.from(p, (from) => attend(x[from]));
    const miss = wanted.reduce((sum, y, t) => sum + (y - byPieces[t]) ** 2, 0) / LENGTH;
    const variance =
      wanted.reduce((sum, y) => sum + y * y, 0) / LENGTH -
      (wanted.reduce((sum, y) => sum + y, 0) / LENGTH) ** 2;
    // as large as of another position's output, twice the variance of independent ones
    expect(miss).toBeGreaterThan(variance);
    // with the outputs permuted along, it is exact
    byPieces.forEach((y, t) => {
      expect(y).toBe(wanted[p[t]]);
    });
  });

  it("order.6: a filter that looks ahead, of norm 1, raises no |rho(s)| e^(s/g), whatever kernel", () => {
    const stream = new Stream(5, "filters");
    for (let n = 0; n < 100; n++) {
      const g = 0.5 + 10 * stream.uniform(n * 100);
      const rho = Float64Array.from(
        { length: 80 },
        (_, s) => (2 * stream.uniform(n * 100 + 1 + s) - 1) * Math.exp(-s / g),
      );
      const raw = Float64Array.from({ length: 5 }, (_, s) => stream.normal(n * 100 + 90 + s));
      const norm = raw.reduce((sum, v) => sum + Math.abs(v), 0);
      const theta = raw.map((v) => v / norm);
      const mixed = Float64Array.from({ length: 76 }, (_, s) =>
        theta.reduce((sum, v, j) => sum + v * rho[s + j], 0),
      );
      const size = (k: Float64Array) =>
        k.reduce((most, v, s) => Math.max(most, Math.abs(v) * Math.exp(s / g)), 0);
      expect(size(mixed)).toBeLessThanOrEqual(size(rho) * (1 + 1e-12));
      expect(cRnn({ kernel: mixed, timescale: g })).toBeLessThanOrEqual((1 + g) * (1 + 1e-12));
    }
  });

  it("order.6: a causal filter may raise it: delta_4 by e^(4 / (1 + g))", () => {
    const g = 5;
    const kernel = Float64Array.from({ length: 200 }, (_, s) => Math.exp(-s / g));
    const delayed = Float64Array.from({ length: 200 }, (_, s) => (s < 4 ? 0 : kernel[s - 4]));
    const ratio = cRnn({ kernel: delayed, timescale: g }) / cRnn({ kernel, timescale: g });
    expect(ratio).toBeCloseTo(Math.exp(4 / (1 + g)), 12);
  });

  it("order.7: |rho(s)| <= e^(-s/10) does not bound C_RNN as defined; at a timescale of 10 it does", () => {
    const kernel = Float64Array.from({ length: 60 }, (_, s) => (s > 50 ? 0 : Math.exp(-s / 10)));
    // it ends, so that every exponential beats it: C_1 = 1, C_2 = e^(50 - 5)
    expect(Math.log(cRnn({ kernel, timescale: 0 }))).toBeCloseTo(45, 12);
    expect(cRnn({ kernel, timescale: 10 })).toBeCloseTo(11, 12);
  });
});

it("order.8: the mixed example is a sum of three products, whose Gram matrix has its singular values", () => {
  const n = 16;
  const points = Array.from({ length: n }, (_, i) => (i + 0.5) / n);
  const ofQuery = [
    () => 1,
    (u: number) => Math.SQRT2 * Math.sin(2 * Math.PI * u) ** 2,
    (u: number) => Math.SQRT1_2 * Math.sin(4 * Math.PI * u),
  ];
  const ofKey = [
    () => 1,
    (v: number) => Math.SQRT2 * Math.cos(2 * Math.PI * v),
    (v: number) => Math.SQRT2 * Math.sin(2 * Math.PI * v),
  ];
  const rho = mixingExampleCoupling({ mixed: true });
  for (const u of points) {
    for (const v of points) {
      const sum = ofQuery.reduce((total, f, k) => total + f(u) * ofKey[k](v), 0);
      // a handful of operations on numbers up to 3
      expect(Math.abs(sum - rho(u, v))).toBeLessThan(1e-14);
    }
  }

  // the midpoint rule is exact for so few waves; means of 16 products, rounded
  const gram = (f: ((x: number) => number)[]) =>
    f.map((a) => f.map((b) => points.reduce((sum, x) => sum + a(x) * b(x), 0) / n));
  const root = Math.SQRT1_2;
  for (const [of, entries] of [
    [ofKey, [1, 0, 0, 0, 1, 0, 0, 0, 1]],
    [ofQuery, [1, root, 0, root, 3 / 4, 0, 0, 0, 1 / 4]],
  ] as const) {
    gram([...of])
      .flat()
      .forEach((mean, i) => {
        expect(Math.abs(mean - entries[i])).toBeLessThan(1e-14);
      });
  }

  const valuesOf = (from: number) =>
    singularValues({
      rows: n,
      columns: n,
      data: Float64Array.from({ length: n * n }, (_, i) => {
        const [u, v] = [points[Math.floor(i / n)], points[i % n]];
        return ofQuery.slice(from).reduce((sum, f, k) => sum + f(u) * ofKey[from + k](v), 0) / n;
      }),
    }).values;
  const root2 = Math.sqrt(2.0625);
  for (const [from, sigma] of [
    [0, [Math.sqrt((1.75 + root2) / 2), 0.5, Math.sqrt((1.75 - root2) / 2)]],
    [1, [Math.sqrt(3 / 4), 0.5]],
  ] as const) {
    valuesOf(from).forEach((value, k) => {
      expect(Math.abs(value - (sigma[k] ?? 0))).toBeLessThan(1e-14);
    });
  }
});

it("the table of docs/theory/order.md is computed", () => {
  const page = theoryPages().find(({ name }) => name === "order")?.text ?? "";
  const printed = [...page.matchAll(/^\| `(.*?)` \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map((row) =>
    row.slice(1),
  );
  const kernel = Float64Array.from({ length: LENGTH }, (_, s) => Math.exp(-s));
  const computed = printed.map(([words]) => {
    const settings = Object.fromEntries(words.split(" ").map((pair) => pair.split("=")));
    const map = mapOf(settings);
    const row = map.data.slice((LENGTH - 1) * LENGTH).reverse();
    const found = recurrentComplexity({
      kernel: settings.mix === undefined ? kernel : row,
      anticausal: anticausalPart(map),
      timescale: 1,
    });
    const c1 = couplingComplexity(map).map((c) => c.toFixed(3));
    return [words, ...c1, isRefusal(found) ? "infinite" : found.cRnn.toFixed(3)];
  });
  expect(printed.length).toBeGreaterThan(5);
  expect(printed).toEqual(computed);
});
