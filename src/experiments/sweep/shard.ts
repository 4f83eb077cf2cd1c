import { CallerError } from "../../errors.js";
import { workOf } from "../cost/work.js";
import type { TrialGroup } from "./expand.js";
import { jobOf, readShapes } from "./shapes.js";

/** One of `count` parts of a sweep, counted from 1. */
export interface Shard {
  /** from 1 */
  readonly index: number;
  /** parts that the sweep is cut into */
  readonly count: number;
}

/** Parts that a sweep may have. */
const MOST_SHARDS = 100_000;

/**
 * A shard as `2/8`.
 *
 * @throws CallerError for another form, and for a part that there is not
 */
export function parseShard(text: string): Shard {
  const [, i, n] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [index, count] = [Number(i), Number(n)];
  if (i === undefined || count < 1 || count > MOST_SHARDS) {
    throw new CallerError(
      `shard '${text}' does not fit`,
      `write the part and the number of parts, at most ${MOST_SHARDS}: 2/8`,
    );
  }
  if (index < 1 || index > count) {
    throw new CallerError(
      `shard '${text}': there is no part ${index} of ${count}`,
      `parts are counted from 1 to ${count}`,
    );
  }
  return { index, count };
}

/**
 * The trials of one shard. The trials in order, each as long as its operations (those of a forward
 * pass x batch x steps), are cut into pieces of equal length; a trial belongs to the piece in which
 * its middle lies. The shards of a sweep have every trial once, on whatever machine they are made.
 */
export function shard(groups: readonly TrialGroup[], { index, count }: Shard): TrialGroup[] {
  const reading = readShapes(groups, (shape) => ({ flops: workOf(jobOf(shape)).flops }));
  const weights = groups.map(({ settings: { training, budget } }, g) => {
    return reading.ofGroups[g].numbers.flops * training.batch * budget.steps;
  });
  const total = groups.reduce((sum, { members }, g) => sum + members.length * weights[g], 0);
  let before = 0;
  return groups.flatMap((group, g) => {
    const begin = before;
    before += group.members.length * weights[g];
    const members = group.members.filter((_, m) => {
      const middle = begin + (m + 0.5) * weights[g];
      return Math.min(count - 1, Math.floor((count * middle) / total)) === index - 1;
    });
    if (members.length === group.members.length) return [group];
    return members.length === 0 ? [] : [{ ...group, members }];
  });
}
