import type { Model } from "../models/architecture.js";
import { type Parameters, viewParameters } from "../models/parameters.js";
import type { Named, Stepwise } from "../models/stepwise.js";
import type { Engine, Session, TensorValue } from "../runtime/session.js";
import {
  broadcast,
  compile,
  constant,
  type DType,
  type Expr,
  gather,
  input,
  logSoftmax,
  reshape,
  type Shape,
  sizeOf,
} from "../tensor/index.js";
import type { NextSymbols } from "./search.js";

/** Numbers in either precision of the engine. */
type Floats = Float32Array | Float64Array;

/** A batch of sequences, each in so many rows. */
interface Rows {
  readonly sequences: number;
  readonly beam: number;
}

/** The parameters as numbers of the graph, which the engine then arranges once. */
function fixedParameters(model: Model, theta: Floats, dtype: DType): Parameters {
  const views = viewParameters(model, theta);
  return Object.fromEntries(
    Object.entries(views).map(([name, { shape, data }]) => [
      name,
      constant(Float64Array.from(data), dtype, shape),
    ]),
  );
}

/** Each of a batch so often, one copy after another: [sequences * beam, ...]. */
function repeated(x: Expr, { sequences, beam }: Rows): Expr {
  const rest = x.shape.slice(1);
  const wide = broadcast(reshape(x, [sequences, 1, ...rest]), [sequences, beam, ...rest]);
  return reshape(wide, [sequences * beam, ...rest]);
}

/** A model of symbols that goes from position to position: a graph reads the source, another makes a step. */
export class Steps {
  #kept: Readonly<Record<string, TensorValue>> = {};
  #read: Readonly<Record<string, TensorValue>> = {};
  #position = 0;

  private constructor(
    private readonly rows: Rows,
    private readonly reading: Session | null,
    private readonly stepping: Session,
    private readonly blank: Readonly<Record<string, TensorValue>>,
    private readonly sourceLength: number,
  ) {}

  /** Compiles both graphs for batches of so many sequences. */
  static async open(
    engine: Engine,
    model: Model,
    stepwise: Stepwise,
    theta: Floats,
    rows: Rows,
    threads: number,
  ): Promise<Steps> {
    const dtype = theta instanceof Float64Array ? "float64" : "float32";
    const parameters = fixedParameters(model, theta, dtype);
    const count = rows.sequences * rows.beam;
    const { source } = model.task;
    const sources =
      source === undefined ? undefined : input("source", "int32", [rows.sequences, source.length]);
    const made = stepwise.read(parameters, sources);
    const read = Object.fromEntries(
      Object.entries(made).map(([name, x]) => [`read ${name}`, repeated(x, rows)]),
    );
    const leaves = (prefix: string, shapes: Readonly<Record<string, Shape>>): Named =>
      Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, input(prefix + name, dtype, shape)]),
      );
    const shapesRead = Object.fromEntries(
      Object.entries(made).map(([name, x]) => [name, [count, ...x.shape.slice(1)]]),
    );
    const shapesKept = Object.fromEntries(
      Object.entries(stepwise.kept).map(([name, shape]) => [name, [count, ...shape]]),
    );
    const parents = input("parents", "int32", [count]);
    const kept = Object.fromEntries(
      Object.entries(leaves("before ", shapesKept)).map(([name, x]) => [
        name,
        gather(x, parents, 0),
      ]),
    );
    const next = stepwise.step(
      parameters,
      input("symbol", "int32", [count, 1]),
      input("position", "int32", [1]),
      leaves("read ", shapesRead),
      kept,
    );
    const outputs = {
      next: logSoftmax(next.logits),
      ...next.kept,
    };
    const blank = Object.fromEntries(
      Object.entries(shapesKept).map(([name, shape]): [string, TensorValue] => {
        const data =
          dtype === "float64" ? new Float64Array(sizeOf(shape)) : new Float32Array(sizeOf(shape));
        return [name, { dtype, shape, data }];
      }),
    );
    const reading = sources === undefined ? null : await engine.open(compile(read).bytes, threads);
    const stepping = await engine.open(compile(outputs).bytes, threads);
    return new Steps(rows, reading, stepping, blank, source?.length ?? 0);
  }

  /**
   * Begins a batch.
   *
   * @param sources int32 [sequences, source's length] where the model has one
   */
  async begin(sources: Int32Array): Promise<void> {
    const shape = [this.rows.sequences, this.sourceLength];
    this.#read =
      this.reading === null
        ? {}
        : await this.reading.run({ source: { dtype: "int32", shape, data: sources } });
    this.#kept = this.blank;
    this.#position = 0;
  }

  /** One position further: see `NextSymbols`. */
  readonly next: NextSymbols = async (symbols, parents) => {
    const { next, ...kept } = await this.stepping.run({
      ...this.#read,
      ...Object.fromEntries(
        Object.entries(this.#kept).map(([name, rows]) => [`before ${name}`, rows]),
      ),
      symbol: { dtype: "int32", shape: [symbols.length, 1], data: symbols },
      parents: { dtype: "int32", shape: [parents.length], data: parents },
      position: { dtype: "int32", shape: [1], data: Int32Array.of(this.#position) },
    });
    this.#kept = kept;
    this.#position++;
    return next.data as Floats;
  };

  /** Frees both sessions. */
  async close(): Promise<void> {
    await this.reading?.release();
    await this.stepping.release();
  }
}
