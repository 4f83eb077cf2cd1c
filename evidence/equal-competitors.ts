import { Stream } from "../src/random/stream.js";
import type { Competitor, TestPoints } from "../src/statistics/competitor.js";

/** Test points on which every competitor has the same expected error, and how their errors depend. */
export interface EqualCompetitors {
  readonly name: string;
  readonly sequences: number;
  /** test points of each sequence */
  readonly points: number;
  /** of each competitor: the one with the least error on as many points before the test part is taken */
  readonly seeds: number;
  /** whether the sequences share a clock */
  readonly clock: boolean;
  /** correlation of an error with the one before it */
  readonly memory: number;
  /** share of each error's variance that all sequences have at once */
  readonly shock: number;
  /** deviation of the logarithm of each competitor's own scale on each sequence */
  readonly effect: number;
  /** deviation of the logarithm of each competitor's variance, which changes slowly */
  readonly volatility: number;
  /** errors of Student's law with 3 degrees of freedom */
  readonly heavy: boolean;
}

const COMPETITORS = 6;
/** Deviation of what a competitor's error has of its own, beside the noise that all share. */
const OWN = 0.4;
/** Correlation of the logarithm of a variance with the one before it. */
const SLOW = 0.95;

/** One draw: squared errors of competitors that are equal but for chance. */
export function drawEqual(
  kind: EqualCompetitors,
  seed: number,
): { readonly competitors: Competitor[]; readonly points: TestPoints } {
  const { sequences, points, seeds, memory, shock, effect, volatility, heavy } = kind;
  const n = sequences * points;
  /** points before the test part, on which seeds are chosen */
  const before = seeds > 1 ? points : 0;
  const normals = new Stream(seed, `equal competitors: ${kind.name}`);
  let next = 0;
  const normal = () => normals.normal(next++);
  const student = () => normal() / Math.sqrt(normal() ** 2 + normal() ** 2 + normal() ** 2);
  const autoregression = (phi: number, innovation: () => number) => {
    let state = innovation();
    return Float64Array.from({ length: before + points }, () => {
      const now = state;
      state = phi * state + Math.sqrt(1 - phi * phi) * innovation();
      return now;
    });
  };
  /** [sequences][points], with a part that all sequences have at once. */
  const shared = (phi: number, innovation: () => number) => {
    const common = autoregression(phi, innovation);
    return Array.from({ length: sequences }, () => {
      const own = autoregression(phi, innovation);
      return own.map((x, t) => Math.sqrt(shock) * common[t] + Math.sqrt(1 - shock) * x);
    });
  };
  const innovation = heavy ? student : normal;
  const noise = shared(memory, innovation);
  /** [sequences][points] */
  const trained = () => {
    const own = shared(memory, innovation);
    const variance = volatility > 0 ? shared(SLOW, normal) : null;
    return own.map((series, s) => {
      const scale = Math.exp(effect * normal());
      return series.map((x, t) => {
        const size = variance === null ? OWN : Math.exp((volatility / 2) * variance[s][t]);
        return (scale * (noise[s][t] + size * x)) ** 2;
      });
    });
  };
  const validation = (errors: readonly Float64Array[]) =>
    errors.reduce((sum, e) => sum + e.subarray(0, before).reduce((a, b) => a + b, 0), 0);
  const competitors = Array.from({ length: COMPETITORS }, (_, k): Competitor => {
    const errors = Array.from({ length: seeds }, trained).reduce((a, b) =>
      validation(b) < validation(a) ? b : a,
    );
    return {
      name: `c${k}`,
      losses: Float64Array.from(errors.flatMap((e) => [...e.subarray(before)])),
    };
  });
  return {
    competitors,
    points: {
      sequenceOf: Int32Array.from({ length: n }, (_, i) => Math.floor(i / points)),
      clock: kind.clock ? Int32Array.from({ length: n }, (_, i) => i % points) : null,
      reference: new Float64Array(n).fill(1),
      horizon: 1,
    },
  };
}

const ONE = {
  ...{
    sequences: 1,
    seeds: 1,
    clock: false,
    memory: 0,
    shock: 0,
    effect: 0,
    volatility: 0,
    heavy: false,
  },
} as const;

/** One series of 100 or 300 test points. */
export const equalOnOneSeries: readonly EqualCompetitors[] = [100, 300].flatMap((points) => [
  { ...ONE, points, name: `white, ${points} points` },
  { ...ONE, points, memory: 0.5, name: `AR(.5), ${points} points` },
  { ...ONE, points, memory: 0.9, name: `AR(.9), ${points} points` },
  { ...ONE, points, volatility: 1, name: `slow volatility, ${points} points` },
  { ...ONE, points, heavy: true, name: `heavy tails, ${points} points` },
]);

/** Sequences of 60 test points over the same times, and some without a common clock. */
export const equalOnSequences: readonly EqualCompetitors[] = [2, 5, 9, 12, 40].flatMap(
  (sequences) => {
    const many = { ...ONE, sequences, points: 60, memory: 0.3, clock: true };
    const name = (rest: string) => `${sequences} sequences, ${rest}`;
    return [
      { ...many, name: name("nothing in common") },
      { ...many, shock: 0.5, name: name("half in common") },
      { ...many, shock: 1, name: name("all in common") },
      { ...many, effect: 0.2, name: name("weak effects") },
      { ...many, effect: 0.4, name: name("strong effects") },
      { ...many, effect: 0.4, shock: 0.5, name: name("strong effects, half in common") },
      { ...many, effect: 0.2, shock: 1, name: name("weak effects, all in common") },
      { ...many, effect: 0.4, clock: false, name: name("strong effects, no clock") },
    ];
  },
);

/** Of three seeds the one that a validation part chooses. */
export const equalOfSeeds: readonly EqualCompetitors[] = [
  { ...ONE, points: 30, name: "white, 30 points" },
  { ...ONE, points: 100, name: "white, 100 points" },
  { ...ONE, points: 300, memory: 0.5, name: "AR(.5), 300 points" },
  { ...ONE, points: 300, volatility: 1, name: "slow volatility, 300 points" },
  { ...ONE, points: 300, heavy: true, name: "heavy tails, 300 points" },
  {
    ...ONE,
    ...{ sequences: 9, points: 60, clock: true, memory: 0.3, shock: 0.5 },
    name: "9 sequences, half in common",
  },
].map((kind) => ({ ...kind, seeds: 3, name: `one of three seeds, ${kind.name}` }));
