import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import * as t from "../../src/tensor/index.js";
import { type Differentiable, gradientError } from "./central-differences.js";
import { recurrences } from "./recurrences.js";

const dimension = fc.integer({ min: 1, max: 4 });

/** Two shapes that broadcast together, with stretched axes and missing leading axes. */
const broadcastable = fc
  .array(fc.tuple(dimension, fc.constantFrom("both", "first", "second")), {
    minLength: 1,
    maxLength: 3,
  })
  .chain((axes) =>
    fc
      .nat(axes.length - 1)
      .map((missing): [number[], number[]] => [
        axes.map(([d, who]) => (who === "second" ? 1 : d)),
        axes.map(([d, who]) => (who === "first" ? 1 : d)).slice(missing),
      ]),
  );
const shape = fc.array(dimension, { minLength: 1, maxLength: 3 });
const matrix = fc.array(dimension, { minLength: 2, maxLength: 4 });

const awayFromZero = (z: number) => z + Math.sign(z) * 0.1;
const positive = (z: number) => Math.abs(z) + 0.3;

function unary(build: (x: t.Expr) => t.Expr, domain?: (z: number) => number) {
  return shape.map(
    (s): Differentiable => ({ shapes: [s], build: ([x]) => build(x), ...(domain && { domain }) }),
  );
}

function binary(build: (a: t.Expr, b: t.Expr) => t.Expr, domain?: (z: number) => number) {
  return broadcastable.map(
    (shapes): Differentiable => ({
      shapes,
      build: ([a, b]) => build(a, b),
      ...(domain && { domain }),
    }),
  );
}

/** The first place along the last axis, for each row. */
const zeroIndex = (x: t.Expr) =>
  t.constant(new Float64Array(t.sizeOf(x.shape.slice(0, -1))), "int32", [
    ...x.shape.slice(0, -1),
    1,
  ]);

const axisOf = (s: readonly number[]) => fc.nat(s.length - 1);

