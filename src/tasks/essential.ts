import { z } from "zod";
import { asked, integer, itemsOf, signalToNoise } from "./settings.js";
import { drawn, filtered, stationary } from "./stationary.js";
import { partStream, type Task, type Verdict } from "./task.js";

/** Cumulants of orders 2, 4, 6, 8 of a fair sign, from log cosh: as far as four kernels need them. */
const SIGN_CUMULANTS: readonly number[] = [1, -2, 16, -272];
const MOST_KERNELS = SIGN_CUMULANTS.length;

/** A kernel as it is written: its family and its rate beta. */
const WRITTEN = /^(exp|power):(\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

/** A kernel e^(-beta s) or s^-beta. */
interface KernelDecay {
  readonly family: "exp" | "power";
  readonly beta: number;
}

/** "exp:5" as its family and rate; undefined where it is no kernel. */
function parse(written: string): KernelDecay | undefined {
  const [, family, rate] = WRITTEN.exec(written) ?? [];
  const beta = Number(rate);
  return beta > 0 && beta < Number.POSITIVE_INFINITY
    ? { family: family === "exp" ? "exp" : "power", beta }
    : undefined;
}

const takes = `1 to ${MOST_KERNELS} kernels exp:beta or power:beta, beta above 0, separated by commas`;
const error = `Expected ${takes}`;
const kernels = z
  .preprocess(
    itemsOf,
    z
      .array(z.string({ error }), { error })
      .min(1, { error })
      .max(MOST_KERNELS, { error })
      .refine((items) => items.every((item) => parse(item) !== undefined), { error })
      .transform((items) =>
        items.map((item) => {
          const { family, beta } = kernelDecay(item);
          return `${family}:${beta}`;
        }),
      ),
  )
  .describe(takes);

const schema = z.strictObject({
  kernels: kernels.default(["power:0.5"]),
  length: integer(2, 4096).default(1000),
  positions: asked(),
  snr: signalToNoise().default(4),
});
/** Settings of `essential`. */
export type EssentialConfig = z.infer<typeof schema>;

/** inf{b > 0: e^(t/b) rho(t) -> 0}, in steps. */
function timescaleOf(written: string): number {
  const { family, beta } = kernelDecay(written);
  return family === "exp" ? 1 / beta : Number.POSITIVE_INFINITY;
}

/** Family and rate of a kernel as it is written. */
export function kernelDecay(written: string): KernelDecay {
  const parsed = parse(written);
  if (parsed === undefined) throw new RangeError(`no kernel '${written}'`);
  return parsed;
}

/**
 * rho(0..length-1) of `exp:beta`, e^(-beta s), or of `power:beta`, s^-beta from lag 1 on and 0 at
 * lag 0, where it has no value (Paper B, appendix H.2, experiments 4a, 4b).
 */
export function essentialKernel(written: string, length: number): Float64Array {
  const { family, beta } = kernelDecay(written);
  return Float64Array.from({ length }, (_, s) => {
    if (family === "exp") return Math.exp(-beta * s);
    return s === 0 ? 0 : s ** -beta;
  });
}

/**
 * Variance at each position of prod_k (x * rho_k)(t), x fair signs from position 0 on; exact.
 *
 * The joint cumulant of n of the convolutions is the sign's times sum_s prod rho(s), s <= t; a
 * moment sums, over the blocks that hold its first factor, the block's cumulant times the moment
 * of the rest. E y^2 has every factor twice. Sets of factors are bit masks.
 *
 * @param rho M kernels of one length
 * @returns [length]
 */
export function productVariance(rho: readonly Float64Array[]): Float64Array {
  const twice = [...rho, ...rho];
  const full = 2 ** twice.length - 1;
  const sums = new Float64Array(full + 1);
  const sizes = Uint8Array.from({ length: full + 1 }, (_, mask) =>
    twice.reduce((size, _rho, k) => size + ((mask >> k) & 1), 0),
  );
  const moments = new Float64Array(full + 1);
  return rho[0].map((_, t) => {
    moments[0] = 1;
    for (let mask = 1; mask <= full; mask++) {
      if (sizes[mask] % 2 === 1) continue;
      sums[mask] += twice.reduce(
        (product, r, k) => ((mask >> k) & 1 ? product * r[t] : product),
        1,
      );
      const first = mask & -mask;
      const rest = mask ^ first;
      let moment = 0;
      for (let others = rest; others > 0; others = (others - 1) & rest) {
        const block = others | first;
        if (sizes[block] % 2 === 1) continue;
        moment += SIGN_CUMULANTS[sizes[block] / 2 - 1] * sums[block] * moments[mask ^ block];
      }
      moments[mask] = moment;
    }
    const mean = rho.length % 2 === 1 ? 0 : moments[2 ** rho.length - 1];
    return moments[full] - mean * mean;
  });
}

function verdictsOf(kernels: readonly string[]): Verdict[] {
  const source = "Thm 5.1 of arXiv 2402.00522";
  const verdicts: Verdict[] = kernels.map((written) => {
    const { family, beta } = kernelDecay(written);
    const rate =
      family === "exp" ? Math.floor(99 * beta + 1e-9) : Math.floor(0.99 * beta + 1e-9) - 1;
    const encoding = family === "exp" ? "linear" : "log";
    return {
      statement:
        rate >= 1
          ? `${written}: one layer of attention without dot product, ${encoding} encoding, H heads: error at most of order C(n) / H^n beside its feed-forward net, for every n up to ${rate}.`
          : `${written}: the theorem on ${encoding} encoding has no rate for it, as it asks for beta of ${family === "exp" ? "1/99" : "2/0.99"} at least.`,
      kind: "proved",
      source: `${source}, ${family === "exp" ? "(A)" : "(B)"}`,
    };
  });
  if (kernels.length === 1) {
    const { family, beta } = kernelDecay(kernels[0]);
    verdicts.push({
      statement: `Within a sequence, one head of attention without softmax denominator is exact: ${family === "exp" ? "linear" : "log"} encoding, p = ${beta}, without feed-forward net.`,
      kind: "proved",
      source: "eqs. (3), (4) of arXiv 2402.00522; test/models/transformer-b.test.ts",
    });
  }
  return verdicts;
}

/**
 * Essentially sparse memory (Paper B, arXiv 2402.00522, task III, eq. (13)):
 * y_t = f((x * rho_1)(t), .., (x * rho_M)(t)), x fair signs, 0 before a sequence begins. The paper
 * leaves f open; here it is the product, which for one kernel is its linear target of experiments
 * 4a and 4b. A kernel ends with the sequence, after `length` lags.
 */
export const essential: Task<EssentialConfig> = {
  name: "essential",
  version: 2,
  summary:
    "Essentially sparse memory: y_t = prod_k (x * rho_k)(t), kernels with light or heavy tail",
  law: "x uniform on {-1, 1}",
  source: "task III, eq. (13) and appendix H.2 of arXiv 2402.00522",
  schema,
  shape: ({ length }) => ({ inputs: 1, outputs: 1, length }),
  positions: ({ positions }) => positions,
  relationship: ({ kernels: written, length, positions, snr }, seed) => {
    const rho = written.map((kernel) => essentialKernel(kernel, length));
    const variance = productVariance(rho);
    return {
      ...stationary({
        task: "essential",
        seed,
        inputs: 1,
        length,
        snr,
        positions,
        behind: length - 1,
        ahead: 0,
        draw: (part, first, count) => {
          const stream = partStream(seed, "essential x", part);
          return drawn(first, count, (i) => stream.sign(i));
        },
        output: (x, first) =>
          rho.map((r) => filtered(x, r, first)).reduce((a, b) => a.map((value, t) => value * b[t])),
        variance: {
          sequence: variance.reduce((a, b) => a + b, 0) / length,
          far: variance[length - 1],
        },
      }),
      kernel: rho.length === 1 ? rho[0] : undefined,
      timescale: rho.length === 1 ? timescaleOf(written[0]) : undefined,
      verdicts: verdictsOf(written),
    };
  },
};
