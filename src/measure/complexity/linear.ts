import type { Matrix } from "../../linalg/matrix.js";
import { shown } from "../../tasks/task.js";
import { isRefusal, type Refusal } from "../../theory/bound.js";
import { complexity0, complexity1 } from "../../theory/complexity.js";
import { markedRepresentation } from "../../theory/marked-representation.js";
import {
  type AttentionComplexity,
  CENTRED,
  type ComplexityOptions,
  type Figure,
  type Move,
  PAIRS,
} from "./figures.js";

/** The mark of Theorem 4.1's proof, and one by which the infimum of C_1 shows. */
const MARK = 1;
const SMALL_MARK = 1e-3;

type Found = { readonly value: number } | Refusal;

/**
 * C_0 and C_1 of a linear target, by the representation of `markedRepresentation`.
 *
 * @param map y = A x, [tau, tau], its inputs in [0, 1]
 */
export function linearComplexity(map: Matrix, options: ComplexityOptions): AttentionComplexity {
  const alpha = options.alpha ?? 1;
  const at = (mark: number) => {
    const { sizes, raw, centred } = markedRepresentation(map, mark);
    const first: Found = complexity1(alpha, raw);
    // of one position nothing is left
    const keyless: Found =
      centred.sigma.length === 0 && !isRefusal(first) ? { value: 0 } : complexity1(alpha, centred);
    return { sizes, zeroth: complexity0(sizes), first, keyless };
  };
  const { sizes, zeroth, first, keyless } = at(MARK);
  const small = at(SMALL_MARK);
  const weaker = `rho scaled from log ${1 + MARK} down to log ${1 + SMALL_MARK}, and F steeper`;
  const apart =
    "going on, C_1 falls to 0 and C_0 grows without end, of every target: only both together say something";
  return {
    representation: `equation (8), f with a coordinate for each of the ${map.rows} positions, rho = log 2 of a position with itself and 0 elsewhere`,
    alpha,
    head: options.head ?? PAIRS,
    c0: figure(
      zeroth,
      `K_F <= ${shown(sizes.lipschitzF)}, sup |f| <= ${shown(sizes.supF)}, singular functions cosines and sines of the position`,
    ),
    c1: figure(
      keyless,
      `of ${map.rows - 1} singular values log(2) / ${map.rows} of positions, whatever the kernel, the order and the mixing`,
    ),
    c2: {
      theorem: "C_2",
      reason:
        "F reads a position and picks one of many linear functions: no constant of equation (11) is at hand for it",
      cure: "take a task that is defined by its coupling, as coupling",
    },
    moves: [
      ...moved(CENTRED, "c1", first, keyless, null),
      ...moved(weaker, "c1", keyless, small.keyless, apart),
      ...moved(weaker, "c0", zeroth, small.zeroth, apart),
    ],
  };
}

function figure(found: Found, how: string): Figure {
  return isRefusal(found) ? found : { value: found.value, kind: "proved", how };
}

function moved(
  move: string,
  measure: Move["measure"],
  before: Found,
  after: Found,
  left: string | null,
): readonly Move[] {
  if (isRefusal(before) || isRefusal(after)) return [];
  return [{ move, measure, before: before.value, after: after.value, left }];
}
