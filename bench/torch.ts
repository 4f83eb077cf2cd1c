import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LossAndGradient } from "./agreement.js";
import { firstParameters, LEARNING_RATE, modelOf, oneBatch, type Workload } from "./workload.js";

const PYTHON = "/usr/bin/python3";
const PROGRAM = fileURLToPath(new URL("../../bench/pytorch", import.meta.url));

/**
 * How PyTorch's process treats memory: as installed, or with the C library told to keep what is freed
 * instead of giving it back, since fresh pages for each large tensor take it much time.
 */
export type Allocator = "as installed" | "freed memory kept";

const keepMemory = {
  MALLOC_MMAP_MAX_: "0",
  MALLOC_TRIM_THRESHOLD_: String(2 ** 33),
  MALLOC_TOP_PAD_: String(2 ** 28),
};

/**
 * One thread, OpenBLAS's included, and kernels of OpenBLAS's own choice, which on AVX-512 is twice
 * as fast as an inherited OPENBLAS_CORETYPE=Haswell.
 */
function oneThread(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _, ...inherited } = process.env;
  return { ...inherited, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };
}

const TUNED = /openblas|mkl|blis/;

const PROBE =
  "import torch, numpy; torch.ones(8, 8) @ torch.ones(8, 8); print(open('/proc/self/maps').read())";

function probe(): string | null {
  const { error, status, stdout, stderr } = spawnSync(PYTHON, ["-c", PROBE], { encoding: "utf8" });
  if (error !== undefined) return `no ${PYTHON}: ${error.message}`;
  if (status !== 0) return `${PYTHON} has no PyTorch: ${stderr.trim().split("\n").at(-1)}`;
  if (TUNED.test(stdout)) return null;
  return "PyTorch multiplies with the reference BLAS here, tens of times slower than it can: install libopenblas0-pthread";
}

let absent: string | null | undefined;

/** Why PyTorch cannot be measured here, or null. */
export function torchAbsent(): string | null {
  if (absent === undefined) absent = probe();
  return absent;
}

interface Reply {
  readonly version: string;
  readonly ms: number;
  readonly losses: readonly number[];
  readonly loss: number;
  /** base64 of float32 */
  readonly gradient: string;
  readonly peak: number;
}

/** PyTorch in a process of its own, eager, on one thread, with one workload at a time. */
export class Torch {
  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly lines: AsyncIterator<string>,
    readonly version: string,
  ) {}

  static async start(allocator: Allocator): Promise<Torch> {
    const env = { ...oneThread(), ...(allocator === "freed memory kept" ? keepMemory : {}) };
    const child = spawn(PYTHON, ["-B", PROGRAM], { env });
    child.stderr.pipe(process.stderr);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new Torch(child, lines, (await Torch.#read(lines)).version);
  }

  static async #read(lines: AsyncIterator<string>): Promise<Reply> {
    const line = await lines.next();
    if (line.done === true) throw new Error("the PyTorch process ended; its message is above");
    return JSON.parse(line.value);
  }

  #ask(request: unknown): Promise<Reply> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    return Torch.#read(this.lines);
  }

  /** Takes the workload with the batch and the first parameters that nwidth has. */
  async open(workload: Workload): Promise<void> {
    const { x, y, source } = oneBatch(workload);
    const folder = mkdtempSync(join(tmpdir(), "nwidth-bench-"));
    const files = { theta: firstParameters(workload), x, y, ...(source && { source }) };
    const paths: Record<string, string> = {};
    for (const [name, numbers] of Object.entries(files)) {
      paths[name] = join(folder, name);
      writeFileSync(paths[name], numbers);
    }
    const { config, parameters } = modelOf(workload);
    const learningRate = LEARNING_RATE;
    await this.#ask({ open: { ...workload, config, learningRate, parameters, ...paths } });
    rmSync(folder, { recursive: true });
  }

  async lossAndGradient(): Promise<LossAndGradient> {
    const { loss, gradient } = await this.#ask({ gradient: true });
    const bytes = Uint8Array.from(Buffer.from(gradient, "base64"));
    return { loss, gradient: new Float32Array(bytes.buffer) };
  }

  /** Milliseconds of a forward and a backward pass. */
  async passTime(passes: number): Promise<number> {
    return (await this.#ask({ passes })).ms;
  }

  /** Milliseconds of a training step, with torch.optim.Adam. */
  async stepTime(steps: number): Promise<number> {
    return (await this.#ask({ steps })).ms;
  }

  /** The loss before each of `steps` steps. */
  async losses(steps: number): Promise<readonly number[]> {
    return (await this.#ask({ steps })).losses;
  }

  /** The largest resident memory of the process so far, in MB. */
  async peak(): Promise<number> {
    return (await this.#ask({ peak: true })).peak;
  }

  close(): void {
    this.child.stdin.end();
  }
}
