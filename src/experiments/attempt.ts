import { CallerError, StorageError } from "../errors.js";
import { endless, PluginError } from "./plugins/call.js";
import type { PopulationJob, PopulationResult } from "./population/job.js";
import type { Runner, RunOptions } from "./runners/runner.js";
import { WorkerDied } from "./runners/worker-died.js";

/**
 * Deaths of a worker without a step of progress after which a population is split, or a single trial
 * given up. Chosen by hand: a kill from outside rarely strikes so often before anything was learned.
 */
const SPLIT_AFTER = 2;
const GIVE_UP_AFTER = 3;

/** How many seeds of a population a message names. */
const SEEDS_SHOWN = 6;

/** What came of a population, or why it is to be halved, or a single trial given up. */
export type AttemptEnd =
  | { readonly kind: "result"; readonly result: PopulationResult }
  | { readonly kind: "trouble"; readonly reason: string };

/**
 * Trains until there is a result, or a reason to look for the trial that prevents one.
 *
 * @returns null where the runner was told to stop
 * @throws CallerError, StorageError of the runner
 * @throws PluginError where a plugin's code fails: what is wrong with it is wrong for more than one trial
 */
export async function attempt(
  runner: Runner,
  job: PopulationJob,
  options: RunOptions,
): Promise<AttemptEnd | null> {
  const single = job.spec.members.length === 1;
  let furthest = -1;
  let fruitless = 0;
  let dead = 0;
  for (;;) {
    try {
      const result = await runner.run(job, options);
      if (result === null || !result.complete) return null;
      return { kind: "result", result };
    } catch (error) {
      if (error instanceof PluginError) throw inTraining(job, error.problem);
      if (error instanceof CallerError || error instanceof StorageError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (!(error instanceof WorkerDied)) return { kind: "trouble", reason };
      if (error.step > furthest) [fruitless, dead] = [0, 0];
      furthest = Math.max(furthest, error.step);
      fruitless++;
      dead += error.workers;
      const { inside, how } = error;
      if (inside !== null && dead >= SPLIT_AFTER) {
        const late = how.startsWith("no heart-beat");
        const problem = late ? endless(inside) : `${inside} ends the process that runs it: ${how}`;
        throw inTraining(job, problem);
      }
      // to split costs little; to give up what killed nobody loses a trial
      if (single ? fruitless >= GIVE_UP_AFTER : dead >= SPLIT_AFTER)
        return { kind: "trouble", reason };
    }
  }
}

/** What is wrong with a plugin, and in which training it came up. */
function inTraining({ name, spec }: PopulationJob, problem: string): PluginError {
  const seeds = [...new Set(spec.members.map(({ seed }) => seed))];
  const shown = seeds.length > SEEDS_SHOWN ? [...seeds.slice(0, SEEDS_SHOWN), "..."] : seeds;
  const of = seeds.length === 1 ? "seed" : "seeds";
  return new PluginError(`${problem}; in the training '${name}' of ${of} ${shown.join(", ")}`);
}
