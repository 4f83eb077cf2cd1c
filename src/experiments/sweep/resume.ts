import type { CostModel } from "../cost/model.js";
import { memoryLimit } from "../population/memory.js";
import { trialKey } from "../trial/key.js";
import type { TrialGroup } from "./expand.js";
import { type PackedPopulation, packPopulations, wholePopulations } from "./pack.js";

interface Place {
  readonly group: number;
  readonly member: number;
}

/** Groups that train as they are, as an earlier run packed them; and the trials of none of those. */
interface Cut {
  readonly whole: readonly TrialGroup[];
  readonly rest: readonly TrialGroup[];
}

function cut(groups: readonly TrialGroup[], interrupted: readonly (readonly string[])[]): Cut {
  if (interrupted.length === 0) return { whole: [], rest: groups };
  const places = new Map<string, Place>();
  groups.forEach(({ settings, members }, group) => {
    for (const [member, m] of members.entries()) {
      places.set(trialKey({ ...settings, ...m }), { group, member });
    }
  });
  const taken = groups.map(() => new Set<number>());
  const whole = interrupted.flatMap((keys): TrialGroup[] => {
    const found = keys.map((key) => places.get(key));
    const [first] = found;
    if (first === undefined || found.some((place) => place?.group !== first.group)) return [];
    const group = groups[first.group];
    for (const key of keys) places.delete(key);
    const own = found.flatMap((place) => (place === undefined ? [] : [place.member]));
    for (const member of own) taken[first.group].add(member);
    return [{ ...group, members: own.map((member) => group.members[member]) }];
  });
  const rest = groups.flatMap((group, g) => {
    const members = group.members.filter((_, m) => !taken[g].has(m));
    return members.length === 0 ? [] : [{ ...group, members }];
  });
  return { whole, rest };
}

/**
 * What is left of a sweep, as populations: first those that an earlier run left in the middle of their
 * training, as they were, so that their checkpoints fit; then the others, longest first.
 *
 * @param groups trials that have no result
 * @param interrupted the keys of each population that has a checkpoint
 * @throws CallerError where a trial alone takes more memory than there is
 */
export function packLeft(
  groups: readonly TrialGroup[],
  interrupted: readonly (readonly string[])[],
  costs: CostModel,
  workers: number,
): PackedPopulation[] {
  const { whole, rest } = cut(groups, interrupted);
  const resumed = wholePopulations(whole, costs);
  // there may be less memory than there was
  const fits = resumed.map(({ bytes }) => bytes <= memoryLimit());
  const others = [...rest, ...whole.filter((_, i) => !fits[i])];
  return [...resumed.filter((_, i) => fits[i]), ...packPopulations(others, costs, workers)];
}
