import {
  fitAdaptiveLag,
  fitHeads,
  type HeadFamily,
  type HeadSum,
  LAG_FAMILIES,
  lagsOf,
  lagTarget,
  tailFamily,
} from "../../construct/kernel.js";
import { Stream } from "../../random/stream.js";
import { lagConstant, lagWeight } from "../../theory/bounds/paper-b/kernels.js";
import type { Budget } from "../study.js";

/** Exponents in steps of 1 instead of the paper's 0.01. */
const STEEP: HeadFamily = { encoding: "lin", first: 0.01, step: 1 };

/** Families that single out lags, by their names in tables. */
export const FAMILIES = {
  "lin, steps of 0.01": LAG_FAMILIES.lin,
  "lin, steps of 1": STEEP,
  "log, steps of 0.01": LAG_FAMILIES.log,
} as const satisfies Readonly<Record<string, HeadFamily>>;
export type FamilyName = keyof typeof FAMILIES;

/** Heads that are fitted, by family; where errors reach rounding, more show nothing. */
const HEADS: Readonly<Record<FamilyName, readonly number[]>> = {
  "lin, steps of 0.01": [8, 16, 32, 40, 48, 64, 80, 96, 128, 192],
  "lin, steps of 1": [2, 4, 6, 8, 10, 12, 14, 16],
  "log, steps of 0.01": [4, 8, 12, 16, 24, 32, 48, 64, 96],
};

/** T. */
export const LAGS: Readonly<Record<FamilyName, readonly number[]>> = {
  "lin, steps of 0.01": [1, 3, 10, 48],
  "lin, steps of 1": [1, 3, 10],
  "log, steps of 0.01": [1, 3, 10],
};

/** Lags that l^1 sums over: lin has fallen to e^-30 of its first value there. */
const LENGTH = { smoke: 400, default: 3000, paper: 3000 } as const satisfies Record<Budget, number>;

/** Heads that single out one lag. */
export interface LagFit extends Pick<HeadSum, "error" | "coefficientNorm"> {
  readonly family: FamilyName;
  readonly lag: number;
  readonly heads: number;
}

/** Every lag by every number of heads. */
export function lagFits(budget: Budget): LagFit[] {
  return (Object.keys(FAMILIES) as FamilyName[]).flatMap((family) => {
    const points = lagsOf(FAMILIES[family].encoding, LENGTH[budget]);
    return LAGS[family].flatMap((lag) =>
      HEADS[family].map((heads) => {
        const target = lagTarget(points, lag);
        const { error, coefficientNorm } = fitHeads(FAMILIES[family], points, target, heads);
        return { family, lag, heads, error, coefficientNorm };
      }),
    );
  });
}

/** C(n) of the lemma that a fit needs: error heads^n / c^(n + 1). */
export function neededConstant({ family, lag, heads, error }: LagFit, n: number): number {
  return (error * heads ** n) / lagWeight(FAMILIES[family].encoding, lag) ** (n + 1);
}

/** That over the constant of the proof; at most 1 where the lemma holds with it. */
export function overProof(fit: LagFit, n: number): number {
  return neededConstant(fit, n) / lagConstant(FAMILIES[fit.family].encoding, n);
}

/** The most that queries ask for where they set the lag themselves. */
export const ASKED = 3;

/** One sum for every lag up to `ASKED` (Lemmas F.2, F.5): its worst error over that of the single lag. */
export function adaptiveCost(encoding: "lin" | "log", budget: Budget): number {
  const length = budget === "smoke" ? 200 : 1000;
  const heads = encoding === "lin" ? 64 : 32;
  const points = lagsOf(encoding, length);
  const family = LAG_FAMILIES[encoding];
  const single = fitHeads(family, points, lagTarget(points, ASKED), heads);
  return fitAdaptiveLag(family, ASKED, length, heads).worst / single.error;
}

/** Kernels with a tail, by lemma: their decay beta, and heads from where sums begin to follow their turns. */
export const TAILS = {
  "F.3": { encoding: "lin", beta: 1, heads: [16, 24, 32, 48, 64] },
  "F.6": { encoding: "log", beta: 3, heads: [4, 8, 16, 32, 64] },
} as const;
export type TailLemma = keyof typeof TAILS;

/** Errors of sums of heads on one kernel: e^-t or t^-3 times 1 + cos(w t + p), w and p drawn from a seed. */
export function tailErrors(lemma: TailLemma, seed: number, budget: Budget): number[] {
  const { encoding, beta, heads } = TAILS[lemma];
  const stream = new Stream(seed, `kernel ${lemma}`);
  const [frequency, phase] = [stream.uniform(0), 2 * Math.PI * stream.uniform(1)];
  const points = lagsOf(encoding, LENGTH[budget]);
  const target = points.map((t) => {
    const envelope = encoding === "lin" ? Math.exp(-beta * t) : t ** -beta;
    return envelope * (1 + Math.cos(frequency * t + phase));
  });
  return heads.map((m) => fitHeads(tailFamily(encoding, beta), points, target, m).error);
}
