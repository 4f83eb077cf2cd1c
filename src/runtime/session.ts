import type { DType, Shape } from "../tensor/type.js";

/** Values at the engine's border. */
export interface TensorValue {
  /** type of the elements */
  readonly dtype: DType;
  /** product: the number of elements */
  readonly shape: Shape;
  /** row-major */
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}

/** A loaded model. `run` computes every output; it never keeps or changes what it was fed. */
export interface Session {
  /** Every output by name, from every input by name. */
  run(feeds: Readonly<Record<string, TensorValue>>): Promise<Readonly<Record<string, TensorValue>>>;
  /** Frees what the session holds; it cannot run afterwards. */
  release(): Promise<void>;
}

/** An engine that loads ONNX models: ONNX Runtime's native or WebAssembly build. */
export interface Engine {
  /** the package behind it */
  readonly name: string;
  /** Loads an ONNX model, to run on so many threads (default: one). */
  open(model: Uint8Array, threads?: number): Promise<Session>;
}
