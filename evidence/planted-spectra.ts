import type { Matrix } from "../src/linalg/matrix.js";
import { singularValues } from "../src/linalg/svd.js";
import { measuredDecay } from "../src/measure/measured-decay.js";
import { Stream } from "../src/random/stream.js";
import type { Decay } from "../src/theory/coupling/decay.js";

/** Matrices whose singular values are known to follow a law, or none. */
export interface PlantedSpectrum {
  readonly name: string;
  /** the family that may be named beside "cannot tell"; null where none may */
  readonly family: Decay["family"] | null;
  readonly alpha: number | null;
  readonly draw: (seed: number) => Matrix;
}

type Normal = () => number;

interface Plan {
  readonly rows: number;
  readonly columns: number;
  readonly law: (k: number) => number;
  /** deviation of the logarithm of each value */
  readonly scatter?: number;
  /** deviation of an element of independent noise */
  readonly noise?: number;
}

function normalsOf(name: string, seed: number): Normal {
  const stream = new Stream(seed, `planted spectrum: ${name}`);
  let next = 0;
  return () => stream.normal(next++);
}

/** A matrix with these values on its diagonal, and two reflections on either side. */
function reflected(
  sigma: readonly number[],
  rows: number,
  columns: number,
  normal: Normal,
): Matrix {
  const data = new Float64Array(rows * columns);
  for (const [k, s] of sigma.entries()) data[k * columns + k] = s;
  for (let pass = 0; pass < 2; pass++) {
    const u = Float64Array.from({ length: rows }, normal);
    const v = Float64Array.from({ length: columns }, normal);
    const [sizeU, sizeV] = [u, v].map((x) => x.reduce((sum, e) => sum + e * e, 0) / 2);
    for (let j = 0; j < columns; j++) {
      let along = 0;
      for (let i = 0; i < rows; i++) along += u[i] * data[i * columns + j];
      for (let i = 0; i < rows; i++) data[i * columns + j] -= (u[i] * along) / sizeU;
    }
    for (let i = 0; i < rows; i++) {
      let along = 0;
      for (let j = 0; j < columns; j++) along += v[j] * data[i * columns + j];
      for (let j = 0; j < columns; j++) data[i * columns + j] -= (v[j] * along) / sizeV;
    }
  }
  return { rows, columns, data };
}

function planted(
  name: string,
  family: PlantedSpectrum["family"],
  alpha: number | null,
  { rows, columns, law, scatter = 0, noise = 0 }: Plan,
): PlantedSpectrum {
  return {
    name,
    family,
    alpha,
    draw(seed) {
      const normal = normalsOf(name, seed);
      const sigma = Array.from(
        { length: Math.min(rows, columns) },
        (_, i) => law(i + 1) * Math.exp(scatter * normal()),
      );
      const matrix = reflected(sigma, rows, columns, normal);
      return { ...matrix, data: matrix.data.map((x) => x + noise * normal()) };
    },
  };
}

const power = (alpha: number) => (k: number) => k ** -alpha;
const exponential = (alpha: number) => (k: number) => Math.exp(-alpha * k);
const SHAPE = { rows: 40, columns: 48 } as const;

/** A product of normal factors, with noise beside. */
function ofRank(rank: number, noise: number): PlantedSpectrum {
  const name = `rank ${rank}${noise > 0 ? ", noise" : ""}`;
  return {
    name,
    family: "finite rank",
    alpha: null,
    draw(seed) {
      const normal = normalsOf(name, seed);
      const [rows, columns] = [60, 50];
      const left = Float64Array.from({ length: rows * rank }, normal);
      const right = Float64Array.from({ length: columns * rank }, normal);
      const data = Float64Array.from({ length: rows * columns }, (_, at) => {
        const [i, j] = [Math.floor(at / columns), at % columns];
        let sum = noise * normal();
        for (let r = 0; r < rank; r++) sum += left[i * rank + r] * right[j * rank + r];
        return sum;
      });
      return { rows, columns, data };
    },
  };
}

