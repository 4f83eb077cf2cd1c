import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import {
  accuracy,
  bitsAByte,
  classMetrics,
  hitRate,
  meanCrossEntropy,
  perplexity,
} from "../../src/statistics/metrics.js";
import { NOT_ASKED } from "../../src/tasks/task.js";
import { constant, gradients, input, mean } from "../../src/tensor/index.js";
import { lossTerms, meanLoss, requireLoss, scores } from "../../src/training/loss.js";

const LOGITS = [2, -1, 0.5, 0, 0, 0, -3, 4, 1, 1e3, -1e3, 0];
const CLASSES = [0, 2, 1, 1];

/** -log softmax by hand; the last would overflow if the largest logit were not taken off. */
const BY_HAND = [
  Math.log(Math.exp(2) + Math.exp(-1) + Math.exp(0.5)) - 2,
  Math.log(3),
  Math.log(Math.exp(-3) + Math.exp(4) + Math.exp(1)) - 4,
  2e3,
];

/** Classes with the largest logit, of equal ones the first. */
const PREDICTED = [0, 0, 1, 0];

function terms(logits: readonly number[], classes: readonly number[]) {
  const x = input("x", "float64", [2, 2, 3]);
  const y = constant(classes, "int32", [2, 2]);
  const loss = lossTerms("cross-entropy", x, y);
  const [gradient] = gradients(mean(loss), [x]);
  const feeds = { x: { dtype: "float64", shape: [2, 2, 3], data: Float64Array.from(logits) } };
  return evaluate(nodeEngine, { loss, gradient }, feeds as Parameters<typeof evaluate>[2]);
}

describe("the loss", () => {
  it("of classes is -log of their probability, in a graph and in plain numbers", async () => {
    const { loss } = await terms(LOGITS, CLASSES);
    expect(loss.shape).toEqual([2, 2]);
    // exp and log of two libraries: their last bits
    Array.from(loss.data as Float64Array).forEach((value, i) => {
      expect(value).toBeCloseTo(BY_HAND[i], 12);
    });
    const average = BY_HAND.reduce((a, b) => a + b, 0) / 4;
    expect(meanCrossEntropy(LOGITS, CLASSES)).toBeCloseTo(average, 12);
  });

  it("of classes has the gradient of central differences", async () => {
    const logits = LOGITS.map((x) => x / 100);
    const { gradient } = await terms(logits, CLASSES);
    const step = 1e-5;
    logits.forEach((_, i) => {
      const at = (change: number) =>
        meanCrossEntropy(
          logits.map((x, j) => (j === i ? x + change : x)),
          CLASSES,
        );
      // the third derivative is below 1: step^2 / 6, and 1e-16 / step of rounding
      const slope = (at(step) - at(-step)) / (2 * step);
      expect(Math.abs(Number(gradient.data[i]) - slope)).toBeLessThan(1e-9);
    });
  });

  it("of a position that is not asked is 0, and so is its gradient; it counts in no mean", async () => {
    const [some, all] = [
      await terms(LOGITS, [0, NOT_ASKED, 1, NOT_ASKED]),
      await terms(LOGITS, CLASSES),
    ];
    // Math.abs: a zero may be -0
    expect(Array.from(some.loss.data as Float64Array, Math.abs)).toEqual([
      all.loss.data[0],
      0,
      all.loss.data[2],
      0,
    ]);
    expect([...some.gradient.data].map((g) => Number(g) === 0)).toEqual(
      [false, true, false, true].flatMap((zero) => [zero, zero, zero]),
    );
    const x = input("x", "float64", [4, 3]);
    const kept = scores(x, constant([0, NOT_ASKED, 1, NOT_ASKED], "int32", [4]));
    const feeds = { x: { dtype: "float64", shape: [4, 3], data: Float64Array.from(LOGITS) } };
    const { kept: scored } = await evaluate(
      nodeEngine,
      { kept },
      feeds as Parameters<typeof evaluate>[2],
    );
    const found = Array.from(scored.data, Number);
    expect(found.filter((_, i) => i % 2 === 1)).toEqual(PREDICTED);
    const truth = [0, NOT_ASKED, 1, NOT_ASKED];
    expect(meanLoss("cross-entropy", found, truth)).toBeCloseTo((BY_HAND[0] + BY_HAND[2]) / 2, 12);
    expect(hitRate(found, truth)).toBe(1);
    const { nlog_loss } = classMetrics(found, truth, [0, NOT_ASKED, 1, 0], 3);
    // frequencies 3/6 and 2/6 of classes seen twice and once
    const frequencies = (Math.log(2) + Math.log(3)) / 2;
    expect(nlog_loss).toBeCloseTo((BY_HAND[0] + BY_HAND[2]) / 2 / frequencies, 12);
  });

  it("is smoothed towards the uniform law, by hand", async () => {
    const x = constant([2, -1, 0.5, 0, 0, 0], "float64", [2, 3]);
    const y = constant([0, NOT_ASKED], "int32", [2]);
    const { loss } = await evaluate(
      nodeEngine,
      { loss: lossTerms("cross-entropy", x, y, 0.1) },
      {},
    );
    const total = Math.log(Math.exp(2) + Math.exp(-1) + Math.exp(0.5));
    const uniform = total - (2 - 1 + 0.5) / 3;
    // exp and log of two libraries: their last bits
    expect(Number(loss.data[0])).toBeCloseTo(0.9 * (total - 2) + 0.1 * uniform, 12);
    expect(Number(loss.data[1])).toBe(0);
  });

  it("of numbers is the squared error", async () => {
    const x = constant([1, 2, 3, 4], "float64", [2, 2]);
    const y = constant([0, 2, 5, 1], "float64", [2, 2]);
    const { loss } = await evaluate(nodeEngine, { loss: lossTerms("squared", x, y) }, {});
    expect([...loss.data]).toEqual([1, 0, 4, 9]);
    expect(meanLoss("squared", [1, 2, 3, 4], [0, 2, 5, 1])).toBe(3.5);
  });

  it.each([
    ["squared", [4, 1, 1], "float32", [4, 8, 1]],
    ["squared", [4, 8, 1], "float32", [4, 8]],
    ["cross-entropy", [4, 8, 3], "int32", [4, 1]],
    ["cross-entropy", [4, 8, 3], "int32", [4, 8, 3]],
  ] as const)(
    "%s of predictions %j is refused for outputs %s %j, which would be stretched",
    (loss, shape, dtype, other) => {
      const [p, y] = [input("p", "float32", shape), input("y", dtype, other)];
      expect(() => lossTerms(loss, p, y)).toThrow(RangeError);
      expect(() => lossTerms(loss, p, y)).toThrow(`[${other.join(", ")}]`);
      expect(() => lossTerms(loss, p, y)).toThrow(`[${shape.join(", ")}]`);
    },
  );

  it("must be one that the outputs have", () => {
    expect(() => requireLoss("squared", "real")).not.toThrow();
    expect(() => requireLoss("cross-entropy", "classes")).not.toThrow();
    expect(() => requireLoss("squared", "classes")).toThrow(CallerError);
    expect(() => requireLoss("cross-entropy", "real")).toThrow(/'squared'/);
  });
});

