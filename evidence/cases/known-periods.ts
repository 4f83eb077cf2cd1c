import { detectPeriods } from "../../src/measure/periods.js";
import type { EvidenceCase } from "../case.js";
import {
  drawNoise,
  drawSeasons,
  NOISES,
  type Noise,
  type SeasonsInNoise,
} from "../known-periods.js";

const SERIES = 500;
const SEASONAL = 100;
const STRENGTHS = [0.02, 0.05, 0.1, 0.2, 0.5, 1] as const;

/** How often a period is found where there is none. */
export function falsePeriods(noise: Noise): EvidenceCase {
  return {
    id: `no period: ${noise.name}`,
    claim: `of ${SERIES.toLocaleString("en")} series without a period at most 5 % are said to have one`,
    data: `${NOISES[noise.law]}; with a trend: a parabola is added that rises by ten deviations of a step`,
    figure: "share with a period",
    seeds: 1,
    failuresAllowed: 0,
    async run(seed, _folder, smoke) {
      const series = smoke ? 10 : SERIES;
      let found = 0;
      for (let i = 0; i < series; i++) {
        if (detectPeriods(drawNoise(noise.law, { ...noise, seed: seed * SERIES + i })).length > 0)
          found++;
      }
      const share = found / series;
      return { seed, holds: share <= 0.05, figure: share, outcome: `${found} of ${series}` };
    },
  };
}

/** From which strength on periods are found, and whether others are. */
export function foundPeriods(kind: SeasonsInNoise): EvidenceCase {
  const { rows, periods } = kind.seasons;
  // half a bin of the spectrum, in rows
  const isOf = (found: number) =>
    periods.some((period) => Math.abs(found - period) <= period ** 2 / rows / 2);
  const holds = (found: readonly number[]) => found.length === periods.length && found.every(isOf);
  return {
    id: `periods: ${kind.name}`,
    claim: `of ${SEASONAL} series at each strength, from some strength up to 1 on, at least 95 % give the periods and no others`,
    data: "a cosine for each period and noise; the strength is the variance of each cosine over that of the noise",
    figure: "least strength of those tried at which, and above, 95 % are found",
    seeds: 1,
    failuresAllowed: 0,
    async run(seed, _folder, smoke) {
      const series = smoke ? 5 : SEASONAL;
      const shares = STRENGTHS.map((strength) => {
        let found = 0;
        for (let i = 0; i < series; i++) {
          if (holds(detectPeriods(drawSeasons(kind, strength, seed * SEASONAL + i)))) found++;
        }
        return found / series;
      });
      const weak = shares.findLastIndex((share) => share < 0.95);
      const figure = STRENGTHS[weak + 1] ?? null;
      return {
        seed,
        holds: figure !== null,
        figure,
        outcome: STRENGTHS.map((s, i) => `${s}: ${(100 * shares[i]).toFixed(0)} %`).join(", "),
      };
    },
  };
}
