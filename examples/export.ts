/**
 * A small Transformer learns tomorrow's highest temperature, leaves as an .onnx file, and predicts
 * again in ONNX Runtime alone.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { data, models, runtime, training } from "nwidth";
import { InferenceSession, Tensor } from "onnxruntime-node";

const file = fileURLToPath(new URL("../../examples/data/seattle-temperature.csv", import.meta.url));
const window = 14;
const table = await data.readTable(file);
const { problem } = data.resolveProblem(table, { target: "temp_max", time: "date", window });
const { windows } = data.prepareWindows(table, problem);
const { observed, outputScale } = windows;
const features = Float32Array.from(windows.features);
const target = Float32Array.from(windows.target, (y, t) => {
  const output = windows.output === "change" ? y - observed[t] : y;
  return Number.isNaN(output) ? 0 : (output - outputScale.mean) / outputScale.deviation;
});

const population = await training.Population.open(
  runtime.nodeEngine,
  {
    ...training.populationDefaults,
    architecture: "transformer-a",
    config: { hidden: 16, headSize: 8, valueSize: 16, feedForwardWidth: 32 },
    task: { inputs: 1, outputs: 1, length: window },
    members: [{ seed: 1, learningRate: 0.003 }],
    steps: 320,
  },
  { kind: "windows", window, channels: 1, features, target },
  windows.train,
);
while (population.state.step < population.spec.steps) await population.advance();
const [trained] = await population.predict(windows.test);
await population.close();

const path = join(mkdtempSync(join(tmpdir(), "nwidth-")), "seattle-temperature.onnx");
const bytes = models.exportModel(population.model, population.state.theta, "last");
writeFileSync(path, bytes);
console.log(`${path}: ${bytes.length} bytes`);

// From here on nothing of nwidth: a batch of windows in, one (standardised) number each out.
const session = await InferenceSession.create(path);
const batch = windows.test.length;
const x = new Float32Array(batch * window);
windows.test.forEach((t, i) => {
  x.set(features.subarray(t - window + 1, t + 1), i * window);
});
const { y } = await session.run({ x: new Tensor("float32", x, [batch, window, 1]) });
const alone = y.data as Float32Array;
const apart = trained.reduce((most, v, i) => Math.max(most, Math.abs(v - alone[i])), 0);
console.log(`x [${batch}, ${window}, 1] -> y [${y.dims.join(", ")}]`);
console.log(`largest difference from training: ${apart < 1e-5 ? "below 1e-5" : apart}`);
await session.release();
