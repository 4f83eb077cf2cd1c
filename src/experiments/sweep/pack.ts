import type { Member } from "../../training/specification.js";
import type { CostModel } from "../cost/model.js";
import { memoryLimit, requireMemory } from "../population/memory.js";
import { cutEvenly, mostFitting } from "../population/pack.js";
import type { TrialGroup } from "./expand.js";
import { type GroupCost, groupCosts } from "./group-cost.js";
import { populationJob } from "./job.js";
import type { SweepSettings } from "./parts.js";

/** Trials that train together, and what that is predicted to take. */
export interface PackedPopulation extends Pick<TrialGroup, "names"> {
  readonly settings: SweepSettings;
  readonly members: readonly Member[];
  readonly seconds: number;
  readonly bytes: number;
}

/**
 * Populations for each worker at least, where there are members enough: the last ones to finish are
 * then a small part of the whole. Chosen by hand.
 */
const POPULATIONS_A_WORKER = 4;

/** Seconds of a population at most, where it can be cut: what is lost when its worker is killed. Chosen by hand. */
const MOST_SECONDS = 60;

/** The share of a population's seconds that may not depend on its members, before it is too small. */
const FIXED_SHARE = 1 / 4;

function populationOf(
  { members: _, ...group }: TrialGroup,
  members: readonly Member[],
  { fixed, each, one, further }: GroupCost,
): PackedPopulation {
  const seconds = fixed + members.length * each;
  return { ...group, members, seconds, bytes: one + (members.length - 1) * further };
}

/** Groups as one population each. */
export function wholePopulations(
  groups: readonly TrialGroup[],
  model: CostModel,
): PackedPopulation[] {
  const { costs } = groupCosts(groups, model);
  return groups.map((group, g) => populationOf(group, group.members, costs[g]));
}

/** Into how many populations a group of so many members is cut. */
function partsOf(members: number, cost: GroupCost, bytes: number, seconds: number): number {
  const { fixed, each } = cost;
  const needed = Math.ceil(members / mostFitting(cost, bytes));
  const wanted = Math.ceil((fixed + members * each) / seconds);
  const least = each > 0 ? Math.ceil((fixed * (1 - FIXED_SHARE)) / (FIXED_SHARE * each)) : members;
  const sensible = Math.max(1, Math.floor(members / Math.max(1, least)));
  return Math.min(members, Math.max(needed, Math.min(wanted, sensible)));
}

/**
 * Groups cut into populations, longest first. A population's memory lets every worker have one; their
 * seconds are about equal, at most a minute, and there are several for each worker; yet none is cut so small that what
 * it takes whatever its members is more than a quarter of it. What a member learns does not depend on
 * its population.
 *
 * @param costs of the groups, in their order
 */
export function packGroups(
  groups: readonly TrialGroup[],
  costs: readonly GroupCost[],
  workers: number,
): PackedPopulation[] {
  const share = memoryLimit() / workers;
  const total = groups.reduce(
    (sum, { members }, g) => sum + costs[g].fixed + members.length * costs[g].each,
    0,
  );
  const wanted = Math.min(total / (POPULATIONS_A_WORKER * workers), MOST_SECONDS);
  return groups
    .flatMap((group, g) => {
      const { settings, members } = group;
      const { one } = costs[g];
      if (one > share)
        requireMemory(populationJob(settings, members.slice(0, 1), "a trial"), one, memoryLimit());
      return cutEvenly(members, partsOf(members.length, costs[g], share, wanted)).map((part) =>
        populationOf(group, part, costs[g]),
      );
    })
    .sort((a, b) => b.seconds - a.seconds);
}

/**
 * The populations of a sweep, longest first; see `packGroups`.
 *
 * @throws CallerError where a trial alone takes more memory than there is
 */
export function packPopulations(
  groups: readonly TrialGroup[],
  costs: CostModel,
  workers: number,
): PackedPopulation[] {
  return packGroups(groups, groupCosts(groups, costs).costs, workers);
}
