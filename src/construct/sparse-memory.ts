import { CallerError } from "../errors.js";
import type { Engine } from "../runtime/session.js";
import { readoutNeurons, type SparseConfig, sparse } from "../tasks/sparse.js";
import { allocateHeads } from "../theory/bounds/paper-b/heads.js";
import { type Encoding, lagWeight } from "../theory/bounds/paper-b/kernels.js";
import { sizesOf } from "./construct.js";
import { headSum, headWeights } from "./head-weights.js";
import { lagsOf, lagTarget } from "./kernel.js";
import { drawnSequences, type MemoryConstruction, outputErrors } from "./memory.js";
import { type ChannelNet, channelModel, copyingHeads, piecewise } from "./residual-weights.js";

/** Channels: x_t and 1; those of the lags follow. */
const [VALUE, ONE, FIRST] = [0, 1, 2];

/** A readout, and how much it moves with the value of each lag. */
interface ReadoutNet extends ChannelNet {
  readonly lipschitz: readonly number[];
}

/** The product of signs as a function of their sum: (-1)^j where j are negative, straight between. */
export function productOfSigns(channels: readonly number[]): ChannelNet {
  const count = channels.length;
  const sums = Array.from({ length: count + 1 }, (_, positive) => 2 * positive - count);
  return piecewise(
    Object.fromEntries(channels.map((channel) => [channel, 1])),
    sums,
    sums.map((_, positive) => (-1) ** (count - positive)),
    0,
  );
}

function readoutNet(config: SparseConfig, seed: number, channels: readonly number[]): ReadoutNet {
  const ones = channels.map(() => 1);
  switch (config.readout) {
    case "sum":
      return { neurons: [], bias: {}, lipschitz: ones };
    case "product":
      return { ...productOfSigns(channels), lipschitz: ones };
    case "relu64": {
      const weights = readoutNeurons(config, seed);
      return {
        neurons: weights.map((w) => ({
          in: Object.fromEntries(channels.map((channel, j) => [channel, w[j]])),
          ...{ bias: 0, out: { 0: 1 } },
        })),
        bias: {},
        lipschitz: channels.map((_, j) => weights.reduce((sum, w) => sum + Math.abs(w[j]), 0)),
      };
    }
  }
}

/**
 * Theorem 3.1 of Paper B (arXiv 2402.00522), carried out: one layer without dot product, whose heads share
 * the lags in proportion to e^(0.01 T) or T^1.01, and a net that is the readout exactly. A head of lag k
 * copies x to the channel of its lag; without denominator, so that its weight is its value times e^(-p t)
 * at every position, where the paper undoes the denominator of an infinite past.
 *
 * Proof of `proved`: docs/theory/constructions.md, "Heads and nets for memories".
 *
 * @param heads H
 * @throws CallerError where a lag gets no head, or float64 holds none that single it out
 */
export async function constructSparse(
  engine: Engine,
  config: SparseConfig,
  seed: number,
  encoding: Encoding,
  heads: number,
): Promise<MemoryConstruction> {
  // of noise no weights say anything
  const relationship = sparse.relationship({ ...config, positions: "all", snr: "none" }, seed);
  const { lags, length, inputs, readout } = config;
  if (inputs !== "signs" && readout === "product") {
    throw new CallerError(
      "the product of numbers that are no signs, of which no net is exact",
      "set inputs=signs, or another readout",
    );
  }
  // the present value needs no head: it comes by the residual path
  const past = lags.filter((lag) => lag > 0);
  const shares = allocateHeads(
    past.map((lag) => (count: number) => lagWeight(encoding, lag) ** 2 / count),
    heads,
    1,
  );
  const points = lagsOf(encoding, length);
  const sums = past.map((lag, k) => {
    const values = lagTarget(points, lag);
    const found = headWeights({ encoding, points, values }, shares[k]);
    const kernel = { lags: points, wanted: values, built: headSum(encoding, found, points) };
    return { lag, to: FIRST + k, ...found, kernel };
  });
  const channels = lags.map((lag) => sums.find((sum) => sum.lag === lag)?.to ?? VALUE);
  const { neurons, bias, lipschitz } = readoutNet(config, seed, channels);
  const built = channelModel({
    ...{ encoding, coupling: "free", length, channels: FIRST + past.length, one: ONE, heads },
    embedding: [{ [VALUE]: 1 }],
    layers: [
      {
        heads: sums.flatMap((sum) => copyingHeads(sum, { from: VALUE, to: sum.to })),
        neurons,
        bias,
      },
    ],
    readout: Object.fromEntries(channels.map((channel) => [channel, 1])),
  });
  const from = lags[lags.length - 1];
  const { x, y } = drawnSequences(relationship);
  const errors = lags.map((lag) => sums.find((sum) => sum.lag === lag)?.error ?? 0);
  const size = x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const head = size * errors.reduce((sum, error, k) => sum + lipschitz[k] * error, 0);
  return {
    ...built,
    theorem: "Theorem 3.1 of arXiv 2402.00522",
    ...{ heads, layers: 1, neurons: neurons.length, from },
    shares: sums.map(({ lag, rates, error, kernel }) => ({
      ...{ of: `lag ${lag}`, heads: rates.length, error, kernel },
    })),
    proved: { value: head, head, feedForward: 0 },
    output: await outputErrors(engine, built, x, y, from),
    memory: null,
    ...sizesOf(built),
  };
}
