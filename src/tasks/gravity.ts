import { z } from "zod";
import { ORDERS, permutation } from "./order.js";
import { integer, oneOf, positive } from "./settings.js";
import { EQUIVARIANT, partStream, type Task } from "./task.js";

const schema = z.strictObject({
  /** number of bodies */
  length: integer(2, 256).default(8),
  /** length epsilon added to distances, so that bodies that meet attract finitely */
  softening: positive().default(0.1),
  /** in which the inputs are shown; outputs stay in the order of the bodies */
  order: oneOf(ORDERS).default("none"),
});
/** Settings of `gravity`. */
export type GravityConfig = z.infer<typeof schema>;

/** Two coordinates and the mass. */
const CHANNELS = 3;

/**
 * The pull of body s on body t over the sum of all on body t, [length, length]: |m_s (p_s - p_t)| /
 * (|p_s - p_t|^2 + softening^2)^(3/2), 0 at s = t. No weights of an average: a sum of forces is none.
 */
export function pulls(bodies: Float64Array, softening: number): Float64Array {
  const length = bodies.length / CHANNELS;
  const weights = new Float64Array(length * length);
  for (let t = 0; t < length; t++) {
    const row = weights.subarray(t * length, (t + 1) * length);
    for (let s = 0; s < length; s++) {
      const [dx, dy] = [0, 1].map((c) => bodies[s * CHANNELS + c] - bodies[t * CHANNELS + c]);
      const distance = Math.hypot(dx, dy);
      row[s] = (bodies[s * CHANNELS + 2] * distance) / (distance ** 2 + softening ** 2) ** 1.5;
    }
    const total = row.reduce((a, b) => a + b, 0);
    row.forEach((pull, s) => {
      row[s] = pull / total;
    });
  }
  return weights;
}

/**
 * a_t = sum_s m_s (p_s - p_t) / (|p_s - p_t|^2 + softening^2)^(3/2), [length, 2], of bodies
 * [length, 3]: Newton's law with gravitational constant 1 and Plummer's softening.
 */
export function accelerations(bodies: Float64Array, softening: number): Float64Array {
  const length = bodies.length / CHANNELS;
  const a = new Float64Array(length * 2);
  for (let t = 0; t < length; t++) {
    for (let s = 0; s < length; s++) {
      if (s === t) continue;
      const dx = bodies[s * CHANNELS] - bodies[t * CHANNELS];
      const dy = bodies[s * CHANNELS + 1] - bodies[t * CHANNELS + 1];
      const pull = bodies[s * CHANNELS + 2] / (dx * dx + dy * dy + softening * softening) ** 1.5;
      a[t * 2] += pull * dx;
      a[t * 2 + 1] += pull * dy;
    }
  }
  return a;
}

/**
 * Bodies in the plane attract each other: x_t is the position and the mass of body t, y_t its
 * acceleration. Positions are uniform on the unit square, masses on (0, 1]; the gravitational
 * constant is 1, so that units are the square's side and the largest mass. Forces are those of space,
 * of order 1 / distance^2. The first version of Paper A speaks of such a simulation without settings;
 * these are our own. With an `order` bodies are shown at other positions than their outputs stand at.
 */
export const gravity: Task<GravityConfig> = {
  name: "gravity",
  version: 1,
  summary:
    "Gravity: y_t = sum_s m_s (p_s - p_t) / (|p_s - p_t|^2 + softening^2)^(3/2), the acceleration of body t",
  law: "positions uniform on the unit square, masses uniform on (0, 1]",
  source: "Newton's law; a task of arXiv 2305.18475v1, whose settings are not known",
  schema,
  shape: ({ length }) => ({ inputs: CHANNELS, outputs: 2, length }),
  positions: "all",
  relationship: ({ length, softening, order }, seed) => {
    const shown = permutation(order, length, seed);
    return {
      sample: (split, i) => {
        const stream = partStream(seed, "gravity x", split);
        const first = i * length * CHANNELS;
        const bodies = Float64Array.from({ length: length * CHANNELS }, (_, j) => {
          const uniform = stream.uniform(first + j);
          return j % CHANNELS === 2 ? 1 - uniform : uniform;
        });
        const x = new Float64Array(bodies.length);
        shown.forEach((body, t) => {
          x.set(bodies.subarray(body * CHANNELS, (body + 1) * CHANNELS), t * CHANNELS);
        });
        return { x, y: accelerations(bodies, softening) };
      },
      signalVariance: null,
      noiseVariance: 0,
      verdicts: order === "none" ? [EQUIVARIANT] : [],
    };
  },
};
