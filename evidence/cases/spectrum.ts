import type { EvidenceCase } from "../case.js";
import { namingOf, type PlantedSpectrum } from "../planted-spectra.js";

const MATRICES = 200;
/** Shares that may be named wrongly, and that may be named with an interval that misses. */
const MOST_WRONG = 0.02;
const MOST_MISSED = 0.05;

/** Whether the decay of planted singular values is named rightly or not at all, and its interval covers. */
export function spectrum(planted: PlantedSpectrum): EvidenceCase {
  const { name, family, alpha } = planted;
  const covers = alpha === null ? "" : ", and at most 5 % get an interval that misses alpha";
  return {
    id: `spectrum: ${name}`,
    claim: `of ${MATRICES.toLocaleString("en")} matrices at most 2 % are called other than ${family === null ? "" : `${family} or `}cannot tell${covers}`,
    data: "singular values of planted matrices; scatter is the deviation of their logarithms, noise that of the elements",
    figure: alpha === null ? "share named wrongly" : "coverage of those named",
    seeds: 1,
    failuresAllowed: 0,
    async run(seed, _folder, smoke) {
      const count = smoke ? 5 : MATRICES;
      const { right, wrong, covered, mistaken } = namingOf(planted, { first: seed * count, count });
      const held = alpha === null || right - covered <= MOST_MISSED * count;
      const shown = mistaken.length === 0 ? "" : ` (${[...new Set(mistaken)].join(", ")})`;
      return {
        seed,
        holds: wrong <= MOST_WRONG * count && held,
        figure: alpha === null ? wrong / count : right === 0 ? null : covered / right,
        outcome: `right ${right}, wrong ${wrong}${shown}, cannot tell ${count - right - wrong}${alpha === null ? "" : `; covered ${covered} of ${right}`}`,
      };
    },
  };
}
