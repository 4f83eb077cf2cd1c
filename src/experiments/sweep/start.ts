import type { Member } from "../../training/specification.js";
import { trialKey } from "../trial/key.js";
import { startOf } from "../trial/schema.js";
import type { TrialGroup } from "./expand.js";

/** The trials that others start from, in groups as those are; each once, those among the groups too. */
export function startingGroups(groups: readonly TrialGroup[]): TrialGroup[] {
  const seen = new Set<string>();
  return groups.flatMap(({ settings: own, members }): TrialGroup[] => {
    const start = startOf(own);
    if (start === null) return [];
    const { settings, learningRate } = start;
    const missing = members.flatMap(({ seed }): Member[] => {
      const key = trialKey({ ...settings, seed, learningRate });
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ seed, learningRate }];
    });
    return missing.length === 0 ? [] : [{ settings, members: missing }];
  });
}

/** Groups with the trials that theirs start from, where those are not among them. */
export function withStarts(groups: readonly TrialGroup[]): TrialGroup[] {
  const starting = startingGroups(groups);
  if (starting.length === 0) return [...groups];
  const own = new Set(groups.flatMap(keysOf));
  const further = starting.flatMap((group): TrialGroup[] => {
    const keys = keysOf(group);
    const members = group.members.filter((_, i) => !own.has(keys[i]));
    return members.length === 0 ? [] : [{ ...group, members }];
  });
  return [...groups, ...further];
}

/** The keys of a group's trials. */
export function keysOf({ settings, members }: TrialGroup): string[] {
  return members.map((member) => trialKey({ ...settings, ...member }));
}
