import type { SpectrumFacts, SpectrumOutcome } from "../../measure/spectrum.js";
import { decayOf, type SpectrumOrigin } from "../spectrum.js";

function factsOf(facts: SpectrumFacts) {
  return {
    kind: facts.kind,
    errors: facts.errors === null ? null : Array.from(facts.errors),
    numericalRank: facts.numericalRank,
    effectiveRank: facts.effectiveRank,
  };
}

/** The JSON document of `nwidth spectrum`; docs/spectrum.md says what its fields mean. */
export function spectrumDocument(origin: SpectrumOrigin, outcome: SpectrumOutcome) {
  const { raw, centred, measurement, random } = outcome;
  return {
    schema: 1,
    source: origin,
    sigma: Array.from(raw.sigma),
    sigmaCentred: Array.from(centred.sigma),
    noiseFloor: raw.noiseFloor,
    decay: decayOf(raw),
    decayCentred: decayOf(centred),
    rank: raw.rank,
    rankCentred: centred.rank,
    raw: factsOf(raw),
    centred: factsOf(centred),
    measured: {
      method: measurement.method,
      queries: measurement.queries,
      keys: measurement.keys,
      resolved: measurement.raw.resolved && measurement.centred.resolved,
      sigma: Array.from(measurement.raw.values),
      sigmaCentred: Array.from(measurement.centred.values),
    },
    random:
      random === null
        ? null
        : {
            verdict: random.verdict,
            effectiveRank: random.effectiveRank,
            threshold: random.threshold,
            quantile: random.quantile,
            draws: random.draws,
            ...random.shapes,
          },
  };
}
