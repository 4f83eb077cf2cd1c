import type { Model } from "../models/architecture.js";
import { parameterCount } from "../models/parameters.js";
import { buildModel } from "../models/registry.js";
import type { Engine, Session, TensorValue } from "../runtime/session.js";
import { type Examples, exampleFeeds, requireExamples } from "./examples/examples.js";
import type { PopulationSpecification } from "./specification.js";
import { predictionGraph } from "./step-graph.js";

/** Numbers in either precision of the engine. */
export type Floats = Float32Array | Float64Array;

/** What predictions depend on besides parameters and data. */
export type PredictorSpecification = Pick<
  PopulationSpecification,
  "architecture" | "config" | "task" | "dtype" | "positions"
> & {
  /** M */
  readonly members: number;
};

/** How many examples one run computes. */
export const PREDICTION_BATCH = 256;

/** Models that only predict. */
export class Predictor {
  private constructor(
    private readonly spec: PredictorSpecification,
    /** what each member is */
    readonly model: Model,
    private readonly examples: Examples,
    private readonly session: Session,
    private readonly feeds: Readonly<Record<string, TensorValue>>,
  ) {}

  /** Compiles the graph that predicts. */
  static async open(
    engine: Engine,
    spec: PredictorSpecification,
    examples: Examples,
    threads = 1,
  ): Promise<Predictor> {
    const model = buildModel(spec.architecture, spec.config, spec.task);
    const graph = predictionGraph(model, spec, examples, spec.members, PREDICTION_BATCH);
    const session = await engine.open(graph.bytes, threads);
    // without the targets: the WebAssembly build refuses what a graph does not read
    const { features } = exampleFeeds(examples, spec.dtype);
    return new Predictor(spec, model, examples, session, { features });
  }

  /**
   * What each member predicts of the examples.
   *
   * @param index numbers of the examples
   * @param theta [M, P] parameters
   * @returns one array a member, [index.length * T' * outputs]
   * @throws RangeError for a number outside the examples
   */
  async predict(index: Int32Array, theta: Floats): Promise<Float64Array[]> {
    requireExamples(this.examples, index);
    const { members, dtype, positions } = this.spec;
    const { outputs, length } = this.model.task;
    const perExample = (positions === "all" ? length : 1) * outputs;
    const out = Array.from({ length: members }, () => new Float64Array(index.length * perExample));
    for (let at = 0; at < index.length; at += PREDICTION_BATCH) {
      const part = new Int32Array(PREDICTION_BATCH).fill(index[index.length - 1]);
      part.set(index.subarray(at, at + PREDICTION_BATCH));
      const { prediction } = await this.session.run({
        ...this.feeds,
        theta: { dtype, shape: [members, parameterCount(this.model)], data: theta },
        index: { dtype: "int32", shape: [PREDICTION_BATCH], data: part },
      });
      const data = prediction.data as Floats;
      const kept = Math.min(PREDICTION_BATCH, index.length - at) * perExample;
      const stride = PREDICTION_BATCH * perExample;
      out.forEach((o, m) => {
        o.set(data.subarray(m * stride, m * stride + kept), at * perExample);
      });
    }
    return out;
  }

  /** Frees the session. */
  close(): Promise<void> {
    return this.session.release();
  }
}
