import { buildModel } from "../../models/registry.js";
import { canonicalJson } from "../canonical-json.js";
import { isFresh } from "./data.js";
import type { PopulationJob } from "./job.js";

/** Those that are drawn while a step is made are part of what it takes. */
function examplesText({ spec, data }: PopulationJob): string {
  if (data.kind === "given") return data.examples.kind;
  if (!isFresh(data)) return "sequences";
  return `fresh ${canonicalJson([data.task, data.settings, spec.standardise])}`;
}

/**
 * What the time and the memory of a step depend on, as canonical JSON: all of a job but its members,
 * the number of its steps, what costs the same whatever it is, and the data that it holds; defaults of the
 * configuration filled in.
 *
 * @throws CallerError for an unknown architecture or setting
 */
export function configurationKey(job: PopulationJob): string {
  const { members, steps, schedule, clipNorm, weightDecay, standardise, ...shared } = job.spec;
  const { architecture, config, task } = shared;
  return canonicalJson({
    ...shared,
    config: buildModel(architecture, config, task).config,
    examples: examplesText(job),
  });
}