/** One entry for each operator: a new name in the union that is missing here does not compile. */
const cases: Record<t.Operator, fc.Arbitrary<Differentiable>> = {
  input: unary((x) => x),
  constant: unary((x) => t.mul(x, t.constant([3], "float64", [1]))),
  add: binary(t.add),
  sub: binary(t.sub),
  mul: binary(t.mul),
  div: binary(t.div, awayFromZero),
  neg: unary(t.neg),
  exp: unary(t.exp),
  log: unary(t.log, positive),
  sqrt: unary(t.sqrt, positive),
  tanh: unary(t.tanh),
  sigmoid: unary(t.sigmoid),
  relu: unary(t.relu, awayFromZero),
  sin: unary(t.sin),
  cos: unary(t.cos),
  erf: unary(t.erf),
  // not at the bounds, where the two one-sided derivatives differ
  clip: unary(
    (x) => t.clip(x, -1, 0.5),
    (z) => (Math.abs(z + 1) < 0.1 || Math.abs(z - 0.5) < 0.1 ? z + 0.3 : z),
  ),
  matmul: fc.tuple(broadcastable, dimension, dimension, dimension, fc.boolean()).map(
    ([[a, b], n, k, m, flat]): Differentiable => ({
      shapes: flat
        ? [
            [n, k],
            [k, m],
          ]
        : [
            [...a, n, k],
            [...b, k, m],
          ],
      build: ([p, q]) => t.matmul(p, q),
    }),
  ),
  transpose: matrix.chain((s) =>
    fc
      .shuffledSubarray(
        s.map((_, i) => i),
        { minLength: s.length },
      )
      .map((order): Differentiable => ({ shapes: [s], build: ([x]) => t.transpose(x, order) })),
  ),
  reshape: shape.map(
    (s): Differentiable => ({ shapes: [s], build: ([x]) => t.reshape(x, [t.sizeOf(s), 1]) }),
  ),
  broadcast: broadcastable.map(
    ([a, b]): Differentiable => ({
      shapes: [b],
      build: ([x]) =>
        t.broadcast(
          x,
          a.map((d, i) => Math.max(d, b[i - (a.length - b.length)] ?? 1)),
        ),
    }),
  ),
  concat: shape.chain((s) =>
    axisOf(s).map(
      (axis): Differentiable => ({
        shapes: [s, s.map((d, i) => (i === axis ? d + 1 : d))],
        build: (parts) => t.concat(parts, axis),
      }),
    ),
  ),
  // several slices of one tensor, disjoint and overlapping: their gradients join
  slice: shape.chain((s) =>
    axisOf(s).map(
      (axis): Differentiable => ({
        shapes: [s.map((d, i) => (i === axis ? d + 3 : d))],
        build: ([x]) =>
          [0, 1, 2].reduce<t.Expr>(
            (acc, i) => t.add(acc, t.mul(t.slice(x, axis, i, i + 1), i + 1)),
            t.add(t.slice(x, axis, 0, 1), t.slice(x, axis, 2, 3)),
          ),
      }),
    ),
  ),
  // zeros or another value, before or after, and elements taken away on either side
  pad: fc
    .record({
      s: shape,
      before: fc.integer({ min: -2, max: 3 }),
      after: fc.integer({ min: -2, max: 3 }),
      value: fc.constantFrom(0, 1.5),
    })
    .chain(({ s, before, after, value }) =>
      axisOf(s).map(
        (axis): Differentiable => ({
          shapes: [s.map((d, i) => (i === axis ? d + 4 : d))],
          build: ([x]) => t.square(t.pad(x, axis, before, after, value)),
        }),
      ),
    ),
  gather: shape.chain((s) =>
    axisOf(s).map(
      (axis): Differentiable => ({
        shapes: [s],
        build: ([x]) =>
          t.gather(x, t.constant([0, s[axis] - 1, 0, s[axis] - 1], "int64", [2, 2]), axis),
      }),
    ),
  ),
  scatterAdd: shape.chain((s) =>
    axisOf(s).map(
      (axis): Differentiable => ({
        shapes: [s.map((d, i) => (i === axis ? 3 : d))],
        build: ([x]) => t.scatterAdd(s, t.constant([0, s[axis] - 1, 0], "int64", [3]), x, axis),
      }),
    ),
  ),
  sum: fc.tuple(shape, fc.boolean()).chain(([s, keep]) =>
    fc.subarray(s.map((_, i) => i)).map(
      (axes): Differentiable => ({
        shapes: [s],
        build: ([x]) => t.mul(t.sum(x, axes, keep), t.mean(x)),
      }),
    ),
  ),
  max: fc
    .tuple(shape, fc.boolean())
    .chain(([s, keep]) =>
      axisOf(s).map(
        (axis): Differentiable => ({ shapes: [s], build: ([x]) => t.max(x, [axis], keep) }),
      ),
    ),
  largest: unary((x) => t.where(t.less(x, t.largest(x, 1)), t.mul(x, x), 0)),
  pick: unary((x) => t.pick(x, zeroIndex(x))),
  crossEntropy: unary((x) => {
    const { shape } = zeroIndex(x);
    const targets = Float64Array.from({ length: t.sizeOf(shape) }, (_, i) => (i % 3) - 1);
    const classes = x.shape[x.rank - 1];
    const known = targets.map((c) => Math.min(c, classes - 1));
    return t.crossEntropy(x, t.constant(known, "int32", shape.slice(0, -1)));
  }),
  gelu: unary((x) => t.gelu(x)),
  argmax: unary((x) =>
    t.mul(x, t.add(t.cast(t.reshape(t.argmax(x), [...x.shape.slice(0, -1), 1]), "float64"), 1)),
  ),
  cumulativeSum: shape.chain((s) =>
    axisOf(s).map(
      (axis): Differentiable => ({
        shapes: [s],
        build: ([x]) => t.square(t.cumulativeSum(x, axis)),
      }),
    ),
  ),
  softmax: unary(t.softmax),
  logSoftmax: unary((x) => t.square(t.logSoftmax(x))),
  layerNorm: fc.tuple(dimension, dimension).map(
    ([n, d]): Differentiable => ({
      shapes: [[n, d + 1], [d + 1], [d + 1]],
      build: ([x, gain, shift]) => t.layerNorm(x, gain, shift, 0.1),
    }),
  ),
  positive: unary((x) => t.mul(t.positive(x), x), awayFromZero),
  greater: binary((a, b) => t.where(t.greater(a, b), t.mul(a, a), b)),
  less: binary((a, b) => t.where(t.less(a, b), t.mul(a, b), t.neg(b))),
  equal: binary((a, b) => t.where(t.equal(a, b), t.mul(a, 7), t.mul(a, b))),
  where: binary((a, b) => t.where(t.greater(a, 0), t.mul(a, b), t.exp(b)), awayFromZero),
  cast: unary((x) => t.mul(t.cast(t.greater(x, 0), "float64"), x), awayFromZero),
  stopGradient: unary((x) => x),
  scan: recurrences,
  result: recurrences,
};

