import { describe, expect, it } from "vitest";
import { measureAttention } from "../../src/measure/attention.js";
import { queriesAndKeys } from "../../src/models/head.js";
import { buildModel } from "../../src/models/registry.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { distance, leavesOf, normals, outputsWith, weights } from "./evaluation.js";

const task = { inputs: 2, outputs: 3, length: 5 };
const config = { width: 6, layers: 2, heads: 2, headSize: 3, feedForwardWidth: 7 };
const x = normals(task.length * task.inputs, 6);

describe.each(["class-token", "mean"] as const)("vit, readout %s", (readout) => {
  const model = buildModel("vit", { ...config, readout }, task);
  const w = weights(model, 4);
  const first = readout === "class-token" ? 1 : 0;

  it("has one output for a sequence, the same at every position", async () => {
    const y = await outputsWith(model, w, x);
    const rows = Array.from({ length: task.length }, (_, t) => [...y.slice(3 * t, 3 * t + 3)]);
    for (const row of rows) expect(row).toEqual(rows[0]);
    const { parameters, feeds, x: leaf } = leavesOf(model, w, x, "float64");
    const last = model.forward(parameters, { x: leaf }, "last");
    const { y: alone } = await evaluate(nodeEngine, { y: last }, feeds);
    expect(distance([...(alone.data as Float64Array)], rows[0])).toBeLessThan(1e-13);
  });

  it("knows tokens by their positions alone: moved together, nothing changes", async () => {
    const moved = [2, 0, 4, 1, 3];
    const places = w["position.encoding"];
    const encoding = Array.from(places);
    moved.forEach((from, to) => {
      for (let c = 0; c < config.width; c++) {
        encoding[(first + to) * config.width + c] = places[(first + from) * config.width + c];
      }
    });
    const others = moved.flatMap((t) => [...x.slice(2 * t, 2 * t + 2)]);
    const same = await outputsWith(model, { ...w, "position.encoding": encoding }, others);
    expect(distance(same, await outputsWith(model, w, x))).toBeLessThan(1e-12);
    expect(distance(await outputsWith(model, w, others), same)).toBeGreaterThan(1e-3);
  });

  it("has heads whose queries and keys make its weights of attention", async () => {
    const head = model.heads()[3];
    expect([head.layer, head.index]).toEqual([1, 1]);
    const { parameters, feeds, x: leaf } = leavesOf(model, w, x, "float64");
    if (head.coupling === null) throw new Error("no coupling");
    const factors = queriesAndKeys(
      head.coupling,
      model.forward(parameters, { x: leaf }, "all"),
      parameters,
    );
    const { query, key } = await evaluate(nodeEngine, factors, feeds);
    const tokens = first + task.length;
    const row = (of: typeof query, t: number) =>
      Array.from({ length: config.headSize }, (_, i) => Number(of.data[t * config.headSize + i]));
    const theta = Float64Array.from(model.parameters.flatMap(({ name }) => Array.from(w[name])));
    const found = await measureAttention(nodeEngine, model, theta, Float64Array.from(x));
    for (let t = 0; t < tokens; t++) {
      const q = row(query, t);
      const logits = Array.from({ length: tokens }, (_, s) =>
        row(key, s).reduce((sum, k, i) => sum + k * q[i], 0),
      );
      const total = logits.reduce((sum, l) => sum + Math.exp(l), 0);
      const own = found[3].weights.subarray(t * tokens, (t + 1) * tokens);
      expect(
        distance(
          [...own],
          logits.map((l) => Math.exp(l) / total),
        ),
      ).toBeLessThan(1e-12);
    }
  });
});

it("has heads of any size", () => {
  const sizeOf = (headSize: number | string) =>
    buildModel("vit", { width: 6, heads: 2, headSize }, task).modelClass.headSize;
  expect([sizeOf(1), sizeOf(64), sizeOf("width/heads")]).toEqual([1, 64, 3]);
  expect(() => buildModel("vit", { width: 6, heads: 4 }, task)).toThrow(/not a whole number/);
});
