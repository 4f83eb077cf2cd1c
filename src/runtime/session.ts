import type { DType, Shape } from "../tensor/type.js";

/** Values at the engine's border. */
export interface TensorValue {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}

/** A loaded model. `run` computes every output; it never keeps or changes what it was fed. */
export interface Session {
  run(feeds: Readonly<Record<string, TensorValue>>): Promise<Readonly<Record<string, TensorValue>>>;
  release(): Promise<void>;
}

/** An engine that loads ONNX models: ONNX Runtime's native or WebAssembly build. */
export interface Engine {
  readonly name: string;
  open(model: Uint8Array, threads?: number): Promise<Session>;
}
