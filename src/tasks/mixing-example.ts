import { z } from "zod";
import type { Matrix } from "../linalg/matrix.js";
import { headVerdicts } from "./coupling.js";
import { flag } from "./settings.js";
import { partStream, type Task } from "./task.js";

const schema = z.strictObject({
  /** whether the second value is replaced by the sum of both */
  mixed: flag().default(false),
});
/** Settings of `mixing-example`. */
export type MixingExampleConfig = z.infer<typeof schema>;

/** Positions of a sequence. */
const LENGTH = 2;

/**
 * rho(u, v) = 1 + sqrt2 sin(2 pi u) sqrt2 sin(2 pi v), or mixed rho(u, u + v) (Paper A, section 6).
 */
export function mixingExampleCoupling({ mixed }: MixingExampleConfig) {
  const sine = (u: number) => Math.SQRT2 * Math.sin(2 * Math.PI * u);
  return (u: number, v: number): number => 1 + sine(u) * sine(mixed ? u + v : v);
}

/**
 * Singular values of the coupling under uniform u and v. Mixed, its coefficients in the bases
 * (1, sqrt2 cos 4 pi u, sqrt2 sin 4 pi u) and (1, sqrt2 cos 2 pi v, sqrt2 sin 2 pi v) are 1 for
 * (1, 1), 1/sqrt2 for (1, cos), -1/2 for (cos, cos) and 1/2 for (sin, sin): 1/2, and the values of
 * the 2 x 2 block that is left, whose squares have sum 7/4 and product 1/4.
 */
export function mixingExampleSingularValues({ mixed }: MixingExampleConfig): Float64Array {
  if (!mixed) return Float64Array.of(1, 1);
  const root = Math.sqrt(33 / 16);
  return Float64Array.of(Math.sqrt((7 / 4 + root) / 2), 1 / 2, Math.sqrt((7 / 4 - root) / 2));
}

/** The same for the coupling less its mean over v: the constant in v goes, and with it its row. */
function centredSingularValues({ mixed }: MixingExampleConfig): Float64Array {
  return mixed ? Float64Array.of(Math.sqrt(3 / 4), 1 / 2) : Float64Array.of(1);
}

/** rho at all pairs of two columns of points. */
function couplingValues(config: MixingExampleConfig, u: Matrix, v: Matrix): Matrix {
  const rho = mixingExampleCoupling(config);
  const data = new Float64Array(u.rows * v.rows);
  for (let i = 0; i < u.rows; i++) {
    for (let j = 0; j < v.rows; j++) data[i * v.rows + j] = rho(u.data[i], v.data[j]);
  }
  return { rows: u.rows, columns: v.rows, data };
}

/**
 * The example by which Paper A, section 6, shows that mixing can raise a coupling's rank: two
 * values x_1, x_2, uniform on [0, 1]; z = x, or z = (x_1, x_1 + x_2) where mixed; and the target of
 * eq. (8) on z,
 *
 *   y_t = sum_s softmax[rho(z_t, z_.)](s) z_s,   rho(u, v) = 1 + 2 sin(2 pi u) sin(2 pi v).
 *
 * What position 1 asks of position 2 is, in the x that a model sees, `mixingExampleCoupling`.
 */
export const mixingExample: Task<MixingExampleConfig> = {
  name: "mixing-example",
  version: 1,
  summary:
    "Attention by rho(u, v) = 1 + 2 sin(2 pi u) sin(2 pi v) over two values, the second mixed with the first on demand",
  law: "x uniform on [0, 1]",
  source: "section 6 of arXiv 2305.18475",
  schema,
  shape: () => ({ inputs: 1, outputs: 1, length: LENGTH }),
  positions: "all",
  relationship: (config, seed) => {
    const rho = mixingExampleCoupling({ mixed: false });
    const sigma = mixingExampleSingularValues(config);
    return {
      sample: (split, i) => {
        const stream = partStream(seed, "mixing-example x", split);
        const x = Float64Array.from({ length: LENGTH }, (_, t) => stream.uniform(i * LENGTH + t));
        const z = config.mixed ? Float64Array.of(x[0], x[0] + x[1]) : x;
        const y = z.map((u) => {
          const weights = z.map((v) => Math.exp(rho(u, v)));
          return (weights[0] * z[0] + weights[1] * z[1]) / (weights[0] + weights[1]);
        });
        return { x, y };
      },
      signalVariance: null,
      noiseVariance: 0,
      couplingSingularValues: sigma,
      coupling: {
        readout: config.mixed
          ? { kind: "several tokens" }
          : {
              kind: "softmax",
              ...{ lipschitzF: 1, supF: 1, radiusF: 1 / 2 },
              feedForward: { F: 0, f: 0 },
            },
        law: { kind: "cube", dimension: 1 },
        values: (u, v) => couplingValues(config, u, v),
        centredSingularValues: centredSingularValues(config),
      },
      verdicts: headVerdicts(sigma),
    };
  },
};
