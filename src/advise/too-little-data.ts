import { CANNOT_TELL } from "../evidence.js";
import type { Comparison } from "../statistics/compare.js";
import { percent } from "./percent.js";
import {
  labelOf,
  leastOf,
  MUCH,
  type SimpleCompetitor,
  type Verdict,
  type VerdictQuestion,
} from "./verdict-question.js";

/** How many times the rows may be asked for: beyond, it is a guess. Chosen by hand. */
const MOST_TIMES = 50;

/**
 * The verdict that there are too few data for one, or null: a simple rule is in the best set, and so is
 * something that has much less error, or, where the test part is too short for the blocks of the test, may
 * have so by its interval. Then the test does not even show that there is something to learn; unless the two
 * by themselves are told apart, and it is only the number of other pairs that hides it.
 */
export function tooLittleData(
  simple: readonly SimpleCompetitor[],
  question: VerdictQuestion,
  why: string[],
): Verdict | null {
  const { comparison } = question;
  const rules = simple.filter(({ family }) => family === "rule");
  const errorOf = (name: string) => comparison.errors.get(name)?.mean ?? Number.NaN;
  const least = Math.min(...rules.map(({ name }) => errorOf(name)));
  const best = rules.find(({ name }) => errorOf(name) === least);
  const rival = comparison.best.find((name) => !rules.some((rule) => rule.name === name));
  if (best === undefined || rival === undefined) return null;
  const { difference, low, high } = lessThan(comparison, rival, best.name);
  if (high < 0) return null;
  const much = MUCH * least;
  const { error } = question.wording;
  const label = labelOf(rival, question);
  if (-difference >= much) {
    why.push(
      `${label} has ${percent(-difference / least)} less ${error} than ${best.label}, which the test does not tell from chance (measured)`,
    );
  } else if (comparison.few && -low >= much) {
    why.push(
      `${label} may have much less ${error} than ${best.label}, by the interval of their difference: the test part is too short for ten blocks as long as errors depend on each other (measured)`,
    );
  } else return null;
  const stopgap = leastOf(rules);
  const wanted = (low / difference - 1) ** 2;
  const more =
    -difference >= much && wanted <= MOST_TIMES
      ? `about ${Math.max(2, Math.ceil(wanted))} times the rows`
      : "a longer series";
  return {
    architecture: CANNOT_TELL,
    take: stopgap.name,
    config: {},
    headline: `Too little data for a verdict: give ${more}; until then use ${stopgap.description}`,
  };
}

/** Error of a less that of b, with the interval of this pair alone. */
function lessThan({ pairs }: Comparison, a: string, b: string) {
  const pair = pairs.find((p) => (p.a === a && p.b === b) || (p.a === b && p.b === a));
  if (pair === undefined) throw new RangeError(`${a} and ${b} were not compared`);
  const [low, high] = pair.alone;
  return pair.a === a
    ? { difference: pair.difference, low, high }
    : { difference: -pair.difference, low: -high, high: -low };
}