describe("gradients agree with central differences in float64", () => {
  it.each(Object.entries(cases))("%s", async (_name, arbitrary) => {
    await fc.assert(
      fc.asyncProperty(arbitrary, fc.nat(), async (differentiable, seed) => {
        expect(await gradientError(differentiable, seed)).toBeLessThan(1e-6);
      }),
      { numRuns: 25 },
    );
  });

  it("composed functions: softplus, sums over rows and over the last axis", async () => {
    for (const build of [t.softplus, t.sumRows, t.sumLast]) {
      expect(
        await gradientError({ shapes: [[2, 3, 4]], build: ([x]) => build(x) }, 1),
      ).toBeLessThan(1e-6);
    }
  });

  it("a weight used at 12 steps, whose gradient is one stacked product", async () => {
    const recurrence: Differentiable = {
      shapes: [
        [3, 2],
        [2, 2],
      ],
      build: ([x, w]) => {
        let h = x;
        for (let i = 0; i < 12; i++) h = t.tanh(t.matmul(h, w));
        return h;
      },
    };
    expect(await gradientError(recurrence, 5)).toBeLessThan(1e-6);
  });

  it("a constant multiple of stopGradient: the value passes, the derivative is 0", async () => {
    const x = t.input("x", "float64", [2]);
    const y = t.sum(t.mul(t.stopGradient(x), x));
    const [g] = t.gradients(y, [x]);
    const { y: value, g: gradient } = await evaluate(
      nodeEngine,
      { y, g },
      { x: { dtype: "float64", shape: [2], data: Float64Array.of(3, 4) } },
    );
    expect(value.data[0]).toBe(25);
    expect([...gradient.data]).toEqual([3, 4]);
  });
});

describe("values", () => {
  const value = async (e: t.Expr) => [...(await evaluate(nodeEngine, { e })).e.data].map(Number);
  const x = t.constant([1, -2, 3, 0.5, 0, -1], "float64", [2, 3]);

  it("known answers", async () => {
    expect(await value(t.relu(x))).toEqual([1, 0, 3, 0.5, 0, 0]);
    expect(await value(t.positive(x))).toEqual([1, 0, 1, 1, 0, 0]);
    expect(await value(t.max(x, [1]))).toEqual([3, 0.5]);
    expect(await value(t.sum(x))).toEqual([1.5]);
    expect(await value(t.sum(x, [0]))).toEqual([1.5, -2, 2]);
    expect(await value(t.mean(x, [1]))).toEqual(
      [2 / 3, -0.5 / 3].map((v) => expect.closeTo(v, 14)),
    );
    expect(await value(t.transpose(x))).toEqual([1, 0.5, -2, 0, 3, -1]);
    expect(await value(t.slice(x, 1, 1, 3))).toEqual([-2, 3, 0, -1]);
    expect(await value(t.concat([x, x], 1))).toEqual([1, -2, 3, 1, -2, 3, 0.5, 0, -1, 0.5, 0, -1]);
    expect(await value(t.matmul(x, t.transpose(x)))).toEqual([14, -2.5, -2.5, 1.25]);
    expect(await value(t.add(t.matmul(x, t.transpose(x)), 1))).toEqual([15, -1.5, -1.5, 2.25]);
    expect(await value(t.where(t.less(x, 0), 0, x))).toEqual([1, 0, 3, 0.5, 0, 0]);
    expect(await value(t.gather(x, t.constant([1, 1], "int64", [2]), 0))).toEqual([
      0.5, 0, -1, 0.5, 0, -1,
    ]);
    // gelu(1) = 0.841192 in the tanh form; softplus(0) = log 2
    expect(await value(t.gelu(t.constant([1], "float64", [1])))).toEqual([
      expect.closeTo(0.8411919906, 9),
    ]);
    expect(await value(t.softplus(t.constant([0], "float64", [1])))).toEqual([
      expect.closeTo(Math.LN2, 12),
    ]);
    expect(await value(t.softmax(t.constant([0, Math.log(3)], "float64", [2])))).toEqual([
      expect.closeTo(0.25, 14),
      expect.closeTo(0.75, 14),
    ]);
  });
});

