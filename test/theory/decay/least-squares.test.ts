import { describe, expect, it } from "vitest";
import { minimiseSquares, type Residuals } from "../../../src/theory/decay/least-squares.js";

/** Rosenbrock's valley as residuals: minimum 0 at (1, 1), a curved way from (-1.2, 1). */
const rosenbrock: Residuals = {
  n: 2,
  p: 2,
  rounding: 0,
  evaluate([x, y], r, jacobian) {
    r.set([10 * (y - x * x), 1 - x]);
    jacobian.set([-20 * x, 10, -1, 0]);
    return true;
  },
};

describe("least squares", () => {
  it("of a line through 0, 2, 3, 5 at 0, 1, 2, 3 is slope 1.6, intercept 0.1", () => {
    const values = [0, 2, 3, 5];
    const line: Residuals = {
      n: 4,
      p: 2,
      rounding: 0,
      evaluate([a, b], r, jacobian) {
        values.forEach((y, x) => {
          r[x] = y - a - b * x;
          jacobian.set([-1, -x], 2 * x);
        });
        return true;
      },
    };
    const minimum = minimiseSquares(line, [7, -3], 1e-12);
    expect(minimum?.converged).toBe(true);
    expect(minimum?.theta[0]).toBeCloseTo(0.1, 10);
    expect(minimum?.theta[1]).toBeCloseTo(1.6, 10);
    expect(minimum?.sum).toBeCloseTo(0.2, 10);
    // (J^T J)^-1 with J^T J = [[4, 6], [6, 14]]
    [0.7, -0.3, -0.3, 0.2].forEach((x, i) => {
      expect(minimum?.inverse[i]).toBeCloseTo(x, 10);
    });
  });

  it("follows a curved valley to its end", () => {
    const minimum = minimiseSquares({ ...rosenbrock, rounding: 1e-24 }, [-1.2, 1], 1e-12);
    expect(minimum?.converged).toBe(true);
    expect(minimum?.theta[0]).toBeCloseTo(1, 10);
    expect(minimum?.theta[1]).toBeCloseTo(1, 10);
  });

  it("keeps to the domain, and has nothing to say of a start outside", () => {
    const half: Residuals = {
      ...rosenbrock,
      evaluate: (theta, r, jacobian) => theta[0] < 0.5 && rosenbrock.evaluate(theta, r, jacobian),
    };
    const minimum = minimiseSquares(half, [-1.2, 1], 1e-12);
    expect(minimum?.theta[0]).toBeLessThan(0.5);
    expect(minimum?.converged).toBe(false);
    expect(minimiseSquares(half, [1, 1], 1e-12)).toBeNull();
  });

  it("says that it did not converge where there is no minimum, or no one minimum", () => {
    const away: Residuals = {
      n: 1,
      p: 1,
      rounding: 0,
      evaluate([x], r, jacobian) {
        r[0] = 1 + Math.exp(-x);
        jacobian[0] = -Math.exp(-x);
        return true;
      },
    };
    expect(minimiseSquares(away, [0], 1e-12)?.converged).toBe(false);
    const twins: Residuals = {
      n: 2,
      p: 2,
      rounding: 0,
      evaluate([a, b], r, jacobian) {
        r.set([1 - a - b, 2 - a - b]);
        jacobian.fill(-1);
        return true;
      },
    };
    expect(minimiseSquares(twins, [0, 0], 1e-12)?.converged).toBe(false);
  });
});
