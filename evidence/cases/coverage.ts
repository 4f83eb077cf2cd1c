import type { EvidenceCase } from "../case.js";
import { coverageOf, type SyntheticDecay } from "../synthetic-decays.js";

const CASES = 1000;

/** Coverage of the intervals of one family of decays under one law of noise. */
export function coverage(decay: SyntheticDecay): EvidenceCase {
  const { name, noise, values } = decay;
  const size = noise === "multiplicative" ? "10 % of each value" : "0.001 of the first value";
  return {
    id: `${name}, ${noise} noise`,
    claim: `the 95 % intervals of every parameter and of the next value cover it in 93 to 97 % of ${CASES.toLocaleString("en")} sequences`,
    data: `${values} values, ${name}, parameters drawn anew for each, ${noise} noise of ${size}; 199 resamples`,
    figure: "coverage furthest from 95 %",
    seeds: 1,
    failuresAllowed: 0,
    async run(seed, _folder, smoke) {
      const cases = smoke ? 10 : CASES;
      const resamples = smoke ? 39 : 199;
      const { fitted, shares } = coverageOf(decay, { first: seed * CASES, cases, resamples });
      const furthest = Math.max(...[...shares.values()].map((s) => Math.abs(s - 0.95)));
      return {
        seed,
        holds: furthest <= 0.02 && fitted >= 0.99 * cases,
        figure: [...shares.values()].find((s) => Math.abs(s - 0.95) === furthest) ?? null,
        outcome: `${[...shares].map(([of, share]) => `${of} ${(100 * share).toFixed(1)} %`).join(", ")} of ${fitted} fits`,
      };
    },
  };
}
