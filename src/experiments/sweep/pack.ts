import type { Member } from "../../training/specification.js";
import type { CostModel } from "../cost/model.js";
import { memoryLimit, requireMemory } from "../population/memory.js";
import { cutEvenly, mostFitting } from "../population/pack.js";
import type { TrialGroup } from "./expand.js";
import { type GroupCost, groupCosts } from "./group-cost.js";
import { populationJob } from "./job.js";
import { makespan } from "./makespan.js";
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

/** Into how many parts the last populations may be cut. Chosen by hand. */
const LAST_CUT = [2, 3, 4, 6, 8];

/** The share of all seconds that a finer cut must save: a population costs a little that is not predicted. Chosen by hand. */
const WORTH_CUTTING = 0.01;

/** Seconds of a population at most, where it can be cut: what is lost when its worker is killed. Chosen by hand. */
const MOST_SECONDS = 60;

/** The share of a population's seconds that may not depend on its members, before it is too small. */
const FIXED_SHARE = 1 / 4;

function populationOf(
  group: Pick<TrialGroup, "names" | "settings">,
  members: readonly Member[],
  { fixed, each, one, further }: GroupCost,
): PackedPopulation {
  const { names, settings } = group;
  const seconds = fixed + members.length * each;
  const bytes = one + (members.length - 1) * further;
  return { ...(names && { names }), settings, members, seconds, bytes };
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

/** A population with the costs of its group. */
interface Piece {
  readonly population: PackedPopulation;
  readonly cost: GroupCost;
}

function longestFirst(pieces: readonly Piece[]): Piece[] {
  return pieces.toSorted((a, b) => b.population.seconds - a.population.seconds);
}

function piecesOf(
  group: Pick<TrialGroup, "names" | "settings" | "members">,
  parts: number,
  cost: GroupCost,
): Piece[] {
  return cutEvenly(group.members, Math.min(parts, group.members.length)).map((members) => ({
    population: populationOf(group, members, cost),
    cost,
  }));
}

/**
 * Pieces, longest first, with the last of them cut further where all then end sooner: of fifty equal ones
 * eight workers do seven rounds, and in the seventh most have nothing to do.
 */
function balance(pieces: readonly Piece[], workers: number): readonly Piece[] {
  const end = (cut: readonly Piece[]) =>
    makespan(
      cut.map(({ population }) => population.seconds),
      workers,
    );
  const odd = pieces.length % workers;
  let best = { pieces, end: end(pieces) };
  if (pieces.length === 0 || pieces[0].population.seconds < WORTH_CUTTING * best.end) return pieces;
  for (const last of [odd, odd + workers]) {
    if (last === 0 || last > pieces.length) continue;
    const [before, after] = [pieces.slice(0, -last), pieces.slice(-last)];
    for (const parts of LAST_CUT) {
      const finer = after.flatMap(({ population, cost }) => piecesOf(population, parts, cost));
      const cut = longestFirst([...before, ...finer]);
      const ends = end(cut);
      if (ends < (1 - WORTH_CUTTING) * best.end) best = { pieces: cut, end: ends };
    }
  }
  return best.pieces;
}

/**
 * Groups cut into populations, longest first. A population's memory lets every worker have one; their
 * seconds are about equal, at most a minute, and there are several for each worker; yet none is cut so
 * small that what it takes whatever its members is more than a quarter of it, but the last ones, where
 * workers would wait for them. What a member learns does not depend on its population.
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
  const pieces = groups.flatMap((group, g) => {
    const { settings, members } = group;
    const { one } = costs[g];
    if (one > share)
      requireMemory(populationJob(settings, members.slice(0, 1), "a trial"), one, memoryLimit());
    return piecesOf(group, partsOf(members.length, costs[g], share, wanted), costs[g]);
  });
  return balance(longestFirst(pieces), workers).map(({ population }) => population);
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
