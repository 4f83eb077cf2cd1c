import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallerError } from "../../../src/errors.js";
import { multiply, transpose } from "../../../src/linalg/matrix.js";
import { mixingExampleCoupling } from "../../../src/tasks/mixing-example.js";
import { gaussLegendre } from "../../../src/theory/coupling/gauss-legendre.js";
import {
  centredCoupling,
  type DiscreteCoupling,
  pod,
  quadratureCoupling,
  sampledCoupling,
  truncatedPod,
} from "../../../src/theory/coupling/pod.js";
import {
  effectiveRank,
  energy,
  numericalRank,
  rankAt,
  tailEnergy,
} from "../../../src/theory/coupling/rank.js";
import { identity, largestDifference, randomMatrix } from "../../linalg/matrices.js";

describe("the Gauss-Legendre rule", () => {
  it("of two and three nodes is the textbook's", () => {
    const two = gaussLegendre(2);
    expect(two.nodes[0]).toBeCloseTo(0.5 - Math.sqrt(3) / 6, 15);
    expect([...two.weights].map((w) => w.toFixed(15))).toEqual([
      "0.500000000000000",
      "0.500000000000000",
    ]);
    const three = gaussLegendre(3);
    expect(three.nodes[2]).toBeCloseTo(0.5 + Math.sqrt(15) / 10, 15);
    expect(three.weights[1]).toBeCloseTo(4 / 9, 15);
  });

  it.each([1, 7, 64, 1000])("of %d nodes is exact up to degree 2 n - 1", (n) => {
    const { nodes, weights } = gaussLegendre(n);
    for (const degree of [0, 1, n, 2 * n - 1]) {
      const sum = nodes.reduce((s, x, i) => s + weights[i] * x ** degree, 0);
      // Positive terms: the relative error is that of the weights, a few n epsilon.
      expect(Math.abs(sum * (degree + 1) - 1)).toBeLessThan(1e-11);
    }
  });
});

/** rho on random points with random weights. */
const couplings = fc
  .tuple(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 2, max: 12 }), fc.nat(1000))
  .map(([n, m, seed]): DiscreteCoupling => {
    const weights = (count: number, offset: number) => {
      const w = randomMatrix(count, 1, seed + offset).data.map((x) => 0.1 + Math.abs(x));
      const sum = w.reduce((s, x) => s + x, 0);
      return w.map((x) => x / sum);
    };
    return {
      values: randomMatrix(n, m, seed),
      queryWeights: weights(n, 1),
      keyWeights: weights(m, 2),
    };
  });

function squaredNorm({ values, queryWeights, keyWeights }: DiscreteCoupling): number {
  return values.data.reduce(
    (sum, x, i) =>
      sum + queryWeights[Math.floor(i / values.columns)] * keyWeights[i % values.columns] * x * x,
    0,
  );
}

