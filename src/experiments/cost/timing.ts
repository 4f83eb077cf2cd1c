import type { Engine } from "../../runtime/session.js";
import { quantile } from "../../statistics/quantile.js";
import { Population } from "../../training/population.js";
import { predictionBatch } from "../../training/predictor.js";
import { countsOf, examplesOf } from "../population/data.js";
import type { PopulationJob } from "../population/job.js";
import type { Timing } from "../population/timing.js";

/** A steady clock, in seconds. */
export type Clock = () => number;

/** Timed calls at least, at most, and the time after which no further one is made. Chosen by hand. */
const CALLS = { least: 5, most: 15, seconds: 0.5 } as const;

/** Median seconds of a call, after one that is not counted, in which the engine takes its memory. */
async function timeOf(clock: Clock, call: () => Promise<unknown>): Promise<number> {
  await call();
  const seconds: number[] = [];
  const begin = clock();
  while (
    seconds.length < CALLS.least ||
    (seconds.length < CALLS.most && clock() - begin < CALLS.seconds)
  ) {
    const start = clock();
    await call();
    seconds.push(clock() - start);
  }
  return quantile(seconds, 0.5);
}

/**
 * Times the first `members` of a job: the very graphs that would train them, on its own data. The
 * second opening counts, with the program as warm as in a worker that has done other jobs.
 */
export async function timePopulation(
  engine: Engine,
  clock: Clock,
  job: PopulationJob,
  members: number,
): Promise<Timing> {
  const spec = { ...job.spec, members: job.spec.members.slice(0, members) };
  const { examples, train, validation } = examplesOf(job.data);
  const opened = () => Population.open(engine, spec, examples, train);
  await (await opened()).close();
  const begin = clock();
  const population = await opened();
  try {
    const open = clock() - begin;
    const run = await timeOf(clock, () => population.advance());
    const some = validation.subarray(0, predictionBatch(spec));
    return { open, run, predict: await timeOf(clock, () => population.predict(some)) };
  } finally {
    await population.close();
  }
}

/** Seconds of a job in which no member stops early. */
export function jobSeconds({ open, run, predict }: Timing, job: PopulationJob): number {
  const { steps, stepsPerRun } = job.spec;
  const counts = countsOf(job.data);
  const batches = (count: number) => Math.ceil(count / predictionBatch(job.spec));
  const evaluations = Math.ceil(steps / job.stopping.evaluateEvery);
  const predictions = evaluations * batches(counts.evaluation) + batches(counts.end);
  return open + (steps / stepsPerRun) * run + predictions * predict;
}
