import { CallerError } from "../errors.js";
import type { Engine } from "../runtime/session.js";
import {
  type EssentialConfig,
  essential,
  essentialKernel,
  kernelDecay,
} from "../tasks/essential.js";
import type { Encoding } from "../theory/bounds/paper-b/kernels.js";
import { sizesOf } from "./construct.js";
import { headSum, headWeights } from "./head-weights.js";
import { drawnSequences, type MemoryConstruction, outputErrors } from "./memory.js";
import { type ChannelNet, channelModel, copyingHeads, piecewise } from "./residual-weights.js";

/** Channels: x_t and 1; those of the kernels follow. */
const [VALUE, ONE, FIRST] = [0, 1, 2];

/** Neurons of two kernels' product unless somebody says otherwise. */
const NEURONS = 256;

/** What is built for kernels. */
export interface EssentialSizes {
  /** exponentials or powers of the lag */
  readonly encoding: Encoding;
  /** H; kernels share them */
  readonly heads: number;
  /** at most, of the net that multiplies two kernels' memories, at least 4 */
  readonly neurons?: number | undefined;
}

/** y_1 y_2 as ((y_1 + y_2)^2 - (y_1 - y_2)^2) / 4, squares by splines of equal cells on [-radius, radius]. */
function product(radius: number, cells: number): ChannelNet & { readonly error: number } {
  const knots = Array.from({ length: cells + 1 }, (_, i) => radius * ((2 * i) / cells - 1));
  const squares = (sign: 1 | -1) => {
    const values = knots.map((x) => (sign * x * x) / 4);
    return piecewise({ [FIRST]: 1, [FIRST + 1]: sign }, knots, values, 0);
  };
  const [sum, difference] = [squares(1), squares(-1)];
  const neurons = [...sum.neurons, ...difference.neurons];
  // both biases are of the same output, and cancel; a spline of x^2 errs by h^2 / 4
  return { neurons, bias: {}, error: ((2 * radius) / cells) ** 2 / 8 };
}

/**
 * Theorem 5.1 of Paper B (arXiv 2402.00522), carried out: one layer without dot product, H / M heads for
 * each of M kernels, and a net for their product. The exponents are free, equally spaced, not those of
 * the proof, whose coefficients float64 does not hold; a kernel of the encoding's own family has one
 * head, exact. The present input comes by the residual path.
 *
 * Proof of `proved`: docs/theory/constructions.md, step constructions.7.
 *
 * @throws CallerError for more than two kernels, or where a kernel gets no head that comes near it
 */
export async function constructEssential(
  engine: Engine,
  config: EssentialConfig,
  seed: number,
  { encoding, heads, neurons }: EssentialSizes,
): Promise<MemoryConstruction> {
  const relationship = essential.relationship({ ...config, positions: "all", snr: "none" }, seed);
  const { kernels, length } = config;
  if (kernels.length > 2) {
    throw new CallerError(
      `the product of ${kernels.length} kernels, of which a net is made for two`,
      "give one kernel or two",
    );
  }
  if (kernels.length === 1 && neurons !== undefined) {
    throw new CallerError(
      "neurons for one kernel, whose readout is linear",
      "leave the number of neurons out",
    );
  }
  if (heads < kernels.length) {
    throw new CallerError(`${heads} heads for ${kernels.length} kernels`, "give more heads");
  }
  const points = Float64Array.from({ length: length - 1 }, (_, i) => i + 1);
  const share = Math.floor(heads / kernels.length);
  const sums = kernels.map((written, k) => {
    const rho = essentialKernel(written, length);
    const { family, beta } = kernelDecay(written);
    const own = (family === "exp") === (encoding === "lin");
    const found = headWeights(
      { encoding, points, values: rho.slice(1) },
      share,
      own ? { known: beta } : { spread: true },
    );
    const total = (of: (a: number) => number) => found.coefficients.reduce((s, a) => s + of(a), 0);
    // heads of lin see the present token, too, which the residual path then takes back
    const [present, rounded] =
      encoding === "lin"
        ? [total((a) => a), Number.EPSILON * (found.rates.length + 1) * total(Math.abs)]
        : [0, 0];
    return {
      ...{ written, rates: found.rates, coefficients: found.coefficients, to: FIRST + k },
      error: found.error + rounded,
      kernel: { lags: points, wanted: rho.slice(1), built: headSum(encoding, found, points) },
      beside: rho[0] - present,
      size: rho.reduce((sum, v) => sum + Math.abs(v), 0),
    };
  });
  const error = sums.reduce((sum, one) => sum + one.error, 0);
  const radius = sums.reduce((sum, one) => sum + one.size, 0) + error;
  const net =
    kernels.length > 1
      ? product(radius, cellsOf(neurons ?? NEURONS))
      : { neurons: [], bias: {}, error: 0 };
  const built = channelModel({
    ...{ encoding, coupling: "free", length, channels: FIRST + kernels.length, one: ONE, heads },
    embedding: [{ [VALUE]: 1, ...Object.fromEntries(sums.map(({ to, beside }) => [to, beside])) }],
    layers: [
      { heads: sums.flatMap((sum) => copyingHeads(sum, { from: VALUE, to: sum.to })), ...net },
    ],
    readout: { [FIRST]: 1 },
  });
  const { x, y } = drawnSequences(relationship);
  const head = kernels.length > 1 ? radius * error : error;
  return {
    ...built,
    theorem: "Theorem 5.1 of arXiv 2402.00522",
    ...{ heads, layers: 1, neurons: net.neurons.length, from: 0 },
    shares: sums.map(({ written, rates, error, kernel }) => ({
      ...{ of: `kernel ${written}`, heads: rates.length, error, kernel },
    })),
    proved: { value: head + net.error, head, feedForward: net.error },
    output: await outputErrors(engine, built, x, y, 0),
    memory: null,
    ...sizesOf(built),
  };
}

/** A square of so many cells has a neuron for each knot; there are two. */
function cellsOf(neurons: number): number {
  if (neurons >= 4) return Math.floor(neurons / 2) - 1;
  throw new CallerError(`${neurons} neurons for the product of two memories`, "give 4 or more");
}
