import { describe, expect, it } from "vitest";
import { Steps } from "../../src/decoding/steps.js";
import type { Model } from "../../src/models/architecture.js";
import type { TaskShape } from "../../src/models/input.js";
import { initialParameters, parameterInputs, viewParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { Stream } from "../../src/random/stream.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { TensorValue } from "../../src/runtime/session.js";
import { input, logSoftmax } from "../../src/tensor/index.js";

const LENGTH = 6;
const SYMBOLS = 7;
const BATCH = 3;

const alone: TaskShape = { inputs: SYMBOLS, outputs: SYMBOLS, length: LENGTH, reads: "symbols" };
const translated: TaskShape = { ...alone, source: { symbols: SYMBOLS, length: 5 } };

function drawn(name: string, count: number): Int32Array {
  const stream = new Stream(4, name);
  return Int32Array.from({ length: count }, (_, i) => 1 + stream.integer(i, SYMBOLS - 1));
}

/** [batch, length, symbols] of the whole sequences at once. */
async function whole(model: Model, theta: Float64Array, x: Int32Array, source: Int32Array) {
  const leaves = {
    x: input("x", "int32", [BATCH, LENGTH]),
    ...(model.task.source && { source: input("source", "int32", [BATCH, 5]) }),
  };
  const feeds: Record<string, TensorValue> = {
    x: { dtype: "int32", shape: [BATCH, LENGTH], data: x },
    ...(model.task.source && { source: { dtype: "int32", shape: [BATCH, 5], data: source } }),
  };
  for (const [name, { shape, data }] of Object.entries(viewParameters(model, theta))) {
    feeds[name] = { dtype: "float64", shape, data };
  }
  const y = model.forward(parameterInputs(model, "float64"), leaves, "all");
  const { all } = await evaluate(nodeEngine, { all: logSoftmax(y) }, feeds);
  return all.data as Float64Array;
}

const small = { width: 4, heads: 2, feedForwardWidth: 6, layers: 2 };
const models: readonly (readonly [string, Model])[] = [
  ...[
    {},
    { position: "none", readout: "dense", embeddings: "separate" },
    { encoder: "gru", headSize: 3 },
  ].map((c) => ["encoder-decoder", c, translated] as const),
  ...[
    { relativePosition: "none", position: "sinusoidal" },
    { relativePosition: "rotary", position: "learned", readout: "tied" },
    { relativePosition: "log", layerNorm: "none", readout: "net" },
    { relativePosition: "t5", layerNorm: "post" },
    { relativePosition: "lin", coupling: "free" },
    { relativePosition: "per-lag" },
    { relativePosition: "alibi", coupling: "free", feedForwardWidth: 0 },
  ].map((c) => ["language-model", c, alone] as const),
].map(([name, config, task]) => [
  `${name} ${JSON.stringify(config)}`,
  buildModel(name, { ...small, ...config }, task),
]);

describe("position after position", () => {
  it.each(models)("%s computes what it computes at once", async (_, model) => {
    const { stepwise } = model;
    if (stepwise === undefined) throw new Error("no steps");
    const first = initialParameters(model, 1);
    // biases and rates that are 0 at first count too
    const theta = first.map((value, i) => value + 0.1 * Math.sin(i));
    const x = drawn("x", BATCH * LENGTH);
    const source = drawn("source", BATCH * 5);
    source.fill(0, 8, 10);
    const rows = { sequences: BATCH, beam: 1 };
    const steps = await Steps.open(nodeEngine, model, stepwise, theta, rows, 1);
    const expected = await whole(model, theta, x, source);
    for (const again of [0, 1]) {
      await steps.begin(source);
      for (let t = 0; t < LENGTH; t++) {
        const symbols = Int32Array.from({ length: BATCH }, (_, b) => x[b * LENGTH + t]);
        const next = await steps.next(symbols, Int32Array.of(0, 1, 2));
        for (let b = 0; b < BATCH; b++) {
          for (let c = 0; c < SYMBOLS; c++) {
            const wanted = expected[(b * LENGTH + t) * SYMBOLS + c];
            expect(next[b * SYMBOLS + c], `${again} ${t} ${b} ${c}`).toBeCloseTo(wanted, 11);
          }
        }
      }
    }
    await steps.close();
  });

  it("goes on from the row that it is told to", async () => {
    const [, model] = models[0];
    const theta = initialParameters(model, 2);
    const { stepwise } = model;
    if (stepwise === undefined) throw new Error("no steps");
    const rows = { sequences: 1, beam: 3 };
    const steps = await Steps.open(nodeEngine, model, stepwise, theta, rows, 1);
    await steps.begin(Int32Array.of(3, 4, 5, 0, 0));
    await steps.next(Int32Array.of(1, 2, 3), Int32Array.of(0, 1, 2));
    const next = Array.from(await steps.next(Int32Array.of(4, 4, 4), Int32Array.of(2, 0, 2)));
    const row = (i: number) => next.slice(SYMBOLS * i, SYMBOLS * (i + 1));
    expect(row(0)).toEqual(row(2));
    expect(row(0)).not.toEqual(row(1));
    await steps.close();
  });
});
