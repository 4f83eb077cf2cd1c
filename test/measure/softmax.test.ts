import { describe, expect, it } from "vitest";
import {
  chooseSoftmax,
  fitSoftmax,
  PENALTIES,
  probabilitiesOf,
  type SoftmaxWeights,
} from "../../src/measure/softmax.js";
import { algebra } from "../algebra.js";
import { normals } from "../models/evaluation.js";

const matrix = (columns: number, values: ArrayLike<number>) => {
  const data = Float64Array.from(values);
  return { rows: data.length / columns, columns, data };
};

/** The penalised loss, by its definition. */
function lossOf(
  { intercept, weights }: SoftmaxWeights,
  x: { rows: number; columns: number; data: Float64Array },
  labels: Int32Array,
  penalty: number,
): number {
  let loss = (penalty / 2) * weights.reduce((sum, w) => sum + w * w, 0);
  for (let i = 0; i < x.rows; i++) {
    const logits = Array.from(intercept, (b, k) => {
      let sum = b;
      for (let j = 0; j < x.columns; j++) {
        sum += weights[k * x.columns + j] * x.data[i * x.columns + j];
      }
      return sum;
    });
    const all = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0));
    loss += (all - logits[labels[i]]) / x.rows;
  }
  return loss;
}

/** Labels of three classes by two of five columns, with noise. */
function planted(rows: number, seed: number) {
  const x = matrix(5, normals(5 * rows, seed));
  const noise = normals(rows, seed + 1);
  const labels = Int32Array.from({ length: rows }, (_, i) => {
    const score = x.data[5 * i] - x.data[5 * i + 3] + noise[i];
    return score > 0.7 ? 2 : score < -0.7 ? 0 : 1;
  });
  return { x, labels };
}

describe("multinomial ridge", () => {
  it("of one regressor of 0 and 1 has the logarithms of odds, where nothing is penalised", async () => {
    // of 0: 30 to 10; of 1: 5 to 20
    const cells = [
      [0, 0, 30],
      [0, 1, 10],
      [1, 0, 5],
      [1, 1, 20],
    ];
    const x = matrix(
      1,
      cells.flatMap(([value, , n]) => new Array<number>(n).fill(value)),
    );
    const labels = Int32Array.from(cells.flatMap(([, k, n]) => new Array<number>(n).fill(k)));
    const { intercept, weights } = await fitSoftmax(algebra, { x, labels }, 2, 1e-12);
    expect(intercept[1] - intercept[0]).toBeCloseTo(Math.log(10 / 30), 4);
    expect(weights[1] - weights[0]).toBeCloseTo(Math.log(20 / 5) - Math.log(10 / 30), 4);
    const probabilities = await probabilitiesOf(algebra, { intercept, weights }, matrix(1, [0, 1]));
    for (const [i, p] of [0.75, 0.25, 0.2, 0.8].entries()) {
      expect(probabilities[i]).toBeCloseTo(p, 5);
    }
  });

  it("has the frequencies, where the penalty leaves nothing else", async () => {
    const train = planted(200, 1);
    const fit = await fitSoftmax(algebra, train, 3, 1e6);
    const [first] = [await probabilitiesOf(algebra, fit, train.x)];
    for (let k = 0; k < 3; k++) {
      const share = train.labels.filter((label) => label === k).length / 200;
      expect(first[k]).toBeCloseTo(share, 4);
    }
  });

  it("is at the least of its loss, which no central difference leaves, in every direction", async () => {
    const { x, labels } = planted(150, 3);
    const fit = await fitSoftmax(algebra, { x, labels }, 3, 0.01);
    const at = (part: "intercept" | "weights", i: number, step: number) => {
      const moved = { ...fit, [part]: fit[part].slice() };
      moved[part][i] += step;
      return lossOf(moved, x, labels, 0.01);
    };
    for (const part of ["intercept", "weights"] as const) {
      for (const i of fit[part].keys()) {
        const slope = (at(part, i, 1e-4) - at(part, i, -1e-4)) / 2e-4;
        expect(Math.abs(slope)).toBeLessThan(1e-6 + 1e-7);
      }
    }
  });

  it("takes the penalty with the least loss on other examples", async () => {
    const [train, judges] = [planted(60, 5), planted(400, 7)];
    const chosen = await chooseSoftmax(algebra, train, judges, 3);
    const losses = await Promise.all(
      PENALTIES.map(async (penalty) => {
        const fit = await fitSoftmax(algebra, train, 3, penalty);
        return lossOf(fit, judges.x, judges.labels, 0);
      }),
    );
    expect(chosen.penalty).toBe(PENALTIES[losses.indexOf(Math.min(...losses))]);
    expect(chosen.penalty).toBeLessThan(1);
  });

  it("of pure chance takes a penalty that leaves hardly more than the frequencies", async () => {
    const [x, others] = [matrix(20, normals(1200, 9)), matrix(20, normals(1200, 10))];
    const flip = (values: Float64Array) => Int32Array.from(values, (z) => Number(z > 0));
    const [labels, told] = [flip(normals(60, 11)), flip(normals(60, 12))];
    const { weights } = await chooseSoftmax(algebra, { x, labels }, { x: others, labels: told }, 2);
    expect(Math.max(...weights.map(Math.abs))).toBeLessThan(0.1);
  });
});
