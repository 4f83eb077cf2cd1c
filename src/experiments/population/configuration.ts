import { buildModel } from "../../models/registry.js";
import { canonicalJson } from "../canonical-json.js";
import type { PopulationJob } from "./job.js";

/**
 * What the time and the memory of a step depend on, as canonical JSON: all of a job but its members,
 * the number of its steps, what costs the same whatever it is, and its data; defaults of the
 * configuration filled in.
 *
 * @throws CallerError for an unknown architecture or setting
 */
export function configurationKey({ spec, data }: PopulationJob): string {
  const { members, steps, schedule, clipNorm, weightDecay, standardise, ...shared } = spec;
  const { architecture, config, task } = shared;
  return canonicalJson({
    ...shared,
    config: buildModel(architecture, config, task).config,
    examples: data.kind === "given" ? data.examples.kind : "sequences",
  });
}
