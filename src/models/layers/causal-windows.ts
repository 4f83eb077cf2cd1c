import { broadcast, concat, constant, type Expr, reshape, slice } from "../../tensor/index.js";
import type { Positions } from "../architecture.js";

/**
 * The last `length` inputs before each position, itself among them and zeros before the sequence, side by
 * side: [...lead, batch, length, channels] -> [...lead, batch * positions, length * channels], in which
 * column s * channels + c holds channel c at time t - (length - 1) + s.
 */
export function causalWindows(x: Expr, positions: Positions): Expr {
  const lead = x.shape.slice(0, -3);
  const [batch, length, channels] = x.shape.slice(-3);
  const columns = length * channels;
  if (positions === "last" || length === 1) return reshape(x, [...lead, batch, columns]);
  const before = broadcast(constant([0], x.dtype, [1]), [...lead, batch, length - 1, channels]);
  const padded = concat([before, x], -2);
  const windows = Array.from({ length }, (_, t) =>
    reshape(slice(padded, -2, t, t + length), [...lead, batch, 1, columns]),
  );
  return reshape(concat(windows, -2), [...lead, batch * length, columns]);
}
