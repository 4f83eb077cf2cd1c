import { describe, expect, it } from "vitest";
import { multiply, transpose } from "../../src/linalg/matrix.js";
import { singularValues } from "../../src/linalg/svd.js";
import { symmetricEigen } from "../../src/linalg/symmetric-eigen.js";
import { BASES, type BasisName, type Factor } from "../../src/tasks/basis.js";
import {
  type CouplingConfig,
  couplingBasis,
  couplingSingularValues,
} from "../../src/tasks/coupling.js";
import { buildTask } from "../../src/tasks/registry.js";

const TERMS = 6;

function configure(settings: Partial<CouplingConfig>): CouplingConfig {
  return buildTask("coupling", settings).config as CouplingConfig;
}

/** Points and weights of a rule that is exact for products of the first terms of a basis. */
function quadrature(basis: BasisName, tokens: number) {
  if (basis === "tokens") {
    return Array.from({ length: tokens }, (_, j) => [j, 1 / tokens] as const);
  }
  if (basis !== "legendre") {
    const n = 4 * TERMS;
    return Array.from({ length: n }, (_, j) => [(j + 0.5) / n, 1 / n] as const);
  }
  // Golub and Welsch 1969: eigenvalues of the Jacobi matrix, squares of the first components
  const n = 2 * TERMS;
  const data = new Float64Array(n * n);
  for (let k = 1; k < n; k++) {
    const off = k / Math.sqrt(4 * k * k - 1);
    data[k * n + k - 1] = off;
    data[(k - 1) * n + k] = off;
  }
  const { values, vectors } = symmetricEigen({ rows: n, columns: n, data });
  return Array.from(values, (z, j) => [(z + 1) / 2, vectors.data[j] ** 2] as const);
}

/** [points, terms] a factor at every point, times the root of its weight. */
function weighted(factor: Factor, points: readonly (readonly [number, number])[], terms: number) {
  const data = new Float64Array(points.length * terms);
  points.forEach(([u], i) => {
    factor(u, data, i * terms);
  });
  return {
    rows: points.length,
    columns: terms,
    data: data.map((v, i) => v * Math.sqrt(points[Math.floor(i / terms)][1])),
  };
}

describe.each(BASES)("the basis %s", (basis) => {
  const config = configure({ basis, rank: TERMS, tokens: 9, alpha: 0.7 });
  const points = quadrature(basis, config.tokens);
  const { query, key } = couplingBasis(config, 3);

  it("is orthonormal on both sides", () => {
    for (const factor of [query, key]) {
      const f = weighted(factor, points, TERMS);
      const gram = multiply(transpose(f), f).data;
      gram.forEach((v, i) => {
        expect(v).toBeCloseTo(i % (TERMS + 1) === 0 ? 1 : 0, 12);
      });
    }
  });

  it("has the singular values k^-alpha", () => {
    const sigma = couplingSingularValues(config);
    expect([...sigma]).toEqual([1, 2, 3, 4, 5, 6].map((k) => k ** -0.7));
    const left = weighted(query, points, TERMS);
    const scaled = { ...left, data: left.data.map((v, i) => v * sigma[i % TERMS]) };
    const rho = multiply(scaled, transpose(weighted(key, points, TERMS)));
    const measured = singularValues(rho).values;
    sigma.forEach((value, k) => {
      expect(measured[k]).toBeCloseTo(value, 12);
    });
    expect(measured[TERMS]).toBeLessThan(1e-12);
  });
});

