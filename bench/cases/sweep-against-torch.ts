import type { BenchCase, Outcome, Scale } from "../case.js";
import { narrow, small } from "../paper-a.js";
import { type Extent, sweepOf, sweepSeconds } from "../sweeps.js";
import { Torch, torchAbsent } from "../torch.js";
import type { Workload } from "../workload.js";

/** Trials that each PyTorch process trains; their time is scaled to its half of all. */
const SAMPLE = 10;

/**
 * Seconds that two PyTorch processes, side by side, take for the trials: one after another in each,
 * with a new model and optimiser for each, on one batch that lies ready, without any evaluation.
 */
async function torchSeconds(
  processes: readonly Torch[],
  workload: Workload,
  { trials, steps }: Extent,
): Promise<number> {
  const sample = Math.min(SAMPLE, trials / 2);
  const begin = performance.now();
  await Promise.all(
    processes.map(async (torch) => {
      for (let i = 0; i < sample; i++) {
        await torch.open(workload);
        await torch.stepTime(steps);
      }
    }),
  );
  return (((performance.now() - begin) / 1000) * (trials / 2)) / sample;
}

/** @param turns at most: the sweep of d = 32 takes six minutes */
async function measure(
  workload: Workload,
  { smoke, repeats }: Scale,
  turns: number,
): Promise<Outcome> {
  const skipped = torchAbsent();
  if (skipped !== null) return { skipped };
  const extent = smoke ? { trials: 4, steps: 16 } : { trials: 400, steps: 1000 };
  const processes = await Promise.all([Torch.start("as installed"), Torch.start("as installed")]);
  const specification = sweepOf(workload, extent);
  const first: number[] = [];
  const second: number[] = [];
  for (let i = 0; i < Math.min(repeats, turns); i++) {
    first.push(await sweepSeconds(specification));
    second.push(await torchSeconds(processes, workload, extent));
  }
  for (const torch of processes) torch.close();
  return {
    first,
    second,
    ratios: first.map((ours, i) => second[i] / ours),
    sides: ["nwidth sweep", "two PyTorch processes"],
    unit: "s",
    notes: [
      `${extent.trials} trials of ${extent.steps} steps; nwidth's time is that of the whole sweep: opening, drawing the data, evaluating, journal`,
      `PyTorch ${processes[0].version}, eager, one thread a process: time of ${Math.min(SAMPLE, extent.trials / 2)} trials in each, scaled to all; one batch that lies ready, no evaluation`,
    ],
  };
}

export const sweepAgainstTorch: readonly BenchCase[] = [
  {
    name: "sweep of 400 trials, batch 16, length 8, d = 16, against two PyTorch processes",
    target: { kind: "at least", value: 5 },
    measure: (scale) => measure(narrow, scale, 2),
  },
  {
    name: "sweep of 400 trials, batch 64, length 16, d = 32, against two PyTorch processes",
    target: { kind: "at least", value: 1.7 },
    measure: (scale) => measure(small, scale, 1),
  },
];
