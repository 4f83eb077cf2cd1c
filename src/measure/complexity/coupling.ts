import { CallerError } from "../../errors.js";
import type { Readout, TaskCoupling } from "../../tasks/task.js";
import { isRefusal, type Refusal } from "../../theory/bound.js";
import { complexity0, complexity2 } from "../../theory/complexity.js";
import {
  type AttentionComplexity,
  CENTRED,
  type ComplexityOptions,
  FEED_FORWARD_RATE,
  type Known,
  type Move,
  PAIRS,
} from "./figures.js";
import { firstMeasure, fittedAlpha, type Spectra } from "./first.js";
import { MOST_SYMBOLS, type SingularFunctions, singularFunctions } from "./singular-functions.js";

type Softmax = Readout & { readonly kind: "softmax" };
type Reason = Pick<Refusal, "reason" | "cure">;

/**
 * C_0, C_1 and C_2 of a target that is attention by a coupling, equation (8), as its task defines it.
 *
 * @param spectra of the coupling
 */
export function couplingComplexity(
  coupling: TaskCoupling,
  spectra: Spectra,
  options: ComplexityOptions,
): AttentionComplexity {
  const alpha = options.alpha ?? fittedAlpha(spectra);
  const { readout } = coupling;
  const { c1, moves } = firstMeasure(
    alpha,
    spectra,
    (count) => `of ${count} singular values under the law of the tokens`,
  );
  const representation = "equation (8), as the task is defined";
  const functions = readout.kind === "softmax" ? functionsOf(coupling, spectra) : SEVERAL_TOKENS;
  if (readout.kind !== "softmax" || "reason" in functions) {
    const why = "reason" in functions ? functions : SEVERAL_TOKENS;
    const refused = { c0: { theorem: "C_0", ...why }, c2: { theorem: "C_2", ...why } };
    return { representation, alpha, head: options.head ?? PAIRS, c1, ...refused, moves };
  }
  const head = pairsOf(functions.raw, options.head);
  const zeroth = zerothMeasure(readout, functions);
  const second = secondMeasure(readout, functions, head);
  return {
    ...{ representation, alpha, head, c0: zeroth.figure, c1, c2: second.figure },
    moves: [...moves, ...zeroth.moves, ...second.moves],
  };
}

const JUMP: Reason = {
  reason:
    "equation (8) holds with a hard maximum only, which jumps: no finite coupling gives it by a softmax",
  cure: "nwidth spectrum has the singular values of the coupling before the maximum",
};
const ENDLESS: Refusal = {
  theorem: "C_1",
  reason:
    "C_1 is infinite: a softmax of c rho comes near the hard maximum only as c grows, and C_1 grows as c",
  cure: JUMP.cure,
};

/** Of a target that takes a hard maximum in place of the softmax: none is finite. */
export function hardmaxComplexity(options: ComplexityOptions): AttentionComplexity {
  return {
    representation: "equation (8) with a hard maximum in place of the softmax",
    ...{ alpha: options.alpha ?? 1, head: options.head ?? PAIRS },
    ...{ c0: { theorem: "C_0", ...JUMP }, c1: ENDLESS, c2: { theorem: "C_2", ...JUMP }, moves: [] },
  };
}

const SEVERAL_TOKENS: Reason = {
  reason: "what is averaged is a function of more than one token of the input",
  cure: "ask for the task before its inputs are mixed",
};

/** Singular functions of the coupling as it is and centred, and how they are known. */
interface Functions {
  readonly kind: Known["kind"];
  readonly how: string;
  readonly raw: SingularFunctions;
  /** null where centring changes none */
  readonly centred: SingularFunctions | null;
}

