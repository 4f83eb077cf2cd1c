import { sameGradients, sameLosses } from "./agreement.js";
import { fill, interleave, type Measurement, type Outcome, type Scale, speedup } from "./case.js";
import { openPass } from "./pass.js";
import { type Allocator, Torch, torchAbsent } from "./torch.js";
import { modelOf, openPopulation, stepTime, type Workload } from "./workload.js";

function torchIs(version: string, allocator: Allocator): string {
  return `PyTorch ${version}, eager, one thread, OpenBLAS kernels of its own choice, ${allocator}`;
}

/**
 * Loss and gradients of one batch: nwidth's time against PyTorch's, in a process of its own, since the
 * C library of one that did other work before keeps more memory.
 */
export async function passAgainstTorch(
  workload: Workload,
  scale: Scale,
  allocator: Allocator,
): Promise<Measurement> {
  const pass = await openPass(workload);
  const torch = await Torch.start(allocator);
  await torch.open(workload);
  const agreement = sameGradients(
    "PyTorch",
    modelOf(workload).parameters,
    await torch.lossAndGradient(),
    await pass.run(),
  );
  const ours = await fill(scale, pass.time);
  const theirs = await fill(scale, (n) => torch.passTime(n));
  const timed = await interleave(
    scale.repeats,
    () => pass.time(ours),
    () => torch.passTime(theirs),
    speedup,
  );
  await pass.close();
  torch.close();
  const notes = [torchIs(torch.version, allocator), agreement];
  return { ...timed, sides: ["nwidth", "PyTorch"], unit: "ms", notes };
}

/** A population's time for one training step of one member against PyTorch's for one model's. */
export async function stepAgainstTorch(
  workload: Workload,
  members: number,
  scale: Scale,
): Promise<Outcome> {
  const skipped = torchAbsent();
  if (skipped !== null) return { skipped };
  const population = await openPopulation(workload, members);
  const torch = await Torch.start("as installed");
  await torch.open(workload);
  const { losses } = await population.advance();
  const agreement = sameLosses(
    "PyTorch",
    await torch.losses(workload.stepsPerRun),
    losses.map(([first]) => first),
  );
  const runTime = async (runs: number) => (await stepTime(population, runs)) * workload.stepsPerRun;
  const runs = await fill(scale, runTime);
  const steps = await fill(scale, (n) => torch.stepTime(n));
  const timed = await interleave(
    scale.repeats,
    async () => (await stepTime(population, runs)) / members,
    () => torch.stepTime(steps),
    speedup,
  );
  await population.close();
  torch.close();
  const notes = [`${torchIs(torch.version, "as installed")}, torch.optim.Adam`, agreement];
  return { ...timed, sides: ["nwidth", "PyTorch"], unit: "ms", notes };
}