describe("graphs", () => {
  const x = t.input("x", "float32", [4, 4]);

  it("computes equal expressions once and drops what nothing needs", () => {
    const once = t.compile({ y: t.add(t.exp(x), 1) }).nodes;
    const twice = t.compile({ y: t.add(t.exp(x), 1), z: t.add(t.exp(x), 1) }).nodes;
    expect(twice).toBe(once + 1); // one more output
    const product = t.mul(t.exp(x), t.constant([2], "float32", [1]));
    const [unused] = t.gradients(t.sum(t.tanh(x)), [x]);
    expect(t.compile({ product }).nodes).toBe(3);
    expect(unused.shape).toEqual([4, 4]);
  });

  it("writes a 2-D product, its transposes and its bias as one Gemm", () => {
    const w = t.input("w", "float32", [3, 4]);
    const b = t.input("b", "float32", [1, 3]);
    expect(t.compile({ y: t.add(t.matmul(x, t.transpose(w)), b) }).nodes).toBe(2);
  });

  it("products whose factors are reversed for the sake of threads have the same values", async () => {
    const [n, k, m] = [3, 140, 20];
    const wave = (i: number) => Math.sin(1 + i * i);
    const at = (i: number, j: number, columns: number) => wave(i * columns + j);
    const a = Float64Array.from({ length: n * k }, (_, i) => wave(i));
    const b = Float64Array.from({ length: k * m }, (_, i) => wave(i));
    const turned = Float64Array.from({ length: k * m }, (_, i) => at(i % k, Math.floor(i / k), m));
    const left = t.constant(a, "float64", [n, k]);
    const plain = t.matmul(left, t.constant(b, "float64", [k, m]));
    const transposed = t.matmul(left, t.transpose(t.constant(turned, "float64", [m, k])));
    const shifted = t.add(plain, t.constant([5], "float64", [1, 1]));
    const values = await evaluate(nodeEngine, { plain, transposed, shifted });
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        let expected = 0;
        for (let s = 0; s < k; s++) expected += at(i, s, k) * at(s, j, m);
        expect(values.plain.data[i * m + j]).toBeCloseTo(expected, 12);
        expect(values.transposed.data[i * m + j]).toBeCloseTo(expected, 12);
        expect(values.shifted.data[i * m + j]).toBeCloseTo(expected + 5, 12);
      }
    }
    // product, turn back, and the output's name
    expect(t.compile({ plain }).nodes).toBe(3);
  });

  it("a loop of steps equals the steps one by one, bit for bit", async () => {
    const state = t.input("state", "float32", [3]);
    const iteration = t.input("iteration", "int64", []);
    const feed = t.input("feed", "float32", [5, 3]);
    const next = (s: t.Expr, u: t.Expr) => t.tanh(t.add(t.mul(s, 1.3), u));
    const loop = await nodeEngine.open(
      t.compileLoop({
        iterations: 5,
        iteration,
        carried: { state: { current: state, next: next(state, t.gather(feed, iteration, 0)) } },
        collected: { norm: t.sum(t.mul(state, state), [0], true) },
      }).bytes,
    );
    const feeds = Float32Array.from({ length: 15 }, (_, i) => Math.sin(i));
    const start = Float32Array.of(0.1, 0.2, 0.3);
    const whole = await loop.run({
      state_before: { dtype: "float32", shape: [3], data: start },
      feed: { dtype: "float32", shape: [5, 3], data: feeds },
    });
    const u = t.input("u", "float32", [3]);
    const single = await nodeEngine.open(t.compile({ s: next(state, u) }).bytes);
    let s: Float32Array = start;
    for (let i = 0; i < 5; i++) {
      const r = await single.run({
        state: { dtype: "float32", shape: [3], data: s },
        u: { dtype: "float32", shape: [3], data: feeds.slice(3 * i, 3 * i + 3) },
      });
      s = r.s.data as Float32Array;
    }
    expect(whole.state.data).toEqual(s);
    expect(whole.norm.shape).toEqual([5, 1]);
  });

  it("names both shapes where they do not fit", () => {
    expect(() => t.add(x, t.input("y", "float32", [3]))).toThrow(/\[4, 4\] and \[3\].*4 and 3/);
    expect(() => t.matmul(x, t.input("y", "float32", [3, 2]))).toThrow(/\[4, 4\] and \[3, 2\]/);
    expect(() => t.reshape(x, [3, 5])).toThrow(/\[4, 4\] and \[3, 5\]/);
    expect(() => t.slice(x, 0, 2, 9)).toThrow(/2\.\.9/);
    expect(() => t.concat([x, t.input("y", "float32", [4, 3])], 0)).toThrow(/only axis 0/);
    expect(() => t.add(x, t.input("y", "float64", [4]))).toThrow(/float32, float64/);
  });
});