describe("the POD of a coupling", () => {
  it("of the mixing example has the values of the paper, raw and centred, before and after", () => {
    for (const [mixed, raw, centred] of [
      [false, [1, 1], [1]],
      [true, [1.2621689, 0.5, 0.3961435], [Math.sqrt(3) / 2, 0.5]],
    ] as const) {
      const sampled = quadratureCoupling(mixingExampleCoupling({ mixed }), 40);
      for (const [coupling, known] of [
        [sampled, raw],
        [centredCoupling(sampled), centred],
      ] as const) {
        const { values } = pod(coupling).spectrum;
        // Frequencies up to 2 are resolved by 40 nodes to rounding; the numbers have 7 digits.
        known.forEach((s, k) => {
          expect(Math.abs(values[k] - s)).toBeLessThan(1e-7);
        });
        expect(values[known.length]).toBeLessThan(1e-13);
      }
    }
  });

  it("of e^(-|u - v|) on [0, 1], whose eigenvalues are known, converges with the nodes", () => {
    // lambda = 2 / (1 + w^2), w the roots of (w^2 - 1) tan w = 2 w; the first is 1.30654.
    const root = (low: number, high: number): number => {
      const f = (w: number) => (w * w - 1) * Math.sin(w) - 2 * w * Math.cos(w);
      for (let i = 0; i < 60; i++) {
        const middle = (low + high) / 2;
        if (f(low) * f(middle) <= 0) high = middle;
        else low = middle;
      }
      return low;
    };
    const known = [root(1, 2), root(3, 4.5), root(6, 7.5)].map((w) => 2 / (1 + w * w));
    const errors = [20, 40, 80].map((n) => {
      const { values } = pod(quadratureCoupling((u, v) => Math.exp(-Math.abs(u - v)), n)).spectrum;
      return Math.max(...known.map((s, k) => Math.abs(values[k] / s - 1)));
    });
    // A kink on the diagonal leaves an error of order n^-2: a factor of four a doubling.
    expect(errors[1] / errors[0]).toBeLessThan(0.3);
    expect(errors[2] / errors[1]).toBeLessThan(0.3);
    expect(errors[2]).toBeLessThan(2e-3);
  });

  it("has orthonormal functions, and truncates as Eckart and Young say", () => {
    fc.assert(
      fc.property(couplings, fc.integer({ min: 0, max: 12 }), (coupling, rank) => {
        const { spectrum, query, key } = pod(coupling);
        for (const [side, weights] of [
          [query, coupling.queryWeights],
          [key, coupling.keyWeights],
        ] as const) {
          const weighted = {
            ...side,
            data: side.data.map((x, i) => x * weights[Math.floor(i / side.columns)]),
          };
          const products = multiply(transpose(side), weighted);
          // Division by the root of a weight above 1e-3 costs at most two digits of 1e-14.
          expect(largestDifference(products, identity(side.columns))).toBeLessThan(1e-11);
        }
        const truncated = truncatedPod({ spectrum, query, key }, rank);
        const left = {
          ...coupling,
          values: {
            ...coupling.values,
            data: coupling.values.data.map((x, i) => x - truncated.data[i]),
          },
        };
        expect(Math.abs(squaredNorm(left) - tailEnergy(spectrum.values, rank))).toBeLessThan(1e-10);
      }),
    );
  });

  it("truncates better than any other projection of that rank", () => {
    fc.assert(
      fc.property(couplings, fc.nat(1000), (coupling, seed) => {
        const { values } = coupling;
        const other = multiply(
          randomMatrix(values.rows, 1, seed),
          randomMatrix(1, values.columns, seed + 1),
        );
        const left = {
          ...coupling,
          values: { ...values, data: values.data.map((x, i) => x - other.data[i]) },
        };
        const tail = tailEnergy(pod(coupling).spectrum.values, 1);
        expect(squaredNorm(left)).toBeGreaterThan(tail * (1 - 1e-12));
      }),
    );
  });

  it("is unchanged, centred, by a function of the query, and centring never adds energy", () => {
    fc.assert(
      fc.property(couplings, fc.nat(1000), (coupling, seed) => {
        const { rows, columns, data } = coupling.values;
        const shift = randomMatrix(rows, 1, seed).data;
        const shifted = {
          ...coupling,
          values: { rows, columns, data: data.map((x, i) => x + shift[Math.floor(i / columns)]) },
        };
        const one = pod(centredCoupling(coupling)).spectrum.values;
        const two = pod(centredCoupling(shifted)).spectrum.values;
        one.forEach((s, k) => {
          expect(Math.abs(s - two[k])).toBeLessThan(1e-12);
        });
        expect(energy(one)).toBeLessThan(squaredNorm(coupling) + 1e-12);
      }),
    );
  });

  it("of a sample comes near that of the law, as the square root of the sample says", () => {
    const rho = mixingExampleCoupling({ mixed: true });
    const points = (seed: number, n: number) =>
      randomMatrix(n, 1, seed).data.map((x) => x - Math.floor(x)); // smooth, nearly uniform
    const n = 300;
    const [u, v] = [points(1, n), points(2, n)];
    const data = Float64Array.from({ length: n * n }, (_, i) =>
      rho(u[Math.floor(i / n)], v[i % n]),
    );
    const { values } = pod(sampledCoupling({ rows: n, columns: n, data })).spectrum;
    // Standard errors are about 1 / sqrt(300) = 0.06; a normal number modulo 1 is uniform to 1e-8.
    [1.262169, 0.5, 0.396143].forEach((s, k) => {
      expect(Math.abs(values[k] - s)).toBeLessThan(0.15);
    });
    expect(values[3]).toBeLessThan(1e-12);
  });

  it("refuses weights of another size", () => {
    const values = randomMatrix(2, 3, 1);
    const queryWeights = Float64Array.of(1, 1);
    expect(() => pod({ values, queryWeights, keyWeights: queryWeights })).toThrow(CallerError);
  });
});

describe("ranks", () => {
  const sigma = Float64Array.of(3, 2, 1, 1e-20);

  it("of a known spectrum", () => {
    expect(numericalRank({ values: sigma, noiseFloor: 1e-15 })).toBe(3);
    expect(tailEnergy(sigma, 1)).toBeCloseTo(5, 14);
    // 9/14 = 0.64, 13/14 = 0.93
    expect([0.6, 0.9, 0.99].map((share) => rankAt(sigma, share))).toEqual([1, 2, 3]);
    expect(rankAt(sigma.subarray(0, 2), 0.99, 14)).toBeNull();
    expect(rankAt(new Float64Array(3), 0.9)).toBe(0);
  });

  it("effective: r for r equal values, whatever their scale, at most the rank otherwise", () => {
    expect(effectiveRank(Float64Array.of(5, 5, 5, 0))).toBeCloseTo(3, 14);
    expect(effectiveRank(new Float64Array(2))).toBe(0);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (values, scale) => {
          const rank = effectiveRank(Float64Array.from(values));
          expect(rank).toBeGreaterThan(1 - 1e-9);
          expect(rank).toBeLessThan(values.length + 1e-9);
          const scaled = effectiveRank(Float64Array.from(values, (s) => s * scale));
          expect(Math.abs(scaled / rank - 1)).toBeLessThan(1e-10);
        },
      ),
    );
  });
});
