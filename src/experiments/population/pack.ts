import { buildModel } from "../../models/registry.js";
import { STACK_UP_TO_WIDTH } from "../../training/step-graph.js";
import type { PopulationJob } from "./job.js";
import { memoryShare, populationBytes } from "./memory.js";

/** What the parts of a population may take and should fill. */
export interface Packing {
  /** members that a part may have at most */
  readonly most: number;
  /** parts are as many as a multiple of this, so that so many workers have equal work */
  readonly workers: number;
}

/**
 * A population in parts whose sizes differ by at most one, in order: as few as `most` allows, and a
 * multiple of `workers` where there are members enough.
 */
export function packMembers<T>(members: readonly T[], { most, workers }: Packing): T[][] {
  const fewest = Math.max(1, Math.ceil(members.length / most));
  return cutEvenly(members, Math.min(members.length, Math.ceil(fewest / workers) * workers));
}

/** A list in so many parts, in order, whose sizes differ by at most one. */
export function cutEvenly<T>(members: readonly T[], parts: number): T[][] {
  return Array.from({ length: parts }, (_, i) => {
    const from = Math.floor((i * members.length) / parts);
    return members.slice(from, Math.floor(((i + 1) * members.length) / parts));
  });
}

/**
 * Members of a job whose models are copies in one graph: company gains them nothing, and the time to
 * open a session grows faster than its graph, to minutes for twenty recurrent nets. Chosen by hand.
 */
const COPIES_A_JOB = 4;

/** The most members of a job's configuration that should share a graph and fit in `bytes`; at least one. */
export function mostMembers(job: PopulationJob, bytes: number): number {
  const { architecture, config, task } = job.spec;
  const { width } = buildModel(architecture, config, task);
  const one = populationBytes(job, 1);
  return mostFitting({ width, one, further: populationBytes(job, 2) - one }, bytes);
}

/** What decides how many members fit: the width of their model, the bytes of one and of each further. */
export interface MemberSize {
  readonly width: number;
  readonly one: number;
  readonly further: number;
}

/** See `mostMembers`. */
export function mostFitting({ width, one, further }: MemberSize, bytes: number): number {
  const fitting = Math.max(1, 1 + Math.floor((bytes - one) / further));
  return width <= STACK_UP_TO_WIDTH ? fitting : Math.min(fitting, COPIES_A_JOB);
}

/**
 * A job as several that can run beside one another, one on each core. What a member learns does not
 * depend on its part (`test/training/bits.test.ts`).
 *
 * @param workers how many of them should have equal work; 1 where other jobs fill the cores
 */
export function splitJob(job: PopulationJob, workers: number): PopulationJob[] {
  const most = mostMembers(job, memoryShare());
  const parts = packMembers(job.spec.members, { most, workers });
  return parts.map((members, i) => ({
    ...job,
    name: `${job.name}, part ${i + 1}`,
    spec: { ...job.spec, members },
  }));
}