function functionsOf(coupling: TaskCoupling, { raw }: Spectra): Functions | Reason {
  const { functions, law } = coupling;
  if (functions !== undefined) {
    const all = Array.from(raw.sigma, (_, i) => functions(i + 1));
    const sup = Float64Array.from(all, (g) => g.sup);
    const curvature = Float64Array.from(all, (g) => g.curvature);
    const both = { supPhi: sup, supPsi: sup, curvaturePhi: curvature, curvaturePsi: curvature };
    const how = `${all.length} pairs of singular functions in closed form`;
    return { kind: "proved", how, raw: { sigma: raw.sigma, ...both }, centred: null };
  }
  if (law.kind === "cube" && law.dimension > 1) {
    return {
      reason: `tokens have ${law.dimension} channels: their singular functions are known at sampled points only`,
      cure: "take a task whose tokens have one channel, or are symbols",
    };
  }
  if (law.kind === "symbols" && law.count > MOST_SYMBOLS) {
    return {
      reason: `of ${law.count} symbols the leading singular values are computed, without functions`,
      cure: `take at most ${MOST_SYMBOLS} symbols`,
    };
  }
  const where = law.kind === "symbols" ? `all ${law.count} symbols` : "1,025 points of [0, 1]";
  return {
    kind: "measured",
    how: `singular functions at ${where}`,
    raw: singularFunctions(coupling, false),
    centred: singularFunctions(coupling, true),
  };
}

function pairsOf({ sigma }: SingularFunctions, asked: number | null): number {
  if (asked === null) return Math.min(PAIRS, sigma.length);
  if (asked <= sigma.length) return asked;
  throw new CallerError(
    `--head ${asked} of a coupling with ${sigma.length} singular functions`,
    `give at most ${sigma.length}`,
  );
}

function largest(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

/** A measure with the moves that were tried, the least taken. */
interface Least {
  readonly figure: Known;
  readonly moves: readonly Move[];
}

function centring(measure: "c0" | "c2", before: number, after: number | null): readonly Move[] {
  if (after === null) return [];
  const left = after <= before ? null : "it is no smaller";
  return [{ move: CENTRED, measure, before, after, left }];
}

function zerothMeasure(readout: Softmax, { kind, how, raw, centred }: Functions): Least {
  const { lipschitzF, supF, radiusF } = readout;
  const of = ({ supPhi, supPsi }: SingularFunctions, sup: number): number => {
    const sizes = { lipschitzF, supF: sup, supPhi: largest(supPhi), supPsi: largest(supPsi) };
    const found = complexity0(sizes);
    if (isRefusal(found)) throw new RangeError(found.reason);
    return found.value;
  };
  const before = of(raw, supF);
  const after = centred === null ? null : of(centred, supF);
  const best = after === null || centred === null || after > before ? raw : centred;
  const value = of(best, supF);
  const moves: Move[] = [
    ...centring("c0", before, after),
    { move: "f scaled by c, F by 1 / c", measure: "c0", before: value, after: value, left: null },
    {
      move: "f less the centre of its values, and F moved back: weights add up to 1",
      ...{ measure: "c0", before: value, after: of(best, radiusF) },
      left: "values of f leave [0, 1], where Theorem 4.2 has them",
    },
  ];
  return { figure: { value, kind, how: `K_F = ${lipschitzF}, sup |f| = ${supF}, ${how}` }, moves };
}

function secondMeasure(
  { feedForward }: Softmax,
  { kind, how, raw, centred }: Functions,
  head: number,
): Least {
  const of = ({ sigma, curvaturePhi, curvaturePsi }: SingularFunctions): number => {
    // pairs beyond the rank are 0, and cost nothing
    const pairs = Math.min(head, sigma.length);
    if (pairs === 0) return feedForward.F + feedForward.f;
    const constants = (curvature: Float64Array | null) =>
      curvature?.map((c) => c / 8) ?? new Float64Array(pairs);
    const phi = constants(curvaturePhi);
    const psi = constants(curvaturePsi);
    return complexity2({ ...feedForward, phi, psi }, pairs).value;
  };
  const before = of(raw);
  const after = centred === null ? null : of(centred);
  const value = Math.min(before, after ?? before);
  const symbols = raw.curvaturePhi === null;
  const figure: Known = symbols
    ? { value, kind: "proved", how: "functions of one-hot symbols are linear: one neuron is exact" }
    : {
        value,
        kind,
        how: `beta = ${FEED_FORWARD_RATE}, splines of w neurons: C_FF = sup |g''| / 8; ${how}`,
      };
  return { figure, moves: centring("c2", before, after) };
}
