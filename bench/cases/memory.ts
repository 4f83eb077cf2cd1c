import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BenchCase } from "../case.js";

const run = promisify(execFile);
const CHILD = fileURLToPath(new URL("../memory-child.js", import.meta.url));

export const memory: BenchCase = {
  name: "resident memory, d = 16, late in training against early",
  target: { kind: "below", value: 1.05 },
  measure: async ({ smoke, repeats }) => {
    const steps = smoke ? [16, 64] : [1_000, 20_000];
    const first: number[] = [];
    const second: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const { stdout } = await run(process.execPath, [
        "--expose-gc",
        "--max-semi-space-size=1",
        CHILD,
        ...steps.map(String),
      ]);
      const [early, late] = JSON.parse(stdout) as [number, number];
      first.push(late);
      second.push(early);
    }
    return {
      first,
      second,
      ratios: first.map((late, i) => late / second[i]),
      sides: [`after ${steps[1]} steps`, `after ${steps[0]} steps`],
      unit: "MB",
      notes: ["each repeat is a process of its own; the heap is collected before each reading"],
    };
  },
};
