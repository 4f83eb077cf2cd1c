import { expect, it } from "vitest";
import { floorsOf } from "../../src/oracle/task-floors.js";
import { irregularMoments } from "../../src/tasks/irregular.js";
import { buildTask } from "../../src/tasks/registry.js";

const config = { rate: 0.7, spread: 1, clock: "stamps", length: 3, snr: "none" } as const;

it("weighs values by the time that has passed, however it is shown", () => {
  const [stamps, gaps] = (["stamps", "gaps"] as const).map((clock) =>
    buildTask("irregular", { ...config, clock })
      .relationship(2)
      .sample("train", 5),
  );
  const { x, y } = stamps;
  const [z, t] = [0, 1].map((c) => [0, 1, 2].map((i) => x[2 * i + c]));
  for (const i of [0, 1, 2]) {
    const sum = z.slice(0, i + 1).reduce((s, v, j) => s + Math.exp(-0.7 * (t[i] - t[j])) * v, 0);
    expect(y[i]).toBeCloseTo(sum, 14);
    expect(gaps.x[2 * i + 1]).toBeCloseTo(i === 0 ? 0 : t[i] - t[i - 1], 14);
  }
  expect(gaps.y).toEqual(y);
});

it("at regular times is the exponential kernel, which a linear model holds", () => {
  const { signal, blind } = irregularMoments({ ...config, spread: 0 });
  const q = Math.exp(-1.4);
  expect(signal).toBeCloseTo(1 + (2 / 3) * q + (1 / 3) * q * q, 14);
  expect(blind).toBeCloseTo(0, 14);
});

it("leaves to a linear model the variance of the weights of a Poisson process", () => {
  // E e^(-a E) = 1 / (1 + a): lags 1 and 2 stand at 2 and 1 of three positions
  const left = (lag: number) => (1 + 1.4) ** -lag - (1 + 0.7) ** (-2 * lag);
  const expected = (2 * left(1) + left(2)) / 3;
  expect(irregularMoments(config).blind).toBeCloseTo(expected, 14);
  const [any, linear] = floorsOf(buildTask("irregular", config), 0);
  expect([any.value, linear.value]).toEqual([0, irregularMoments(config).blind]);
});

it("leaves no less to the least squares of many draws, with the times among the inputs", () => {
  const { sample } = buildTask("irregular", config).relationship(1);
  const { blind } = irregularMoments(config);
  const count = 20_000;
  // position 1: y = z_1 + w z_0; of z_0 the coefficient E w, of the time nothing
  let [wz, tz] = [0, 0];
  for (let i = 0; i < count; i++) {
    const { x, y } = sample("test", i);
    const rest = y[1] - x[2] - x[0] / 1.7;
    wz += (rest * rest) / count;
    tz += (rest * (x[3] - 1)) / count;
  }
  const at = 1 / 2.4 - 1 / 1.7 ** 2;
  expect(Math.abs(wz - at)).toBeLessThan(4 * at * Math.sqrt(8 / count));
  expect(Math.abs(tz)).toBeLessThan(4 / Math.sqrt(count));
  expect(blind).toBeGreaterThan(0);
});
