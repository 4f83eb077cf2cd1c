import { createRequire } from "node:module";
import { CallerError } from "../errors.js";
import { type OnnxRuntime, onnxRuntimeEngine } from "./onnxruntime.js";

/** The package of ONNX Runtime's native build. */
const PACKAGE = "onnxruntime-node";

/**
 * An installation may lack the engine: its install script downloads GPU libraries, and where it cannot,
 * npm leaves an optional package out.
 */
function explain(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return error;
  return new CallerError(
    `the package ${PACKAGE} is not installed: its install script needs the network`,
    `npm install ${PACKAGE}@1 --ignore-scripts`,
  );
}

async function load(): Promise<OnnxRuntime> {
  // The build for Linux (1.30) writes an identifier of the device and an event for each session into the
  // user's cache folder, to be sent home; it looks at this variable when it is loaded, and at no other.
  process.env.ORT_DISABLE_TELEMETRY = "1";
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    throw explain(error);
  }
}

/**
 * ONNX Runtime's native build, loaded when it first opens a model. `run` blocks the thread that calls
 * it: train in workers.
 *
 * @throws CallerError from `open` where the package is not installed
 */
export const nodeEngine = onnxRuntimeEngine(PACKAGE, load);

/**
 * Version of ONNX Runtime's native build, which this does not load.
 *
 * @throws CallerError where the package is not installed
 */
export function engineVersion(): string {
  try {
    const manifest = createRequire(import.meta.url)(`${PACKAGE}/package.json`);
    return (manifest as { readonly version: string }).version;
  } catch (error) {
    throw explain(error);
  }
}
