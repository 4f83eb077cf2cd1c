import { describe, expect, it } from "vitest";
import type { Model } from "../../src/models/architecture.js";
import type { TaskShape } from "../../src/models/input.js";
import { buildModel } from "../../src/models/registry.js";
import { distance, normals, outputsWith, weights } from "./evaluation.js";

type Weights = Record<string, Float64Array>;

const n = 3;
/** A gate whose argument is this is shut, or, with the other sign, open: exactly 0 or 1 in float64. */
const FAR = 1000;

const identity = () => Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));

/** The readout that shows the state. */
const shown = (): Weights => ({
  "readout.weight": identity(),
  "readout.bias": new Float64Array(n),
});

/** First weights, with the state shown. */
function showingState(model: Model, seed: number): Weights {
  return { ...weights(model, seed), ...shown() };
}

/** The weights of the gated unit among a larger model's. */
function cellOf(w: Weights): Weights {
  return Object.fromEntries(Object.entries(w).filter(([name]) => /^(input|state)\./.test(name)));
}

/** Sets the bias of the gates number `from` to `to - 1`. */
function setBias(w: Weights, from: number, to: number, value: number): void {
  w["input.bias"].fill(value, from * n, to * n);
}

/** Lets the second channel of the input, and nothing else, decide on a gate's columns. */
function steer(w: Weights, columns: number, gate: number, sign: number): void {
  const rows = w["input.weight"].length / columns;
  for (let r = 0; r < rows; r++) {
    w["input.weight"].fill(
      r === 1 ? sign : 0,
      r * columns + gate * n,
      r * columns + (gate + 1) * n,
    );
  }
}

/** Values in the first channel; in the second, -FAR at the first step and FAR from then on. */
function writtenOnce(values: ArrayLike<number>): number[] {
  return Array.from(values).flatMap((v, t) => [v, t === 0 ? -FAR : FAR]);
}

/** What a dense layer without states gives at each step, through `f`. */
function stepwise(
  x: ArrayLike<number>,
  inputs: number,
  w: ArrayLike<number>,
  bias: ArrayLike<number>,
  columns: number,
  first: number,
  f: (a: number) => number,
): number[][] {
  return Array.from({ length: x.length / inputs }, (_, t) =>
    Array.from({ length: n }, (_, j) => {
      let a = bias[first + j];
      for (let c = 0; c < inputs; c++) a += x[t * inputs + c] * w[c * columns + first + j];
      return f(a);
    }),
  );
}

const task: TaskShape = { inputs: 2, outputs: n, length: 40 };

describe("gru", () => {
  const model = buildModel("gru", { width: n }, task);

  it("with the update gate at 1 keeps its state", async () => {
    const w = showingState(model, 1);
    steer(w, 3 * n, 1, 1);
    const y = await outputsWith(model, w, writtenOnce(normals(task.length, 2)));
    const written = y.slice(0, n);
    expect(Math.min(...written.map(Math.abs))).toBeGreaterThan(1e-3);
    // g + (h - g) is h but for a rounding of 1e-16 a step
    const everywhere = new Array(task.length).fill(written).flat();
    expect(distance(y, everywhere)).toBeLessThan(1e-14);
  });

  it("with the update and reset gates at 0 has no memory", async () => {
    const w = showingState(model, 3);
    setBias(w, 0, 2, -FAR);
    const x = normals(task.length * 2, 4);
    const expected = stepwise(x, 2, w["input.weight"], w["input.bias"], 3 * n, 2 * n, Math.tanh);
    expect(distance(await outputsWith(model, w, x), expected.flat())).toBeLessThan(1e-14);
  });
});

