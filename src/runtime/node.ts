import * as ort from "onnxruntime-node";
import { onnxRuntimeEngine } from "./onnxruntime.js";

/** ONNX Runtime's native build. `run` blocks the thread that calls it: train in workers. */
export const nodeEngine = onnxRuntimeEngine("onnxruntime-node", ort);

/** Version of ONNX Runtime's native build. */
export const ENGINE_VERSION = ort.env.versions.node ?? ort.env.versions.common;
