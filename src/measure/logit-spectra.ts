import { singularValues } from "../linalg/svd.js";
import type { Model } from "../models/architecture.js";
import { type HeadCoupling, queriesAndKeys } from "../models/head.js";
import { parameterInputs, viewParameters } from "../models/parameters.js";
import { evaluate } from "../runtime/evaluate.js";
import type { Engine, TensorValue } from "../runtime/session.js";
import { input, topologicalOrder } from "../tensor/index.js";

/** Singular values of the logits of a head, before the softmax, for one sequence. */
export interface LogitSpectrum {
  /** [tokens] of rho(t, s) = q(t)^T k(s), largest first */
  readonly raw: Float64Array;
  /** [tokens] of rho(t, s) - mean over s: all that the softmax over s can feel */
  readonly centred: Float64Array;
}

/**
 * The singular values of a head's logits on each of some sequences, in float64. At most the head's size of
 * them are not 0.
 *
 * @param theta [P]
 * @param x [sequences, length, inputs]
 */
export async function logitSpectra(
  engine: Engine,
  model: Model,
  coupling: HeadCoupling,
  theta: Float32Array | Float64Array,
  x: Float64Array,
): Promise<LogitSpectrum[]> {
  const { length, inputs } = model.task;
  const sequences = x.length / (length * inputs);
  const shape = [sequences, length, inputs];
  const parameters = parameterInputs(model, "float64");
  const y = model.forward(parameters, { x: input("x", "float64", shape) }, "all");
  const factors = queriesAndKeys(coupling, y, parameters);
  const feeds: Record<string, TensorValue> = { x: { dtype: "float64", shape, data: x } };
  for (const [name, values] of Object.entries(viewParameters(model, Float64Array.from(theta)))) {
    feeds[name] = { dtype: "float64", ...values };
  }
  const read = topologicalOrder(Object.values(factors)).flatMap(({ leaf }) =>
    leaf !== undefined && "name" in leaf ? [leaf.name] : [],
  );
  const found = await evaluate(
    engine,
    factors,
    Object.fromEntries(read.map((name) => [name, feeds[name]])),
  );
  const [rows, size] = factors.query.shape;
  const tokens = rows / sequences;
  const [query, key] = [found.query.data, found.key.data] as Float64Array[];
  return Array.from({ length: sequences }, (_, i) => {
    const raw = new Float64Array(tokens * tokens);
    const centred = new Float64Array(tokens * tokens);
    for (let t = 0; t < tokens; t++) {
      let sum = 0;
      for (let s = 0; s < tokens; s++) {
        let logit = 0;
        for (let c = 0; c < size; c++) {
          logit += query[(i * tokens + t) * size + c] * key[(i * tokens + s) * size + c];
        }
        raw[t * tokens + s] = logit;
        sum += logit;
      }
      for (let s = 0; s < tokens; s++) {
        centred[t * tokens + s] = raw[t * tokens + s] - sum / tokens;
      }
    }
    const valuesOf = (data: Float64Array) =>
      singularValues({ rows: tokens, columns: tokens, data }).values;
    return { raw: valuesOf(raw), centred: valuesOf(centred) };
  });
}
