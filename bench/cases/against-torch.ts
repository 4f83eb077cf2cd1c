import { type BenchCase, interleave, type Outcome, type Scale, speedup } from "../case.js";
import { narrowSize, openPopulation, type Size, stepTime, wideSize } from "../paper-a.js";
import { openTorch, torchAbsent } from "../torch.js";

/** A population's time for one step of one member against PyTorch's time for one model's step. */
async function perModelStep(
  size: Size,
  members: number,
  runs: number,
  { repeats }: Scale,
): Promise<Outcome> {
  const absent = torchAbsent();
  if (absent !== null) return { skipped: absent };
  const population = await openPopulation(size, members);
  const rival = await openTorch(size, population);
  const timed = await interleave(
    repeats,
    async () => (await stepTime(population, runs)) / members,
    () => rival.stepTime(runs * size.stepsPerRun),
    speedup,
  );
  rival.close();
  await population.close();
  return { ...timed, sides: ["nwidth", "PyTorch"], unit: "ms", notes: rival.notes };
}

export const wideAgainstTorch: BenchCase = {
  name: "training step, d = 64, against PyTorch",
  target: { kind: "at least", value: 1.3 },
  measure: (scale) => perModelStep(wideSize(scale.smoke), 1, scale.smoke ? 1 : 2, scale),
};

export const narrowAgainstTorch: BenchCase = {
  name: "training step, d = 16, against PyTorch",
  target: { kind: "at least", value: 2.3 },
  measure: (scale) => perModelStep(narrowSize, 1, scale.smoke ? 1 : 20, scale),
};

export const stackedAgainstTorch: BenchCase = {
  name: "64 stacked models, d = 16, per model-step, against PyTorch",
  target: { kind: "at least", value: 6 },
  measure: (scale) => perModelStep(narrowSize, scale.smoke ? 4 : 64, scale.smoke ? 1 : 4, scale),
};
