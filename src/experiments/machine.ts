import { arch, availableParallelism, cpus } from "node:os";
import { engineVersion } from "../runtime/node.js";
import { VERSION } from "../version.js";
import { canonicalJson } from "./canonical-json.js";

/**
 * What bits and timings hold for, as canonical JSON: processor, cores, and the versions of Node, engine
 * and nwidth.
 */
export function machineFingerprint(): string {
  return canonicalJson({
    processor: cpus()[0]?.model.trim() ?? "unknown",
    architecture: arch(),
    cores: availableParallelism(),
    node: process.version,
    onnxruntime: engineVersion(),
    nwidth: VERSION,
  });
}
