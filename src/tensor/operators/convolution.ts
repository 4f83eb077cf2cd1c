import type { Expr } from "../expr.js";
import { ShapeError, sizeOf } from "../type.js";
import { add } from "./arithmetic.js";
import { pad, reshape, slice } from "./layout.js";
import { matmul } from "./matmul.js";

/**
 * What stands beside a sequence: `causal`, zeros before it, so that no output sees a later input;
 * `same`, zeros on both sides, one more after than before where the number is odd, as in PyTorch;
 * `valid`, nothing, so that outputs are fewer.
 */
export type Padding = "causal" | "same" | "valid";

/** How a kernel moves along an axis. */
export interface ConvolutionOptions {
  /** zeros at both ends of the axis */
  readonly padding: Padding;
  /** distance between the inputs of neighbouring taps; 1 by default */
  readonly dilation?: number;
  /** distance between the first inputs of neighbouring outputs; 1 by default */
  readonly stride?: number;
}

/** Neighbouring taps and what they meet at every output: [..., outputs, ..., taps * channels]. */
interface Term {
  readonly start: number;
  readonly end: number;
  readonly met: Expr;
}

/**
 * What each tap of a kernel meets along an axis of x. `together` taps that lie side by side in
 * memory are one term; terms that meet nothing but padding are left out.
 */
function termsAlong(
  x: Expr,
  axis: number,
  taps: number,
  { padding, dilation = 1, stride = 1 }: ConvolutionOptions,
): Term[] {
  const length = x.shape[axis];
  const span = (taps - 1) * dilation;
  const before = { causal: span, same: Math.floor(span / 2), valid: 0 }[padding];
  const starts = padding === "valid" ? length - span : length;
  const outputs = Math.ceil(starts / stride);
  if (outputs < 1) {
    throw new ShapeError("convolution", [x.shape], `axis ${axis} has no ${span + 1} elements`);
  }
  const together = dilation === 1 && axis === x.rank - 2 ? stride : 1;
  const terms: Term[] = [];
  for (let start = 0; start < taps; start += together) {
    const end = Math.min(start + together, taps);
    const first = start * dilation - before;
    const last = first + stride * outputs;
    if (last <= 0 || first >= length) continue;
    const window = pad(x, axis, -first, last - length);
    terms.push({ start, end, met: everyOf(window, axis, stride, end - start) });
  }
  return terms;
}

/** The first `count` of every `stride` elements along an axis, joined on the last. */
function everyOf(x: Expr, axis: number, stride: number, count: number): Expr {
  if (stride === 1) return x;
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const blocks = reshape(x, [...before, x.shape[axis] / stride, stride, ...after]);
  const joined = after.map((d, i) => (i === after.length - 1 ? count * d : d));
  return reshape(slice(blocks, axis + 1, 0, count), [...before, x.shape[axis] / stride, ...joined]);
}

/** sum of met W + bias, as products of rows that accumulate */
function accumulate(terms: readonly Term[], lead: number, kernel: Expr, bias: Expr): Expr {
  const [inputs, outputs] = kernel.shape.slice(-2);
  const leading = kernel.shape.slice(0, lead);
  const matrix = reshape(kernel, [...leading, sizeOf(kernel.shape.slice(lead, -1)), outputs]);
  const { shape } = terms[0].met;
  const rows = sizeOf(shape.slice(lead, -1));
  const y = terms.reduce((sum, { start, end, met }) => {
    const columns = (end - start) * inputs;
    const factor = slice(matrix, -2, start * inputs, end * inputs);
    return add(matmul(reshape(met, [...leading, rows, columns]), factor), sum);
  }, bias);
  return reshape(y, [...shape.slice(0, -1), outputs]);
}

/**
 * Convolution along time, channels last, as the field has it (a correlation: the last tap meets the
 * latest input): y(t) = b + sum_j x(stride t + dilation j - before) W_j.
 *
 * Composed of one product for each tap, of delayed rows, that accumulate in Gemm's third operand.
 *
 * @param x [...lead, ...batch, length, inputs]
 * @param kernel [...lead, taps, inputs, outputs]
 * @param bias [...lead, 1, outputs]
 * @returns [...lead, ...batch, length', outputs]
 */
export function convolution1d(
  x: Expr,
  kernel: Expr,
  bias: Expr,
  options: ConvolutionOptions,
): Expr {
  const lead = kernel.rank - 3;
  return accumulate(termsAlong(x, x.rank - 2, kernel.shape[lead], options), lead, kernel, bias);
}

/**
 * Convolution of images, channels last; stride, dilation and padding are those of both axes.
 *
 * @param x [...lead, ...batch, height, width, inputs]
 * @param kernel [...lead, taps, taps, inputs, outputs]
 * @param bias [...lead, 1, outputs]
 * @returns [...lead, ...batch, height', width', outputs]
 */
export function convolution2d(
  x: Expr,
  kernel: Expr,
  bias: Expr,
  options: ConvolutionOptions,
): Expr {
  const lead = kernel.rank - 4;
  const [tall, wide] = kernel.shape.slice(lead);
  const terms = termsAlong(x, x.rank - 3, tall, options).flatMap((row) =>
    termsAlong(row.met, x.rank - 2, wide, options).map(({ start, end, met }) => ({
      start: row.start * wide + start,
      end: row.start * wide + end,
      met,
    })),
  );
  return accumulate(terms, lead, kernel, bias);
}
