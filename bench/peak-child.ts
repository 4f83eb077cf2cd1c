import { readFileSync } from "node:fs";
import { evaluate } from "../src/runtime/evaluate.js";
import { nodeEngine } from "../src/runtime/node.js";
import { constant } from "../src/tensor/index.js";
import { openPass } from "./pass.js";
import type { PeakOrder } from "./peak.js";
import { openPopulation } from "./workload.js";

/**
 * Prints the largest resident memory of this process, in MB, before and after the work that it was
 * told as JSON: `node peak-child.js '{"work": "pass", "times": 3, "workload": {...}}'`.
 */
const { work, times, workload }: PeakOrder = JSON.parse(process.argv[2]);

function peak(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

await evaluate(nodeEngine, { one: constant([1], "float32", [1]) });
const idle = peak();
if (work === "pass") {
  const pass = await openPass(workload);
  await pass.time(times);
} else {
  const population = await openPopulation(workload, 1);
  for (let i = 0; i < times; i++) await population.advance();
}
console.log(JSON.stringify({ idle, working: peak() }));
