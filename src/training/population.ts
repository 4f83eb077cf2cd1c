import { CallerError } from "../errors.js";
import type { Model } from "../models/architecture.js";
import { initialParameters } from "../models/parameters.js";
import { buildModel } from "../models/registry.js";
import type { Engine, Session, TensorValue } from "../runtime/session.js";
import {
  type Batches,
  freshBatches,
  heldBatches,
  referenceOf,
  type TrainingPart,
} from "./batches.js";
import { type Examples, requireExamples } from "./examples/examples.js";
import { predictedBy } from "./loss.js";
import { inOutputUnits, type OutputScale, outputScale, standardised } from "./output-scale.js";
import { type Floats, Predictor } from "./predictor.js";
import type { PopulationSpecification } from "./specification.js";
import { stepGraph } from "./step-graph.js";

/** All that the next step of a population depends on, besides its specification and data. */
export interface PopulationState {
  /** steps made */
  readonly step: number;
  /** [M, P] each */
  readonly theta: Floats;
  /** Adam's first moments, [M, P] */
  readonly first: Floats;
  /** Adam's second moments, [M, P] */
  readonly second: Floats;
  /** [M] 1 for the members that still train */
  readonly alive: Floats;
}

/** What one run of the engine reports. */
export interface RunReport {
  /** steps made so far */
  readonly step: number;
  /** [K][M] loss and gradient norm of each step of the run */
  readonly losses: readonly (readonly number[])[];
  /** [K][M] norm of the gradient */
  readonly norms: readonly (readonly number[])[];
}

/** A population in training: its state, and the compiled graphs that advance it and predict with it. */
export class Population {
  /** what each member is */
  readonly model: Model;
  /** P, of one member */
  readonly parameterCount: number;
  #state: PopulationState;

  private constructor(
    /** what was opened */
    readonly spec: PopulationSpecification,
    model: Model,
    private readonly batches: Batches,
    private readonly stepSession: Session,
    private readonly predictor: Predictor,
    parameterCount: number,
    /** unit in which the outputs are trained; null where they are trained as they are */
    readonly scale: OutputScale | null,
  ) {
    this.model = model;
    this.parameterCount = parameterCount;
    const members = spec.members.length;
    const theta = this.#zeros(members * parameterCount);
    spec.members.forEach(({ seed }, i) => {
      theta.set(initialParameters(model, seed), i * parameterCount);
    });
    this.#state = {
      step: 0,
      theta,
      first: this.#zeros(theta.length),
      second: this.#zeros(theta.length),
      alive: this.#zeros(members).fill(1),
    };
  }

  /**
   * Compiles the graphs and draws the first parameters.
   *
   * @param examples that are predicted, and those to train on unless they are fresh
   * @param train numbers of the training examples, or sequences drawn anew at every step
   * @throws CallerError where there are fewer examples than a batch holds
   * @throws RangeError for a number outside the examples, or steps that do not fill their runs
   */
  static async open(
    engine: Engine,
    spec: PopulationSpecification,
    examples: Examples,
    train: TrainingPart,
    threads = 1,
  ): Promise<Population> {
    if (train instanceof Int32Array) {
      if (train.length < spec.batch) {
        throw new CallerError(
          `${train.length} training examples do not fill a batch of ${spec.batch}`,
          "give more rows, a shorter window or a smaller batch",
        );
      }
      requireExamples(examples, train);
    }
    if (spec.steps % spec.stepsPerRun !== 0) {
      throw new RangeError(
        `${spec.steps} steps are no whole number of runs of ${spec.stepsPerRun} steps`,
      );
    }
    const model = buildModel(spec.architecture, spec.config, spec.task);
    const reference = referenceOf(examples, train);
    const scale = spec.standardise
      ? outputScale(reference.examples, reference.index, spec.positions)
      : null;
    const trained = scale === null ? examples : standardised(examples, scale);
    const batches =
      train instanceof Int32Array
        ? heldBatches(spec, trained, train)
        : freshBatches(spec, train, scale);
    const graph = stepGraph(model, spec, batches.examples);
    const predictor = await Predictor.open(
      engine,
      { ...spec, members: spec.members.length, ...predictedBy(spec.loss) },
      trained,
      threads,
    );
    return new Population(
      spec,
      model,
      batches,
      await engine.open(graph.bytes, threads),
      predictor,
      graph.parameterCount,
      scale,
    );
  }

  #zeros(length: number): Floats {
    return this.spec.dtype === "float64" ? new Float64Array(length) : new Float32Array(length);
  }

  #value(shape: readonly number[], data: Floats): TensorValue {
    return { dtype: this.spec.dtype, shape, data };
  }

  /** as of the last step */
  get state(): PopulationState {
    return this.#state;
  }

  /** Continues from a state of the same specification, bit for bit. */
  restore(state: PopulationState): void {
    if (state.theta.length !== this.#state.theta.length) {
      throw new RangeError(
        `a state of ${state.theta.length} parameters for a population of ${this.#state.theta.length}`,
      );
    }
    this.#state = state;
  }

  /** Takes members out of training: their parameters no longer move. */
  retire(members: Iterable<number>): void {
    const alive = this.#state.alive.slice();
    for (const m of members) alive[m] = 0;
    this.#state = { ...this.#state, alive };
  }

  /** Makes `stepsPerRun` steps with all members that are alive. */
  async advance(): Promise<RunReport> {
    const { spec, parameterCount } = this;
    const { step, theta, first, second, alive } = this.#state;
    const members = spec.members.length;
    const k = spec.stepsPerRun;
    const { feeds, index } = this.batches.run(step);
    const rate = this.#zeros(members);
    spec.members.forEach((m, i) => {
      rate[i] = m.learningRate;
    });
    const shape = [members, parameterCount];
    const result = await this.stepSession.run({
      ...feeds,
      theta_before: this.#value(shape, theta),
      first_before: this.#value(shape, first),
      second_before: this.#value(shape, second),
      alive_before: this.#value([members, 1], alive),
      index: { dtype: "int32", shape: [k, members, spec.batch], data: index },
      rate: this.#value([members, 1], rate),
      first_step: this.#value([], this.#zeros(1).fill(step)),
    });
    const floats = (name: string) => result[name].data as Floats;
    this.#state = {
      step: step + k,
      theta: floats("theta"),
      first: floats("first"),
      second: floats("second"),
      alive: floats("alive"),
    };
    const rows = (data: Floats) =>
      Array.from({ length: k }, (_, i) => [...data.subarray(i * members, (i + 1) * members)]);
    return { step: step + k, losses: rows(floats("loss")), norms: rows(floats("norm")) };
  }

  /**
   * Predictions of every member, as `Predictor.predict`, by default with the present parameters; in
   * the units of the examples, whatever they were trained in; of classes their scores.
   */
  async predict(index: Int32Array, theta: Floats = this.#state.theta): Promise<Float64Array[]> {
    const predictions = await this.predictor.predict(index, theta);
    const { scale } = this;
    return scale === null ? predictions : predictions.map((own) => inOutputUnits(own, scale));
  }

  /** Frees the sessions; what was read off stays. */
  async close(): Promise<void> {
    await this.stepSession.release();
    await this.predictor.close();
  }
}
