import { expand } from "./expand.js";
import { shard as shardOf } from "./shard.js";
import { FREE, type SweepSpecification } from "./specification.js";
import { type SweepOptions, type SweepOutcome, trainGroups } from "./train.js";

/**
 * Runs a sweep: every trial of its specification, or of a shard of it, once; see `trainGroups`.
 *
 * @throws CallerError, StorageError as `trainGroups`
 */
export async function runSweep(
  specification: SweepSpecification,
  options: SweepOptions,
): Promise<SweepOutcome> {
  const all = expand(specification);
  return trainGroups(
    {
      job: "sweep",
      asked: { specification, ...(options.shard && { shard: options.shard }) },
      free: FREE.map((field) => `specification.${field}`),
      groups: options.shard === undefined ? all : shardOf(all, options.shard),
      foretold: new Map(specification.predictions.map((p) => [p.statement, p])),
      keep: specification.keep,
    },
    options,
  );
}
