/**
 * An expression, its gradient, and both computed by ONNX Runtime.
 *
 * Softmax does not see a constant added to its logits (theory: sigma[rho + c] = sigma[rho]), so
 * the gradient along the all-ones direction is zero; this prints it.
 */
import { runtime, tensor as t } from "nwidth";

const logits = t.input("logits", "float64", [3]);
const values = t.constant([1, 4, 9], "float64", [3]);
const attended = t.sum(t.mul(t.softmax(logits), values));
const [gradient] = t.gradients(attended, [logits]);

const result = await runtime.evaluate(
  runtime.nodeEngine,
  { attended, gradient },
  { logits: { dtype: "float64", shape: [3], data: Float64Array.of(0, 1, 2) } },
);
const slope = Array.from(result.gradient.data, Number);
console.log(`attended value  ${Number(result.attended.data[0]).toFixed(6)}`);
console.log(`gradient        ${slope.map((g) => g.toFixed(6)).join("  ")}`);
console.log(`along (1, 1, 1) ${Math.abs(slope.reduce((a, b) => a + b)) < 1e-12 ? "0" : "not 0"}`);
