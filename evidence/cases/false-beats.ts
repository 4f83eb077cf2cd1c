import { compare } from "../../src/statistics/compare.js";
import type { Competitor, TestPoints } from "../../src/statistics/competitor.js";
import type { EvidenceCase } from "../case.js";
import { drawEqualClassifiers, type EqualClassifiers } from "../equal-classifiers.js";
import { drawEqual, type EqualCompetitors } from "../equal-competitors.js";

const FAMILIES = 2000;
const CLAIMED = 0.06;
/** What chance makes of that in one of twenty counts. */
const MOST = CLAIMED + 1.645 * Math.sqrt((CLAIMED * (1 - CLAIMED)) / FAMILIES);
/** As many as the smallest budget of `advise` takes. */
const RESAMPLES = 500;

/** How often some competitor "beats" another where all are equal, by squared errors. */
export function falseBeats(kind: EqualCompetitors): EvidenceCase {
  return counted(
    `equal competitors: ${kind.name}`,
    "squared errors of 6 competitors of equal expected error, which share a part of each error",
    (seed) => drawEqual(kind, seed),
  );
}

/** The same by log losses. */
export function falseBeatsOnLabels(kind: EqualClassifiers): EvidenceCase {
  return counted(
    `equal classifiers: ${kind.name}`,
    "log losses of 6 competitors of equal expected loss on the labels of a chain of two classes, of which one is harder; they share a part of each logit",
    (seed) => drawEqualClassifiers(kind, seed),
  );
}

function counted(
  id: string,
  data: string,
  draw: (seed: number) => { readonly competitors: Competitor[]; readonly points: TestPoints },
): EvidenceCase {
  return {
    id,
    claim: `of ${FAMILIES.toLocaleString("en")} comparisons of 6 equal competitors, at most 6 % have a "beats" without the warning that the test part is short for its dependence (counted: at most ${(100 * MOST).toFixed(1)} %, which chance makes of 6 % in one of 20 counts)`,
    data: `${data}; 500 resamples`,
    figure: "share with a false beat and no warning",
    seeds: 1,
    failuresAllowed: 0,
    async run(seed, _folder, smoke) {
      const families = smoke ? 20 : FAMILIES;
      let beats = 0;
      let silent = 0;
      let warned = 0;
      for (let i = 0; i < families; i++) {
        const { competitors, points } = draw(seed * FAMILIES + i);
        const { best, dependent } = compare(competitors, points, { seed: i, resamples: RESAMPLES });
        const found = best.length < competitors.length;
        if (found) beats++;
        if (found && !dependent) silent++;
        if (dependent) warned++;
      }
      const percent = (count: number) => `${((100 * count) / families).toFixed(1)} %`;
      return {
        seed,
        holds: silent / families <= MOST,
        figure: silent / families,
        outcome: `false beats in ${percent(beats)}, of them without a warning ${percent(silent)}; warned ${percent(warned)}`,
      };
    },
  };
}
