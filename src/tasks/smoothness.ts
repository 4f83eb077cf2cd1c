import { legendreSupremum, TRIGONOMETRIC_SUPREMUM } from "../theory/complexity.js";
import type { BasisName } from "./basis.js";

/** Bases of functions on [0, 1]; the functions of `tokens` live on symbols. */
export type SmoothBasis = Exclude<BasisName, "tokens">;

/** sup over [0, 1] of |phi_k|, and of |psi_k|. */
export function supremum(basis: SmoothBasis, k: number): number {
  return basis === "legendre" ? legendreSupremum(k) : TRIGONOMETRIC_SUPREMUM;
}

/** A bound of |phi_k''|, and of |psi_k''|, on [a, b] within [0, 1]. */
export function curvature(basis: SmoothBasis, k: number, a: number, b: number): number {
  if (basis !== "legendre") return TRIGONOMETRIC_SUPREMUM * (2 * Math.PI * k) ** 2;
  // d/du of P_k(2u - 1): a factor 2 each time
  const farthest = Math.max(Math.abs(2 * a - 1), Math.abs(2 * b - 1));
  return legendreSupremum(k) * 4 * legendreCurvature(k, farthest);
}

/**
 * A bound of |P_k''| on [-z, z] that is sharp at the local maxima: y = P_k'' solves Gegenbauer's
 * equation (1 - z^2) y'' - 6 z y' + N y = 0, N = (k - 2)(k + 3), so that Sonin's function
 * y^2 + (1 - z^2) y'^2 / N has the derivative 10 z y'^2 / N, and grows with |z|.
 */
function legendreCurvature(k: number, z: number): number {
  if (k < 2) return 0;
  const { second, third } = legendreDerivatives(k, z);
  const n = (k - 2) * (k + 3);
  return n === 0 ? Math.abs(second) : Math.sqrt(second ** 2 + ((1 - z * z) * third ** 2) / n);
}

/** P_k'' and P_k''' at z, by P_k' = P_(k-2)' + (2k - 1) P_(k-1) and its derivatives. */
function legendreDerivatives(k: number, z: number): { second: number; third: number } {
  // [P, P', P'', P'''] of degree j - 1 and of degree j
  let before = [1, 0, 0, 0];
  let present = [z, 1, 0, 0];
  for (let j = 2; j <= k; j++) {
    const next = [
      ((2 * j - 1) * z * present[0] - (j - 1) * before[0]) / j,
      before[1] + (2 * j - 1) * present[0],
      before[2] + (2 * j - 1) * present[1],
      before[3] + (2 * j - 1) * present[2],
    ];
    before = present;
    present = next;
  }
  return { second: present[2], third: present[3] };
}
