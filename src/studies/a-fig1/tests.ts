import type { LogitSpectrum } from "../../measure/logit-spectra.js";
import { exponentsOf, type Place } from "../exponents.js";
import { alone, type Tested } from "../tested.js";
import type { Learned, Reached } from "./measure.js";

/** Spectra of a head's logits, as the paper has them and as the softmax feels them. */
export type Kind = keyof LogitSpectrum;

/** Singular values by their place, averaged over images. */
export function averaged(spectra: readonly LogitSpectrum[], kind: Kind): Float64Array {
  const mean = new Float64Array(spectra[0][kind].length);
  for (const spectrum of spectra) {
    spectrum[kind].forEach((value, k) => {
      mean[k] += value / spectra.length;
    });
  }
  return mean;
}

const norm = (values: Float64Array) => Math.hypot(...values);

/** |a - b| over the larger of |a| and |b|. */
export function distance(a: Float64Array, b: Float64Array): number {
  return norm(a.map((value, k) => value - b[k])) / Math.max(norm(a), norm(b));
}

/** exp of the entropy of the shares of energy: in how many directions a spectrum is. */
export function effectiveRank(values: Float64Array): number {
  const energy = values.map((value) => value ** 2);
  const total = energy.reduce((a, b) => a + b, 0);
  return Math.exp(
    energy.reduce((sum, e) => (e > 0 ? sum - (e / total) * Math.log(e / total) : sum), 0),
  );
}

/** A number of each seed of a head size; not a number where it diverged. */
export function ofSeeds({ learned }: Reached, number: (one: Learned) => number): number[] {
  return learned.map((one) => (one === null ? Number.NaN : number(one)));
}

export function curveOf(reached: readonly Reached[], number: (one: Learned) => number): Place[] {
  return reached.map((own) => ({ at: own.size, values: ofSeeds(own, number) }));
}

/** The head size whose mean loss on the validation part is least. */
export function bestOf(reached: readonly Reached[]): Reached {
  const mean = ({ validation }: Reached) => validation.reduce((a, b) => a + b, 0);
  return reached.reduce((a, b) => (mean(b) < mean(a) ? b : a));
}

/** How far the spectra of two head sizes are apart, seed by seed. */
function apart(a: Reached, b: Reached, kind: Kind): number[] {
  return a.learned.map((one, seed) => {
    const other = b.learned[seed];
    return one === null || other === null
      ? Number.NaN
      : distance(averaged(one.spectra, kind), averaged(other.spectra, kind));
  });
}

const WORDS: Readonly<Record<Kind, string>> = { raw: "raw", centred: "centred over keys" };

const converges = (kind: Kind): Tested<readonly Reached[]> => ({
  claim: {
    id: `converges-${kind}`,
    statement: `Averaged singular values, ${WORDS[kind]}, converge: those of the two largest heads are closer than those of the two smallest`,
    paper: { value: null, source: "Figure 1 (b) of arXiv 2305.18475" },
    quantity:
      "relative distance of the spectra of the two largest head sizes over that of the two smallest",
    scale: "logarithmic",
    ...{ from: null, to: 1 },
  },
  measure: (reached) => {
    const large = apart(reached[reached.length - 1], reached[reached.length - 2], kind);
    const small = apart(reached[1], reached[0], kind);
    return alone(large.map((d, seed) => d / small[seed]));
  },
});

/** Deviation over the mean of the largest singular value over images. */
function spreadOf({ spectra }: Learned): number {
  const largest = spectra.map(({ raw }) => raw[0]);
  const mean = largest.reduce((a, b) => a + b, 0) / largest.length;
  return Math.sqrt(largest.reduce((sum, v) => sum + (v - mean) ** 2, 0) / largest.length) / mean;
}

const exponentClaim = {
  scale: "linear",
  quantity: "exponent of the training error by head size, of each seed",
} as const;

/** The paper's exponent of the training error, and how far ours may be from it. */
export const PRINTED = 0.27;
const MARGIN = 0.1;

/** Which head the violins are of. */
export const SHOWN = 16;

export const tests: readonly Tested<readonly Reached[]>[] = [
  {
    claim: {
      id: "concentrated",
      statement: `Singular values are concentrated over inputs: at head size ${SHOWN} the largest deviates by a third of its mean or less`,
      paper: { value: null, source: "Figure 1 (a) of arXiv 2305.18475" },
      quantity: "standard deviation over images of the largest singular value, over its mean",
      scale: "logarithmic",
      ...{ from: null, to: 1 / 3 },
    },
    measure: (reached) => alone(ofSeeds(shownOf(reached), spreadOf)),
  },
  converges("raw"),
  converges("centred"),
  {
    claim: {
      id: "learned-rank",
      statement:
        "The rank is learned: at the largest head size the centred spectrum has fewer directions than before training",
      paper: { value: null, source: "section 5.1 of arXiv 2305.18475: low rank in real data" },
      quantity: "effective rank of the averaged centred spectrum, trained over untrained",
      scale: "logarithmic",
      ...{ from: null, to: 1 },
    },
    measure: (reached) =>
      alone(
        ofSeeds(
          reached[reached.length - 1],
          ({ spectra, untrained }) =>
            effectiveRank(averaged(spectra, "centred")) /
            effectiveRank(averaged(untrained, "centred")),
        ),
      ),
  },
  {
    claim: {
      id: "falls",
      statement: "The training error falls with head size",
      paper: { value: `-${PRINTED}`, source: "Figure 1 (c) of arXiv 2305.18475" },
      ...exponentClaim,
      ...{ from: null, to: 0 },
    },
    measure: (reached) => alone(exponentsOf(curveOf(reached, (one) => one.trainError))),
  },
  {
    claim: {
      id: "exponent",
      statement: `The training error falls like the head size to the power -${PRINTED}, within ${MARGIN}`,
      paper: { value: `-${PRINTED}`, source: "Figure 1 (c) of arXiv 2305.18475" },
      ...exponentClaim,
      ...{ from: -PRINTED - MARGIN, to: -PRINTED + MARGIN },
    },
    measure: (reached) => alone(exponentsOf(curveOf(reached, (one) => one.trainError))),
  },
  {
    claim: {
      id: "accuracy",
      statement:
        "The models have learned the images: the best head size has a test accuracy of 0.88",
      paper: { value: null, source: "no number in arXiv 2305.18475; a check of the training" },
      quantity: "test accuracy of the head size with the least validation loss",
      scale: "linear",
      ...{ from: 0.88, to: null },
    },
    measure: (reached) => alone(bestOf(reached).accuracy),
  },
];

export function shownOf(reached: readonly Reached[]): Reached {
  const found = reached.find(({ size }) => size === SHOWN);
  if (found === undefined) throw new RangeError(`no head of size ${SHOWN} was trained`);
  return found;
}