function noise(rows: number, columns: number): PlantedSpectrum {
  const law = () => 0;
  return planted(`noise [${rows}, ${columns}]`, "not a decay", null, {
    ...{ rows, columns, law, noise: 1 },
  });
}

/** Every kind, exact and disturbed. */
export const plantedSpectra: readonly PlantedSpectrum[] = [
  ...[0.5, 1, 2].flatMap((alpha) => [
    planted(`k^-${alpha}, exact`, "power", alpha, { ...SHAPE, law: power(alpha) }),
    ...[0.03, 0.1, 0.3].map((scatter) =>
      planted(`k^-${alpha}, scatter ${scatter}`, "power", alpha, {
        ...{ ...SHAPE, law: power(alpha), scatter },
      }),
    ),
  ]),
  ...[0.05, 0.1, 0.3].flatMap((alpha) => [
    planted(`e^-${alpha}k, exact`, "exponential", alpha, { ...SHAPE, law: exponential(alpha) }),
    ...[0.03, 0.1, 0.3].map((scatter) =>
      planted(`e^-${alpha}k, scatter ${scatter}`, "exponential", alpha, {
        ...{ ...SHAPE, law: exponential(alpha), scatter },
      }),
    ),
  ]),
  planted("e^-(k^0.5), scatter 0.05", "stretched", 0.5, {
    ...{ ...SHAPE, law: (k: number) => Math.exp(-Math.sqrt(k)), scatter: 0.05 },
  }),
  planted("k^-1, noise", "power", 1, { rows: 60, columns: 60, law: power(1), noise: 0.002 }),
  planted("k^-1, scatter 0.1, noise", "power", 1, {
    ...{ rows: 60, columns: 60, law: power(1), scatter: 0.1, noise: 0.002 },
  }),
  planted("e^-0.2k, noise", "exponential", 0.2, {
    ...{ rows: 60, columns: 60, law: exponential(0.2), noise: 0.001 },
  }),
  ...[4, 8, 12].map((rank) => ofRank(rank, 0.3)),
  ...[8, 12].map((rank) => ofRank(rank, 0)),
  noise(40, 40),
  noise(40, 60),
  noise(40, 200),
  planted("all equal", "not a decay", null, { ...SHAPE, law: () => 1 }),
  planted("all equal, scatter 0.1", null, null, { ...SHAPE, law: () => 1, scatter: 0.1 }),
  planted("two levels", null, null, { ...SHAPE, law: (k) => (k <= 20 ? 1 : 0.5) }),
  planted("1/k, each value twice", null, null, { ...SHAPE, law: (k) => 1 / Math.ceil(k / 2) }),
  planted("1/k, each value 4 times", null, null, { ...SHAPE, law: (k) => 1 / Math.ceil(k / 4) }),
];

/** How often a kind was named, rightly or not, and how often the interval then held. */
export interface Naming {
  readonly right: number;
  readonly wrong: number;
  /** of `right`, where there is an exponent */
  readonly covered: number;
  /** families that were named wrongly */
  readonly mistaken: readonly string[];
}

/** What is said of `count` matrices from seed `first` on. */
export function namingOf(
  { draw, family, alpha }: PlantedSpectrum,
  { first, count }: Readonly<Record<"first" | "count", number>>,
): Naming {
  let [right, covered] = [0, 0];
  const mistaken: string[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const matrix = draw(seed);
    const { values, noiseFloor: floor } = singularValues(matrix);
    const energy = values.reduce((sum, s) => sum + s * s, 0);
    const found = { values, errors: values.map(() => floor), energy };
    const { decay } = measuredDecay(found, { floor, stable: values.length, shape: matrix, seed });
    if (decay === null || decay.family === "cannot tell") continue;
    if (decay.family !== family) mistaken.push(decay.family);
    else right++;
    if (decay.family !== family || alpha === null || decay.interval === null) continue;
    if (decay.interval[0] <= alpha && alpha <= decay.interval[1]) covered++;
  }
  return { right, wrong: mistaken.length, covered, mistaken };
}
