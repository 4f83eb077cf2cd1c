import type { Model } from "../models/architecture.js";
import { parameterCount } from "../models/parameters.js";
import { buildModel } from "../models/registry.js";
import type { Engine, Session, TensorValue } from "../runtime/session.js";
import { type Examples, exampleFeeds, requireExamples } from "./examples/examples.js";
import { SCORES } from "./loss.js";
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
  /** of classes what is kept of a model's outputs; see `scores`. Left out: the outputs themselves */
  readonly gives?: "scores";
};

/** How many examples one run computes, at most. */
const PREDICTION_BATCH = 256;
/** Outputs that one run computes of a member, at most, whose logits lie in memory: 16 MB. Chosen by hand. */
const MOST_OUTPUTS = 2 ** 22;

/** Positions whose outputs are predicted of an example. */
function positionsOf({ task, positions }: Pick<PredictorSpecification, "task" | "positions">) {
  return positions === "all" ? task.length : 1;
}

/** How many examples one run computes. */
export function predictionBatch(spec: Pick<PredictorSpecification, "task" | "positions">): number {
  let batch = PREDICTION_BATCH;
  while (batch > 1 && batch * positionsOf(spec) * spec.task.outputs > MOST_OUTPUTS) batch /= 2;
  return batch;
}

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
    const graph = predictionGraph(model, spec, examples, spec.members, predictionBatch(spec));
    const session = await engine.open(graph.bytes, threads);
    const { target, ...read } = exampleFeeds(examples, spec.dtype);
    // outputs without the targets: the WebAssembly build refuses what a graph does not read
    const feeds = spec.gives === "scores" ? { ...read, target } : read;
    return new Predictor(spec, model, examples, session, feeds);
  }

  /**
   * What each member predicts of the examples.
   *
   * @param index numbers of the examples
   * @param theta [M, P] parameters
   * @returns one array a member, [index.length * T' * outputs], or of scores [index.length * T' * 2]
   * @throws RangeError for a number outside the examples
   */
  async predict(index: Int32Array, theta: Floats): Promise<Float64Array[]> {
    requireExamples(this.examples, index);
    const { members, dtype, gives } = this.spec;
    const batch = predictionBatch(this.spec);
    const { outputs } = this.model.task;
    const perExample = positionsOf(this.spec) * (gives === "scores" ? SCORES : outputs);
    const out = Array.from({ length: members }, () => new Float64Array(index.length * perExample));
    for (let at = 0; at < index.length; at += batch) {
      const part = new Int32Array(batch).fill(index[index.length - 1]);
      part.set(index.subarray(at, at + batch));
      const { prediction } = await this.session.run({
        ...this.feeds,
        theta: { dtype, shape: [members, parameterCount(this.model)], data: theta },
        index: { dtype: "int32", shape: [batch], data: part },
      });
      const data = prediction.data as Floats;
      const kept = Math.min(batch, index.length - at) * perExample;
      const stride = batch * perExample;
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
