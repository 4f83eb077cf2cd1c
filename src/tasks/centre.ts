import { z } from "zod";
import { integer, oneOf } from "./settings.js";
import { EQUIVARIANT, partStream, type Task } from "./task.js";

const schema = z.strictObject({
  length: integer(2, 1024).default(10),
  /** how segments are told apart: by their number, or beside it by a channel for each, 1 in its own */
  segments: oneOf(["number", "one-hot"]).default("number"),
});
/** Settings of `centre`. */
export type CentreConfig = z.infer<typeof schema>;

/** A position in the plane, a mass, the number of the segment, and 1 where its centre is asked for. */
const CHANNELS = 5;
/** Positions of the shortest segment: the question and a point. */
const LEAST = 2;

/** Channels of a token: with `one-hot` one more for each segment that there may be. */
function widthOf({ length, segments }: CentreConfig): number {
  return CHANNELS + (segments === "one-hot" ? Math.floor(length / LEAST) : 0);
}

/** Lengths of the segments of a sequence: each uniform among those that leave nothing, or room for one more. */
function segmentLengths(length: number, uniform: (k: number) => number): number[] {
  const lengths: number[] = [];
  for (let left = length; left > 0; left -= lengths[lengths.length - 1]) {
    const choices = Math.max(0, left - 2 * LEAST + 1);
    const choice = Math.floor(uniform(lengths.length) * (choices + 1));
    lengths.push(choice === choices ? left : LEAST + choice);
  }
  return lengths;
}

/** Masses over their sum in its segment where the centre is asked for, elsewhere 1 at the point itself: [length, length]. */
export function massWeights(x: Float64Array, length: number): Float64Array {
  const width = x.length / length;
  const weights = new Float64Array(length * length);
  for (let t = 0; t < length; t++) {
    const row = weights.subarray(t * length, (t + 1) * length);
    const [, , , segment, asked] = x.subarray(t * width);
    if (asked === 0) {
      row[t] = 1;
      continue;
    }
    for (let s = 0; s < length; s++) {
      const [, , mass, other] = x.subarray(s * width);
      if (other === segment) row[s] = mass;
    }
    const total = row.reduce((a, b) => a + b, 0);
    row.forEach((mass, s) => {
      row[s] = mass / total;
    });
  }
  return weights;
}

/** |sum m x / sum m| over the points of its segment where asked for, |x_t| elsewhere. */
export function centreNorms(x: Float64Array, length: number): Float64Array {
  const width = x.length / length;
  const y = new Float64Array(length);
  for (let t = 0; t < length; t++) {
    const [a, b, , segment, asked] = x.subarray(t * width);
    if (asked === 0) {
      y[t] = Math.hypot(a, b);
      continue;
    }
    let total = 0;
    let first = 0;
    let second = 0;
    for (let s = 0; s < length; s++) {
      const [p, q, mass, other] = x.subarray(s * width);
      if (other !== segment) continue;
      total += mass;
      first += mass * p;
      second += mass * q;
    }
    y[t] = Math.hypot(first, second) / total;
  }
  return y;
}

/**
 * Centre of gravity (Paper A, figure 3): segments (question, (x_1, m_1), .., (x_k, m_k)), k >= 1,
 * follow one another; y is the norm of the segment's centre of gravity at its question, |x_t|
 * elsewhere. The paper prints neither the encoding nor the laws. Here a token is x in the plane, the
 * mass, the number of its segment and a mark of questions, whose x and mass are 0; x is standard
 * normal, masses are uniform on (0, 1].
 */
export const centre: Task<CentreConfig> = {
  name: "centre",
  version: 1,
  summary:
    "Centre of gravity: y_t = |sum m x| / sum m over the segment at its question, |x_t| elsewhere",
  law: "points standard normal in the plane, masses uniform on (0, 1], segments of random length from 2",
  source: "appendix B, figure 3 of arXiv 2305.18475",
  schema,
  shape: (config) => ({ inputs: widthOf(config), outputs: 1, length: config.length }),
  positions: "all",
  relationship: (config, seed) => ({
    sample: (split, i) => {
      const of = (quantity: string) => partStream(seed, `centre ${quantity}`, split);
      const [points, masses, segments] = [of("x"), of("mass"), of("segment")];
      const { length } = config;
      const width = widthOf(config);
      const x = new Float64Array(length * width);
      let t = 0;
      segmentLengths(length, (k) => segments.uniform(i * length + k)).forEach((count, segment) => {
        for (let k = 0; k < count; k++, t++) {
          const at = i * length + t;
          const point =
            k === 0
              ? [0, 0, 0]
              : [points.normal(2 * at), points.normal(2 * at + 1), 1 - masses.uniform(at)];
          x.set([...point, segment, Number(k === 0)], t * width);
          if (config.segments === "one-hot") x[t * width + CHANNELS + segment] = 1;
        }
      });
      return { x, y: centreNorms(x, length) };
    },
    signalVariance: null,
    noiseVariance: 0,
    attention: (x) => massWeights(x, config.length),
    verdicts: [EQUIVARIANT],
  }),
};