describe("lstm", () => {
  const model = buildModel("lstm", { width: n }, task);

  it("with the forget gate at 1 and the input gate at 0 keeps its memory, every bit", async () => {
    const w = showingState(model, 5);
    steer(w, 4 * n, 0, -1);
    steer(w, 4 * n, 1, 1);
    setBias(w, 2, 3, FAR);
    const y = await outputsWith(model, w, writtenOnce(normals(task.length, 6)));
    const written = y.slice(0, n);
    expect(Math.min(...written.map(Math.abs))).toBeGreaterThan(1e-3);
    expect(y).toEqual(new Array(task.length).fill(written).flat());
  });

  it("with all gates at 1 adds up its proposals", async () => {
    const w = showingState(model, 7);
    setBias(w, 0, 3, FAR);
    w["state.weight"].fill(0);
    const x = normals(task.length * 2, 8);
    const proposals = stepwise(x, 2, w["input.weight"], w["input.bias"], 4 * n, 3 * n, Math.tanh);
    const memory = new Array<number>(n).fill(0);
    const expected = proposals.flatMap((g) =>
      g.map((v, j) => {
        memory[j] += v;
        return Math.tanh(memory[j]);
      }),
    );
    // forty sums of numbers below 1
    expect(distance(await outputsWith(model, w, x), expected)).toBeLessThan(1e-13);
  });

  it("with the forget gate at 0 and the others at 1 remembers through its state alone", async () => {
    const w = showingState(model, 9);
    setBias(w, 0, 3, FAR);
    setBias(w, 1, 2, -FAR);
    w["state.weight"].fill(0);
    const x = normals(task.length * 2, 10);
    const expected = stepwise(x, 2, w["input.weight"], w["input.bias"], 4 * n, 3 * n, (a) =>
      Math.tanh(Math.tanh(a)),
    );
    expect(distance(await outputsWith(model, w, x), expected.flat())).toBeLessThan(1e-14);
  });
});

describe("attention-rnn", () => {
  it("with the score 0 averages the states up to each", async () => {
    const model = buildModel("attention-rnn", { width: n }, task);
    const w = weights(model, 11);
    w.score.fill(0);
    const x = normals(task.length * 2, 12);
    const plain = buildModel("gru", { width: n }, task);
    const states = await outputsWith(plain, { ...cellOf(w), ...shown() }, x);
    const total = new Array<number>(n).fill(0);
    const expected: number[] = [];
    for (let t = 0; t < task.length; t++) {
      const h = states.slice(t * n, (t + 1) * n);
      h.forEach((v, j) => {
        total[j] += v;
      });
      const both = [...total.map((v) => v / (t + 1)), ...h];
      const [combined] = stepwise(
        both,
        2 * n,
        w["combine.weight"],
        w["combine.bias"],
        n,
        0,
        Math.tanh,
      );
      expected.push(
        ...stepwise(combined, n, w["readout.weight"], w["readout.bias"], n, 0, (a) => a)[0],
      );
    }
    expect(distance(await outputsWith(model, w, x), expected)).toBeLessThan(1e-13);
  });

  it("with a large score looks at the one state that it points to", async () => {
    // the identity times a large number: each state attends to the past state of largest product
    const model = buildModel("attention-rnn", { width: n }, task);
    const w = weights(model, 13);
    w.score.set(identity().map((v) => 1e6 * v));
    // the context is read out, through tanh, and the state is not
    w["combine.weight"].fill(0).set(identity());
    w["combine.bias"].fill(0);
    const x = normals(task.length * 2, 14);
    const plain = buildModel("gru", { width: n }, task);
    const flat = await outputsWith(plain, { ...cellOf(w), ...shown() }, x);
    const states = Array.from({ length: task.length }, (_, t) => flat.slice(t * n, (t + 1) * n));
    const expected = states.flatMap((h, t) => {
      const product = (s: number) => h.reduce((sum, v, j) => sum + v * states[s][j], 0);
      let best = 0;
      for (let s = 1; s <= t; s++) if (product(s) > product(best)) best = s;
      return states[best].map(Math.tanh);
    });
    expect(distance(await outputsWith(model, { ...w, ...shown() }, x), expected)).toBeLessThan(
      1e-10,
    );
  });
});

describe("recurrent-convolution", () => {
  it.each([0, 1, 3])("with a kernel that is 1 at lag %i is a gru on late relu(x)", async (lag) => {
    const kernel = 4;
    const model = buildModel("recurrent-convolution", { channels: 2, kernel, width: n }, task);
    const w = weights(model, 15);
    w["front.bias"].fill(0);
    // tap `kernel - 1` meets the present
    w["front.kernel"].forEach((_, i) => {
      const [tap, from, to] = [Math.floor(i / 4), Math.floor(i / 2) % 2, i % 2];
      w["front.kernel"][i] = tap === kernel - 1 - lag && from === to ? 1 : 0;
    });
    const x = normals(task.length * 2, 16);
    const late = [...new Float64Array(2 * lag), ...x].slice(0, x.length);
    const plain = buildModel("gru", { width: n }, task);
    const expected = await outputsWith(
      plain,
      w,
      late.map((v) => Math.max(v, 0)),
    );
    expect(distance(await outputsWith(model, w, x), expected)).toBeLessThan(1e-14);
  });
});
