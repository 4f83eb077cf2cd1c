import { expect, it } from "vitest";
import { logitSpectra } from "../../src/measure/logit-spectra.js";
import { initialParameters, viewParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { normals } from "../models/evaluation.js";

const task = { inputs: 3, outputs: 2, length: 6 };

it("has as many singular values as a head has channels, fewer by its mean over keys at most", async () => {
  const model = buildModel("vit", { width: 8, heads: 2, headSize: 2, readout: "mean" }, task);
  const theta = initialParameters(model, 1);
  const x = normals(2 * task.length * task.inputs, 3);
  const { coupling } = model.heads()[2];
  if (coupling === null) throw new Error("no coupling");
  const found = await logitSpectra(nodeEngine, model, coupling, theta, Float64Array.from(x));
  expect(found.length).toBe(2);
  for (const { raw, centred } of found) {
    expect(raw.length).toBe(task.length);
    for (const values of [raw, centred]) {
      expect(values[1]).toBeGreaterThan(1e-6);
      expect(values[2]).toBeLessThan(1e-13 * values[0]);
    }
    expect(centred[0]).toBeLessThanOrEqual(raw[0]);
  }
  expect(found[0].raw).not.toEqual(found[1].raw);
});

it("is all of one value where queries are one vector and keys their places", async () => {
  const model = buildModel("transformer-a", { hidden: 2, headSize: 1, causal: false }, task);
  const theta = initialParameters(model, 1);
  const views = viewParameters(model, theta);
  // h = f(A x + e): with f's last layer a constant, all queries are equal
  for (const { name } of model.parameters) {
    if (name.startsWith("f.1.weight")) views[name].data.fill(0);
  }
  const [head] = model.heads();
  if (head.coupling === null) throw new Error("no coupling");
  const x = Float64Array.from(normals(task.length * task.inputs, 3));
  const [{ raw, centred }] = await logitSpectra(nodeEngine, model, head.coupling, theta, x);
  const bias = views["f.1.bias"].data;
  const along = (weight: string) =>
    bias.reduce((sum, b, i) => sum + b * views[`attention.${weight}`].data[i], 0);
  // a matrix of equal numbers c has the one singular value T |c|
  expect(raw[0]).toBeCloseTo(task.length * Math.abs(along("query") * along("key")), 12);
  expect(centred[0]).toBeLessThan(1e-14);
});