describe("factors at high orders", () => {
  // 512 rotations lose at most 512 rounding errors of size 1e-16 * sqrt2
  it("agree with the functions themselves", () => {
    const out = new Float64Array(512);
    for (const u of [0, 0.1, 0.37, 0.999]) {
      couplingBasis(configure({}), 0).query(u, out, 0);
      out.forEach((v, i) => {
        expect(v).toBeCloseTo(Math.SQRT2 * Math.cos(2 * Math.PI * (i + 1) * u), 11);
      });
      couplingBasis(configure({}), 0).key(u, out, 0);
      out.forEach((v, i) => {
        expect(v).toBeCloseTo(Math.SQRT2 * Math.sin(2 * Math.PI * (i + 1) * u), 11);
      });
    }
  });

  it("reach sqrt(2k + 1) for Legendre", () => {
    const out = new Float64Array(512);
    couplingBasis(configure({ basis: "legendre" }), 0).query(1, out, 0);
    out.forEach((v, i) => {
      expect(v).toBeCloseTo(Math.sqrt(2 * i + 3), 10);
    });
  });
});

/** y_t of equation (8) from rho as a plain function. */
function byDefinition(
  points: readonly number[],
  values: readonly number[],
  rho: (u: number, v: number) => number,
): number[] {
  return points.map((u) => {
    const weights = points.map((v) => Math.exp(rho(u, v)));
    const total = weights.reduce((a, b) => a + b);
    return weights.reduce((y, w, s) => y + (w / total) * values[s], 0);
  });
}

describe("samples", () => {
  it("are equation (8), recomputed from its definition", () => {
    const { cos, sin, PI } = Math;
    const terms: Record<string, (k: number, u: number, v: number) => number> = {
      "cosine-sine": (k, u, v) => 2 * cos(2 * PI * k * u) * sin(2 * PI * k * v),
      sine: (k, u, v) => 2 * sin(2 * PI * k * u) * sin(2 * PI * k * v),
    };
    for (const [basis, term] of Object.entries(terms)) {
      for (const rank of [5, 8]) {
        const { x, y } = buildTask("coupling", { basis, rank, alpha: 1.5, length: 7 })
          .relationship(4)
          .sample("train", 11);
        const rho = (u: number, v: number) =>
          Array.from({ length: rank }, (_, i) => (i + 1) ** -1.5 * term(i + 1, u, v)).reduce(
            (a, b) => a + b,
          );
        byDefinition([...x], [...x], rho).forEach((value, t) => {
          expect(y[t]).toBeCloseTo(value, 12);
        });
      }
    }
  });

  it("of tokens: one-hot symbols that stand for (j + 1/2) / tokens", () => {
    const settings = { basis: "tokens", tokens: 5, length: 9, alpha: 0.5 } as const;
    const task = buildTask("coupling", settings);
    const { query, key } = couplingBasis(configure(settings), 4);
    const { x, y } = task.relationship(4).sample("validation", 2);
    const symbols = Array.from({ length: 9 }, (_, t) => x.subarray(t * 5, t * 5 + 5).indexOf(1));
    expect(x.reduce((a, b) => a + b)).toBe(9);
    const at = (factor: Factor, j: number) => {
      const out = new Float64Array(5);
      factor(j, out, 0);
      return out;
    };
    const rho = (u: number, v: number) => {
      const psi = at(key, v);
      return at(query, u).reduce((sum, phi, k) => sum + (k + 1) ** -0.5 * phi * psi[k], 0);
    };
    const values = symbols.map((j) => (j + 0.5) / 5);
    byDefinition(symbols, values, rho).forEach((value, t) => {
      expect(y[t]).toBeCloseTo(value, 12);
    });
  });

  it("come with what a smaller head must miss: 16, the power of 2 below sqrt(512)", () => {
    let tail = 0;
    for (let k = 512; k > 16; k--) tail += k ** -2;
    const [, { statement }] = buildTask("coupling", {}).relationship(0).verdicts;
    expect(statement).toContain(`size 16 misses the coupling by ${tail.toPrecision(3)} at least`);
  });

  it("of tokens have at most as many terms as tokens", () => {
    expect(couplingSingularValues(configure({ basis: "tokens" }))).toHaveLength(64);
    expect(couplingSingularValues(configure({}))).toHaveLength(512);
  });
});
