import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-common";
import type { DType } from "../tensor/type.js";
import type { Engine, Session, TensorValue } from "./session.js";

/** What onnxruntime-node and onnxruntime-web have in common, as far as it is used. */
export interface OnnxRuntime {
  /** opens a model from its bytes */
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  /** makes what a session is fed */
  readonly Tensor: TensorConstructor;
}

/**
 * MatMulScaleFusion rewrites 2-D and batched products differently, so that a model alone and the
 * same model in a population would differ in the last bit; GemmTransposeFusion would undo the
 * order of factors that keeps the bits of one thread on two.
 */
const reproducible = {
  optimization: { disable_specified_optimizers: "MatMulScaleFusion;GemmTransposeFusion" },
};

function toValue(name: string, tensor: Tensor): TensorValue {
  const dtype = tensor.type as DType;
  if (!["float32", "float64", "int32", "int64", "bool"].includes(tensor.type)) {
    throw new TypeError(`output '${name}' has the element type ${tensor.type}`);
  }
  return { dtype, shape: tensor.dims, data: tensor.data as TensorValue["data"] };
}

/**
 * An engine on either build of ONNX Runtime.
 *
 * @param load called when a model is opened
 */
export function onnxRuntimeEngine(name: string, load: () => Promise<OnnxRuntime>): Engine {
  return {
    name,
    async open(model, threads = 1): Promise<Session> {
      const ort = await load();
      const session = await ort.InferenceSession.create(model, {
        graphOptimizationLevel: "all",
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: "sequential",
        // A plan would be kept beside the memory of the run that it was made from: twice the memory
        // (measured: 1.6 to 2.0 times) for steps that took 0 to 8 % less time.
        enableMemPattern: false,
        logSeverityLevel: 3,
        // a copy: the web build writes options of its own into it
        extra: structuredClone(reproducible),
      });
      return {
        async run(feeds) {
          const wrapped: Record<string, Tensor> = {};
          for (const [k, v] of Object.entries(feeds)) {
            wrapped[k] = new ort.Tensor(v.dtype, v.data, v.shape);
          }
          const results = await session.run(wrapped);
          const values: Record<string, TensorValue> = {};
          for (const [k, t] of Object.entries(results)) values[k] = toValue(k, t);
          return values;
        },
        release: () => session.release(),
      };
    },
  };
}