describe("the metrics of classes", () => {
  it("count the largest logit, of equal ones the first", () => {
    expect(accuracy(LOGITS, CLASSES)).toBe(0.5);
    expect(accuracy(LOGITS, [0, 0, 1, 0])).toBe(1);
  });

  it("set the log loss against that of the frequencies seen, one added to each", () => {
    // frequencies 3/6, 2/6, 1/6 of classes seen twice, once, never
    const scored = BY_HAND.flatMap((loss, i) => [loss, PREDICTED[i]]);
    const { log_loss, nlog_loss, accuracy: right } = classMetrics(scored, CLASSES, [0, 1, 0], 3);
    const constantLoss = -(Math.log(1 / 2) + Math.log(1 / 6) + 2 * Math.log(1 / 3)) / 4;
    expect(log_loss).toBeCloseTo(BY_HAND.reduce((a, b) => a + b, 0) / 4, 12);
    expect(nlog_loss).toBeCloseTo(log_loss / constantLoss, 12);
    expect(right).toBe(0.5);
  });

  it("do not feel a number added to all logits of a point", () => {
    const numbers = fc.double({ min: -20, max: 20, noNaN: true });
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 6, maxLength: 6 }), numbers, (logits, shift) => {
        const moved = logits.map((x, i) => (i < 3 ? x + shift : x));
        const [a, b] = [logits, moved].map((l) => meanCrossEntropy(l, [2, 0]));
        expect(Math.abs(a - b)).toBeLessThan(1e-12);
      }),
    );
  });

  it("of text are what equally likely symbols have", () => {
    // of 8 equally likely symbols of two bytes each: 3 bits a symbol
    expect(perplexity(Math.log(8))).toBeCloseTo(8, 12);
    expect(bitsAByte(Math.log(8), 2)).toBeCloseTo(1.5, 12);
  });

  it("refuse logits that are no whole number of classes", () => {
    expect(() => meanCrossEntropy([1, 2, 3], [0, 1])).toThrow(RangeError);
  });
});
