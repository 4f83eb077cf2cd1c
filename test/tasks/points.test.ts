import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { centreNorms } from "../../src/tasks/centre.js";
import { accelerations, pulls } from "../../src/tasks/gravity.js";
import { nearestPoints } from "../../src/tasks/nearest.js";
import { buildTask } from "../../src/tasks/registry.js";
import { selected } from "../../src/tasks/selection.js";

/** Rows of [length, width] in another order. */
function permuted(values: Float64Array, order: Uint32Array): Float64Array {
  const width = values.length / order.length;
  const out = new Float64Array(values.length);
  order.forEach((from, to) => {
    out.set(values.subarray(from * width, (from + 1) * width), to * width);
  });
  return out;
}

const drawn = (name: string, i: number) => buildTask(name, {}).relationship(11).sample("train", i);

describe.each([
  ["nearest", (x: Float64Array) => nearestPoints(x, 6, 2)],
  ["centre", (x: Float64Array) => centreNorms(x, 10)],
  ["gravity", (x: Float64Array) => accelerations(x, 0.1)],
] as const)("%s", (name, outputs) => {
  it("permutes its outputs as its inputs", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (i, seed) => {
        const { x, y } = drawn(name, i);
        const order = new Stream(seed, "order").permutation(buildTask(name, {}).length);
        const moved = outputs(permuted(x, order));
        // sums in another order: ten roundings of values of order 100
        permuted(y, order).forEach((value, j) => {
          expect(moved[j]).toBeCloseTo(value, 11);
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe.each(["nearest", "centre", "selection"])("the attention of %s", (name) => {
  const { length, inputs, outputs } = buildTask(name, {});
  const { sample, attention } = buildTask(name, {}).relationship(3);

  it("averages what the outputs are averages of", () => {
    for (let i = 0; i < 20; i++) {
      const { x, y } = sample("test", i);
      const weights = attention?.(x) ?? new Float64Array();
      // v of a nearest point, the point of a body, the value of a choice: two channels each
      const from = name === "nearest" ? 2 : 0;
      for (let t = 0; t < length; t++) {
        const row = weights.subarray(t * length, (t + 1) * length);
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        const mean = [0, 1].map((c) =>
          row.reduce((sum, weight, s) => sum + weight * x[s * inputs + from + c], 0),
        );
        const expected = name === "centre" ? [Math.hypot(...mean)] : mean;
        expected.forEach((value, c) => {
          expect(y[t * outputs + c]).toBeCloseTo(value, 12);
        });
      }
    }
  });
});

describe("gravity in another order", () => {
  it("shows the same bodies elsewhere, and keeps the outputs", () => {
    const sample = (order: string) =>
      buildTask("gravity", { length: 5, order }).relationship(2).sample("test", 3);
    const [own, moved] = [sample("none"), sample("reverse")];
    expect(moved.y).toEqual(own.y);
    expect(moved.x).toEqual(permuted(own.x, Uint32Array.of(4, 3, 2, 1, 0)));
  });
});

describe("the pulls of gravity", () => {
  it("by hand: two bodies on one, a quarter of the pull from twice as far", () => {
    // the first body sees the second, of mass 1, at 1, and the third, of mass 1, at 2, without softening
    const weights = pulls(Float64Array.of(0, 0, 1, 1, 0, 1, 0, 2, 1), 1e-12);
    expect([...weights.subarray(0, 3)].map((w) => Number(w.toFixed(9)))).toEqual([0, 0.8, 0.2]);
    for (const t of [0, 1, 2]) expect(weights[t * 3 + t]).toBe(0);
  });
});

describe("nearest", () => {
  it("by hand", () => {
    // u = (0, 0), (1, 1), (5, 5); v = (4, 4), (0, 1), (2, 2)
    const x = Float64Array.of(0, 0, 4, 4, 1, 1, 0, 1, 5, 5, 2, 2);
    expect([...nearestPoints(x, 3, 2)]).toEqual([0, 1, 0, 1, 4, 4]);
  });

  it("is no further than any other, in any dimension", () => {
    const { x, y } = buildTask("nearest", { length: 9, dimension: 3 })
      .relationship(0)
      .sample("test", 1);
    const distance = (a: Float64Array, b: Float64Array) =>
      Math.hypot(...a.map((value, c) => value - b[c]));
    for (let t = 0; t < 9; t++) {
      const u = x.subarray(t * 6, t * 6 + 3);
      const to = Array.from({ length: 9 }, (_, s) => distance(u, x.subarray(s * 6 + 3, s * 6 + 6)));
      expect(distance(u, y.subarray(t * 3, t * 3 + 3))).toBe(Math.min(...to));
    }
  });
});

describe("centre", () => {
  it("by hand: two segments", () => {
    const x = Float64Array.from(
      [
        [0, 0, 0, 0, 1],
        [3, 0, 1, 0, 0],
        [0, 8, 2, 0, 0],
        [0, 0, 0, 1, 1],
        [-3, 4, 0.5, 1, 0],
      ].flat(),
    );
    // (1 * (3, 0) + 2 * (0, 8)) / 3 = (1, 16 / 3)
    const expected = [Math.hypot(1, 16 / 3), 3, 8, 5, 5];
    centreNorms(x, 5).forEach((value, t) => {
      expect(value).toBeCloseTo(expected[t], 14);
    });
  });

  it("marks each segment with a channel of its own where it is told to, and is else the same", () => {
    const sampleOf = (segments: string) =>
      buildTask("centre", { length: 7, segments }).relationship(1).sample("train", 4);
    const [plain, marked] = [sampleOf("number"), sampleOf("one-hot")];
    expect(marked.y).toEqual(plain.y);
    for (let t = 0; t < 7; t++) {
      const token = plain.x.slice(t * 5, (t + 1) * 5);
      const own = [0, 1, 2].map((segment) => Number(segment === token[3]));
      expect([...marked.x.slice(t * 8, (t + 1) * 8)]).toEqual([...token, ...own]);
    }
  });

  it.each([2, 3, 10, 31])(
    "has segments of two tokens at least, of length %d together",
    (length) => {
      const task = buildTask("centre", { length });
      for (let i = 0; i < 200; i++) {
        const { x } = task.relationship(0).sample("train", i);
        const sizes: number[] = [];
        for (let t = 0; t < length; t++) {
          const [, , mass, segment, asked] = x.subarray(t * 5, t * 5 + 5);
          expect(asked).toBe(Number(sizes[segment] === undefined));
          sizes[segment] = (sizes[segment] ?? 0) + 1;
          expect(segment).toBe(sizes.length - 1);
          if (asked === 0) expect(mass).toBeGreaterThan(0);
        }
        expect(Math.min(...sizes)).toBeGreaterThanOrEqual(2);
      }
    },
  );
});

it("masses are uniform on (0, 1]", () => {
  for (const [name, channels, at] of [
    ["centre", 5, 2],
    ["gravity", 3, 2],
  ] as const) {
    const masses = Array.from({ length: 100 }, (_, i) => drawn(name, i).x)
      .flatMap((x) => [...x.filter((_v, j) => j % channels === at)])
      .filter((mass) => mass !== 0);
    expect(Math.max(...masses)).toBeLessThanOrEqual(1);
    const mean = masses.reduce((a, b) => a + b, 0) / masses.length;
    // four standard errors
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(4 / Math.sqrt(12 * masses.length));
  }
});

it("a sequence of four is one segment of centre or two, with even chances", () => {
  const { sample } = buildTask("centre", { length: 4 }).relationship(0);
  const count = 400;
  const single = Array.from({ length: count }, (_, i) => sample("train", i).x).filter(
    (x) => x[3 * 5 + 3] === 0,
  ).length;
  // four standard deviations of a fair coin
  expect(Math.abs(single - count / 2)).toBeLessThan(4 * Math.sqrt(count / 4));
});

describe("selection", () => {
  it("by hand, with repetition", () => {
    // v = 1, 10; position 0 names 0 once and 1 twice, position 1 names 0 three times
    const x = Float64Array.of(1, 1, 2, 10, 3, 0);
    expect([...selected(x, 2, 1)]).toEqual([7, 1]);
  });

  it("names k positions at each", () => {
    const { x } = drawn("selection", 5);
    for (let t = 0; t < 8; t++) {
      const counts = x.subarray(t * 10 + 2, t * 10 + 10);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(3);
    }
  });

  it("names positions anew at each: neighbours seldom name the same", () => {
    const { x } = buildTask("selection", { length: 256, dimension: 1, choices: 2 })
      .relationship(0)
      .sample("train", 0);
    const named = (t: number) => x.subarray(t * 257 + 1, (t + 1) * 257);
    const shared = Array.from({ length: 255 }, (_, t) => t).filter((t) =>
      named(t).some((count, s) => count > 0 && named(t + 1)[s] > 0),
    );
    // a chance of 4 / 256 each, 4 expected
    expect(shared.length).toBeLessThan(20);
  });

  it("has its variance by hand: three of eight, (1 + 2 / 8) / 36", () => {
    const { signalVariance } = buildTask("selection", {}).relationship(0);
    expect(signalVariance).toBeCloseTo(1.25 / 36, 15);
  });
});

describe("gravity", () => {
  it("of two bodies, by hand", () => {
    // masses 2 and 3 at distance 4 along x, softening 3: |r|^2 + eps^2 = 25
    const a = accelerations(Float64Array.of(0, 0, 2, 4, 0, 3), 3);
    expect([...a]).toEqual([(3 * 4) / 125, 0, (-2 * 4) / 125, 0]);
  });

  it("moves the centre of mass nowhere, and does not care where the origin is", () => {
    for (let i = 0; i < 50; i++) {
      const { x, y } = drawn("gravity", i);
      for (const c of [0, 1]) {
        let force = 0;
        for (let t = 0; t < 8; t++) force += x[3 * t + 2] * y[2 * t + c];
        // pulls are up to 1 / softening^2 = 100, sums of 64 of them: 1e-11 is some hundred roundings
        expect(Math.abs(force)).toBeLessThan(1e-11);
      }
      const moved = accelerations(
        x.map((v, j) => v + [3, -2, 0][j % 3]),
        0.1,
      );
      // coordinates of size 3 carry 4e-16, pulls change by 100 / 0.1 for each unit of distance
      moved.forEach((v, j) => {
        expect(v).toBeCloseTo(y[j], 10);
      });
    }
  });

  it("does not pull a body to itself, however little is softened", () => {
    const a = accelerations(Float64Array.of(0, 0, 2, 2, 0, 3), 1e-200);
    expect([...a]).toEqual([3 / 4, 0, -2 / 4, 0]);
  });

  it("turns with the plane", () => {
    const { x, y } = drawn("gravity", 3);
    // a quarter turn: (p, q) -> (-q, p)
    const turned = x.map((v, j) => (j % 3 === 0 ? -x[j + 1] : j % 3 === 1 ? x[j - 1] : v));
    accelerations(turned, 0.1).forEach((v, j) => {
      expect(v).toBeCloseTo(j % 2 === 0 ? -y[j + 1] : y[j - 1], 12);
    });
  });
});
