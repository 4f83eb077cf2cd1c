import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Population } from "../src/training/population.js";
import { INPUTS, LEARNING_RATE, oneBatch, type Size } from "./paper-a.js";
import { type Rival, sameLosses } from "./rival.js";

const PYTHON = "/usr/bin/python3";
const SCRIPT = fileURLToPath(new URL("../../bench/torch_step.py", import.meta.url));

/**
 * The surroundings of the PyTorch process: one thread, OpenBLAS's included, and kernels of
 * OpenBLAS's own choice, which on AVX-512 is twice as fast as an inherited OPENBLAS_CORETYPE=Haswell.
 */
function torchEnvironment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _, ...inherited } = process.env;
  return { ...inherited, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };
}

const TUNED = /openblas|mkl|blis/;

const PROBE =
  "import torch, numpy; torch.ones(8, 8) @ torch.ones(8, 8); print(open('/proc/self/maps').read())";

/** Why PyTorch cannot be measured here, or null. */
export function torchAbsent(): string | null {
  const probe = spawnSync(PYTHON, ["-c", PROBE], { encoding: "utf8" });
  if (probe.error !== undefined) return `no ${PYTHON}: ${probe.error.message}`;
  if (probe.status !== 0) {
    return `${PYTHON} has no PyTorch: ${probe.stderr.trim().split("\n").at(-1)}`;
  }
  if (TUNED.test(probe.stdout)) return null;
  return "PyTorch multiplies with the reference BLAS here, tens of times slower than it can: install libopenblas0-pthread";
}

function base64(data: ArrayLike<number>): string {
  const floats = Float32Array.from(data);
  return Buffer.from(floats.buffer).toString("base64");
}

interface Reply {
  readonly version: string;
  readonly ms: number;
  readonly losses: readonly number[];
}

class LineJson {
  readonly #lines: AsyncIterator<string>;

  constructor(private readonly child: ChildProcessWithoutNullStreams) {
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async read(): Promise<Reply> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error("the PyTorch process ended; its message is above");
    return JSON.parse(line.value);
  }

  ask(request: unknown): Promise<Reply> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.read();
  }
}

/**
 * PyTorch's eager step for the first member of `population`, in a process of its own, on the same
 * weights and batch.
 *
 * @throws Error where the losses of the first steps differ from the population's
 */
export async function openTorch(size: Size, population: Population): Promise<Rival> {
  const child = spawn(PYTHON, [SCRIPT], { env: torchEnvironment() });
  child.stderr.pipe(process.stderr);
  const talk = new LineJson(child);
  const { version } = await talk.read();
  const { x, y } = oneBatch(size);
  const theta = population.state.theta.subarray(0, population.parameterCount);
  await talk.ask({
    open: {
      ...size,
      inputs: INPUTS,
      learningRate: LEARNING_RATE,
      parameters: population.model.parameters,
      theta: base64(theta),
      x: base64(x),
      y: base64(y),
    },
  });
  const { losses } = await talk.ask({ steps: population.spec.stepsPerRun });
  const agreement = await sameLosses("PyTorch", losses, population);
  return {
    notes: [
      `PyTorch ${version}, eager, torch.optim.Adam, one thread, OpenBLAS kernels of its own choice`,
      agreement,
    ],
    stepTime: async (steps) => (await talk.ask({ steps })).ms,
    close: () => {
      child.stdin.end();
    },
  };
}
