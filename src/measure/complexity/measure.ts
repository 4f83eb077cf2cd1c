import type { Engine } from "../../runtime/session.js";
import { type LinearConfig, linearMap } from "../../tasks/linear.js";
import type { Refusal } from "../../theory/bound.js";
import { exactSpectra, measureSpectrum, type SpectrumSource } from "../spectrum.js";
import { couplingComplexity, hardmaxComplexity } from "./coupling.js";
import {
  type AttentionComplexity,
  type ComplexityOptions,
  type ComplexityOutcome,
  PAIRS,
} from "./figures.js";
import { firstMeasure, fittedAlpha } from "./first.js";
import { linearComplexity } from "./linear.js";
import { notLinear, recurrentFigure } from "./recurrent.js";

/**
 * C_0, C_1, C_2 and C_RNN of Paper A for a task, or C_1 of a head's matrix: each for the representation at
 * hand, an upper bound of the infimum over all, with the moves that were tried. What is infinite, or not
 * defined for the target, is refused with the reason.
 *
 * @throws CallerError where settings of the task do not go together, or more pairs are asked for than
 *   there are
 */
export async function measureComplexity(
  engine: Engine,
  source: SpectrumSource,
  options: ComplexityOptions,
): Promise<ComplexityOutcome> {
  const { seed } = options;
  if (source.kind === "matrix") {
    const matrix = await matrixComplexity(engine, source, options);
    return { ...matrix, cRnn: notLinear("a head"), map: null };
  }
  const { task } = source;
  const relationship = task.relationship(seed);
  const cRnn = recurrentFigure(task, relationship, seed);
  const { coupling } = relationship;
  if (coupling?.readout.kind === "hardmax")
    return { ...hardmaxComplexity(options), cRnn, map: null };
  if (coupling !== undefined) {
    const exact = exactSpectra(relationship, seed);
    const spectra = exact ?? (await measureSpectrum(engine, source, { rank: null, seed }));
    const sampled = exact === null && coupling.law.kind === "cube";
    return { ...couplingComplexity(coupling, { ...spectra, sampled }, options), cRnn, map: null };
  }
  if (task.task === "linear") {
    const config = task.config as LinearConfig;
    const seen = linearMap(config, seed);
    const plain = config.order === "none" && config.mix === 0;
    const own = plain ? null : linearMap({ ...config, order: "none", mix: 0 }, seed);
    return { ...linearComplexity(seen, options), cRnn, map: { own, seen } };
  }
  return { ...nothingAtHand(task.task, options), cRnn, map: null };
}

function nothingAtHand(task: string, options: ComplexityOptions): AttentionComplexity {
  const refused = (theorem: string): Refusal => ({
    theorem,
    reason: `no representation of the task ${task} as equation (8) is at hand`,
    cure: "take coupling, mixing-example or linear",
  });
  return {
    ...{ representation: "none", alpha: options.alpha ?? 1, head: options.head ?? PAIRS },
    ...{ c0: refused("C_0"), c1: refused("C_1"), c2: refused("C_2"), moves: [] },
  };
}

async function matrixComplexity(
  engine: Engine,
  source: SpectrumSource & { readonly kind: "matrix" },
  options: ComplexityOptions,
): Promise<AttentionComplexity> {
  const { rows, columns } = source.matrix;
  const spectra = await measureSpectrum(engine, source, { rank: null, seed: options.seed });
  const alpha = options.alpha ?? fittedAlpha(spectra);
  const scale = Math.sqrt(rows * columns);
  const standing = source.tokens
    ? `in L2 of the product of the laws of query and key, of ${rows} x ${columns} tokens`
    : `of the matrix as it stands; of logits of sampled tokens it is to be divided by sqrt(${rows} x ${columns}) = ${scale}`;
  const { c1, moves } = firstMeasure(
    alpha,
    { ...spectra, sampled: false },
    (count) => `of ${count} singular values ${standing}`,
  );
  const refused = (theorem: string): Refusal => ({
    theorem,
    reason: "a matrix says nothing of F and f, nor of functions between its tokens",
    cure: "ask for a task",
  });
  return {
    representation: "the coupling of a head, without F and f",
    ...{ alpha, head: options.head ?? PAIRS, c0: refused("C_0"), c1, c2: refused("C_2"), moves },
  };
}
