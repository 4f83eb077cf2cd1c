import type { Floats } from "../../training/predictor.js";
import type { Member } from "../../training/specification.js";
import type { PopulationJob } from "./job.js";

/** A job of other members, all else the same. */
export function withMembers(job: PopulationJob, members: readonly Member[]): PopulationJob {
  return { ...job, spec: { ...job.spec, members } };
}

/** The members from the first of a pair up to the second, with the parameters that they begin with. */
export function partOf({ first, ...job }: PopulationJob, from: number, to: number): PopulationJob {
  const { members } = job.spec;
  const each = first === undefined ? 0 : first.length / members.length;
  return {
    ...withMembers(job, members.slice(from, to)),
    ...(first !== undefined && { first: first.slice(from * each, to * each) }),
  };
}

/** Parameters of members one after another; of one type, as those of one configuration are. */
export function joined(parts: readonly Floats[]): Floats {
  const [{ length }] = parts;
  const size = parts.length * length;
  const all = parts[0] instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
  parts.forEach((part, i) => {
    all.set(part, i * length);
  });
  return all;
}
