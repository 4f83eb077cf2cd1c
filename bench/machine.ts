import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** Where a bench ran: ratios travel between machines better than times, and neither travels far. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly onnxruntime: string;
  readonly jaxJs: string;
}

function versionOf(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")).version;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    onnxruntime: versionOf("onnxruntime-node"),
    jaxJs: versionOf("@jax-js/jax"),
  };
}
