import { buildModel } from "../models/registry.js";
import type { PopulationJob } from "./job.js";

/**
 * JSON with the keys of every object in order, so that equal values have equal texts.
 *
 * @throws TypeError for what JSON cannot hold: NaN, infinities, functions
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`);
    return `{${entries.join(",")}}`;
  }
  const text = JSON.stringify(value);
  if (text === undefined || (typeof value === "number" && !Number.isFinite(value))) {
    throw new TypeError(`${String(value)} has no JSON`);
  }
  return text;
}

/**
 * What the time and the memory of a step depend on, as canonical JSON: all of a job but its members,
 * the number of its steps and its data; defaults of the configuration filled in.
 *
 * @throws CallerError for an unknown architecture or setting
 */
export function configurationKey({ spec, examples }: PopulationJob): string {
  const { architecture, config, task, dtype, positions, batch, stepsPerRun } = spec;
  return canonicalJson({
    architecture,
    config: buildModel(architecture, config, task).config,
    task,
    dtype,
    positions,
    batch,
    stepsPerRun,
    optimiser: spec.optimiser,
    examples: examples.kind,
  });
}
