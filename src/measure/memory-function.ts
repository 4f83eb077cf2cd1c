import { CallerError } from "../errors.js";
import type { Model } from "../models/architecture.js";
import { cutParameters, parameterCount, requireTheta } from "../models/parameters.js";
import { evaluate } from "../runtime/evaluate.js";
import type { Engine } from "../runtime/session.js";
import { input } from "../tensor/index.js";
import { exponentialFading, type Fading } from "../theory/memory.js";

/** The memory of one output of a model. */
export interface MemoryFunction {
  /** M(t), t = 0..length-1 */
  readonly values: Float64Array;
  /** rounding of the outputs that M is a difference of */
  readonly noiseFloor: number;
  /** an exponential fitted to M; null where too little of it is above the noise floor */
  readonly fading: Fading | null;
}

/** 2^10 directions are tried at most. */
const MOST_INPUTS = 10;

/**
 * The memory function of Wang, Li and Li (arXiv 2305.19190), in whole steps: with u^x the input that
 * is x from step 0 on,
 *
 *   M(t) = max over x of |D H_t(u^x) - D H_t(0)| / |x|_inf,   D H_t = H_t - H_{t-1},  H_{-1} = 0.
 *
 * H(0) is taken off as models have biases and begin at rest. For a linear model M(t) = |rho(t)|_1,
 * which the directions x in {-1, 1}^d times an amplitude reach; for others the supremum over all x
 * may be larger, and more amplitudes come nearer. Computed in float64.
 *
 * @param theta [P] parameters
 * @param amplitudes |x|_inf, each positive
 * @returns one for each output
 * @throws CallerError for a model that is not causal, more than 10 inputs, no amplitude or one that
 *   is not positive, or another number of parameters
 */
export async function memoryFunction(
  engine: Engine,
  model: Model,
  theta: Float64Array,
  amplitudes: readonly number[],
): Promise<MemoryFunction[]> {
  const { inputs, outputs, length } = model.task;
  requireProbes(model, theta, amplitudes);
  const directions = 2 ** inputs;
  const count = 1 + amplitudes.length * directions;
  const probes = new Float64Array(count * length * inputs);
  for (let p = 1; p < count; p++) {
    const amplitude = amplitudes[Math.floor((p - 1) / directions)];
    for (let i = 0; i < length * inputs; i++) {
      const up = ((p - 1) >> (i % inputs)) & 1;
      probes[p * length * inputs + i] = up ? amplitude : -amplitude;
    }
  }
  const flat = input("theta", "float64", [1, parameterCount(model)]);
  const x = input("x", "float64", [count, length, inputs]);
  const { y } = await evaluate(
    engine,
    { y: model.forward(cutParameters(model, flat, []), { x }, "all") },
    {
      theta: { dtype: "float64", shape: flat.shape, data: theta },
      x: { dtype: "float64", shape: x.shape, data: probes },
    },
  );
  const response = y.data as Float64Array;
  return Array.from({ length: outputs }, (_, k) => {
    const at = (p: number, t: number) => response[(p * length + t) * outputs + k];
    const values = new Float64Array(length);
    let largest = 0;
    for (let p = 1; p < count; p++) {
      const amplitude = amplitudes[Math.floor((p - 1) / directions)];
      let before = 0;
      for (let t = 0; t < length; t++) {
        const now = at(p, t) - at(0, t);
        values[t] = Math.max(values[t], Math.abs(now - before) / amplitude);
        largest = Math.max(largest, (Math.abs(at(p, t)) + Math.abs(at(0, t))) / amplitude);
        before = now;
      }
    }
    const noiseFloor = Number.EPSILON * length * largest;
    return { values, noiseFloor, fading: exponentialFading(values, noiseFloor) };
  });
}

function requireProbes(model: Model, theta: Float64Array, amplitudes: readonly number[]): void {
  const { inputs } = model.task;
  if (!model.causal) {
    throw new CallerError(
      `${model.architecture} is not causal: its output at a step depends on later ones`,
      "ask for the memory of a causal model",
    );
  }
  if (inputs > MOST_INPUTS) {
    throw new CallerError(
      `${inputs} inputs have 2^${inputs} directions`,
      `give a model of at most ${MOST_INPUTS} inputs`,
    );
  }
  if (amplitudes.length === 0 || !amplitudes.every((a) => a > 0 && Number.isFinite(a))) {
    throw new CallerError(
      `amplitudes ${amplitudes.join(", ") || "none"}`,
      "give at least one finite number above 0",
    );
  }
  requireTheta(model, theta);
}
