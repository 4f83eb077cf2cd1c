import { CallerError } from "../errors.js";
import { Stream } from "../random/stream.js";

/** Names of the orders in which the inputs are shown. */
export const ORDERS = ["none", "swap10", "shift10", "reverse", "random"] as const;
/** Name of an order. */
export type OrderName = (typeof ORDERS)[number];

/** Values that `swap10` and `shift10` move. */
const BLOCK = 10;

/**
 * The permutation p with seen(t) = x(p(t)) (Paper A, section 6.1): swap10 exchanges the first 10
 * values with the last 10, shift10 moves the first 10 to the end, random is drawn from the seed.
 *
 * @throws CallerError where the sequence is too short for the order to be what it says
 */
export function permutation(order: OrderName, length: number, seed: number): Uint32Array {
  const least = { none: 1, swap10: 2 * BLOCK, shift10: BLOCK + 1, reverse: 2, random: 2 }[order];
  if (length < least) {
    throw new CallerError(
      `order '${order}' needs a length of at least ${least}, not ${length}`,
      "set a larger length, or another order",
    );
  }
  const place = (t: number): number => {
    switch (order) {
      case "swap10":
        if (t < BLOCK) return length - BLOCK + t;
        return t < length - BLOCK ? t : t - (length - BLOCK);
      case "shift10":
        return (t + BLOCK) % length;
      case "reverse":
        return length - 1 - t;
      default:
        return t;
    }
  };
  return order === "random"
    ? new Stream(seed, "linear order").permutation(length)
    : Uint32Array.from({ length }, (_, t) => place(t));
}

/**
 * The mixing filter theta: `taps` positive numbers of sum 1, uniform before they are divided by
 * their sum, drawn from the seed (Paper A, section 6.2: "random length-5 filter"; Prop. 6.3 wants
 * |theta|_1 <= 1).
 */
export function mixingFilter(taps: number, seed: number): Float64Array {
  const stream = new Stream(seed, "linear mixing filter");
  const theta = Float64Array.from({ length: taps }, (_, s) => stream.uniform(s));
  const sum = theta.reduce((a, b) => a + b, 0);
  return theta.map((v) => v / sum);
}
