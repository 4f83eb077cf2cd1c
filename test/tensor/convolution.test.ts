import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import * as t from "../../src/tensor/index.js";
import { gradientError } from "./central-differences.js";

function normals(shape: readonly number[], seed: number): t.Expr {
  const stream = new Stream(seed, "convolution");
  const data = Float64Array.from({ length: t.sizeOf(shape) }, (_, i) => stream.normal(i));
  return t.constant(data, "float64", shape);
}

const numbers = (e: t.Expr) => Array.from((e.leaf as { data: Float64Array }).data);
const value = async (e: t.Expr) => [...(await evaluate(nodeEngine, { e })).e.data].map(Number);

/** One axis of a convolution in plain numbers: which input tap j meets at output i. */
function axisOf(length: number, taps: number, options: t.ConvolutionOptions) {
  const { padding, dilation = 1, stride = 1 } = options;
  const span = (taps - 1) * dilation;
  const before = { causal: span, same: Math.floor(span / 2), valid: 0 }[padding];
  const padded = length + (padding === "valid" ? 0 : span);
  let outputs = 0;
  while (outputs * stride + span < padded) outputs++;
  return { outputs, met: (i: number, j: number) => i * stride + j * dilation - before };
}

/** y[b, h, w, o] = bias[o] + sum x[b, ., ., c] kernel[i, j, c, o] in plain numbers. */
function reference(
  [x, kernel, bias]: readonly t.Expr[],
  options: readonly [t.ConvolutionOptions, t.ConvolutionOptions],
): number[] {
  const [batch, height, width, inputs] = x.shape;
  const [tall, wide, , outputs] = kernel.shape;
  const [u, k, b] = [numbers(x), numbers(kernel), numbers(bias)];
  const [rows, columns] = [axisOf(height, tall, options[0]), axisOf(width, wide, options[1])];
  const y: number[] = [];
  for (let n = 0; n < batch; n++) {
    for (let h = 0; h < rows.outputs; h++) {
      for (let w = 0; w < columns.outputs; w++) {
        for (let o = 0; o < outputs; o++) {
          let sum = b[o];
          for (let i = 0; i < tall; i++) {
            for (let j = 0; j < wide; j++) {
              const [p, q] = [rows.met(h, i), columns.met(w, j)];
              if (p < 0 || p >= height || q < 0 || q >= width) continue;
              for (let c = 0; c < inputs; c++) {
                const at = ((n * height + p) * width + q) * inputs + c;
                sum += u[at] * k[((i * wide + j) * inputs + c) * outputs + o];
              }
            }
          }
          y.push(sum);
        }
      }
    }
  }
  return y;
}

const small = fc.integer({ min: 1, max: 3 });
const options = fc.record({
  padding: fc.constantFrom<t.Padding>("causal", "same", "valid"),
  dilation: small,
  stride: small,
});
/** A long enough axis: at least one output also where nothing is padded. */
const problem = fc
  .record({ options, taps: small, beyond: fc.nat(6), batch: small, inputs: small, outputs: small })
  .map((p) => ({ ...p, length: (p.taps - 1) * p.options.dilation + 1 + p.beyond }));

const still: t.ConvolutionOptions = { padding: "valid" };

describe("values equal sums in plain numbers", () => {
  // 1e-12: sums of at most 30 products of numbers below 5
  const agree = (reached: readonly number[], expected: readonly number[]) => {
    expect(reached).toHaveLength(expected.length);
    for (const [i, y] of reached.entries()) expect(Math.abs(y - expected[i])).toBeLessThan(1e-12);
  };

  it("along time, of every padding, dilation and stride", async () => {
    await fc.assert(
      fc.asyncProperty(problem, fc.nat(), async (p, seed) => {
        const x = normals([p.batch, p.length, p.inputs], seed);
        const kernel = normals([p.taps, p.inputs, p.outputs], seed + 1);
        const bias = normals([1, p.outputs], seed + 2);
        const [b, l, c] = x.shape;
        const image = [
          t.constant(numbers(x), "float64", [b, 1, l, c]),
          t.constant(numbers(kernel), "float64", [1, ...kernel.shape]),
          bias,
        ];
        agree(
          await value(t.convolution1d(x, kernel, bias, p.options)),
          reference(image, [still, p.options]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("of images", async () => {
    await fc.assert(
      fc.asyncProperty(problem, fc.nat(4), fc.nat(), async (p, taller, seed) => {
        const x = normals([p.batch, p.length + taller, p.length, p.inputs], seed);
        const kernel = normals([p.taps, p.taps, p.inputs, p.outputs], seed + 1);
        const bias = normals([1, p.outputs], seed + 2);
        agree(
          await value(t.convolution2d(x, kernel, bias, p.options)),
          reference([x, kernel, bias], [p.options, p.options]),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("known answer: differences of neighbours, and their sums in pairs", async () => {
    const x = t.constant([1, 4, 9, 16], "float64", [1, 4, 1]);
    const kernel = t.constant([-1, 1], "float64", [2, 1, 1]);
    const none = t.constant([0], "float64", [1, 1]);
    const of = (o: t.ConvolutionOptions) => value(t.convolution1d(x, kernel, none, o));
    expect(await of({ padding: "causal" })).toEqual([1, 3, 5, 7]);
    expect(await of({ padding: "valid" })).toEqual([3, 5, 7]);
    // the odd zero stands after the sequence
    expect(await of({ padding: "same" })).toEqual([3, 5, 7, -16]);
    expect(await of({ padding: "valid", stride: 2 })).toEqual([3, 7]);
    expect(await of({ padding: "causal", dilation: 2 })).toEqual([1, 4, 8, 12]);
    // a kernel wider than the sequence meets zeros only, but for its last tap
    expect(await of({ padding: "causal", dilation: 9 })).toEqual([1, 4, 9, 16]);
    expect(() => t.convolution1d(x, kernel, none, { padding: "valid", dilation: 4 })).toThrow(
      /\[1, 4, 1\].*no 5 elements/,
    );
  });
});

describe("gradients agree with central differences in float64", () => {
  const lead = fc.constantFrom<number[]>([], [2]);

  it("along time, with and without a model axis", async () => {
    await fc.assert(
      fc.asyncProperty(problem, lead, fc.nat(), async (p, axes, seed) => {
        const error = await gradientError(
          {
            shapes: [
              [...axes, p.batch, p.length, p.inputs],
              [...axes, p.taps, p.inputs, p.outputs],
              [...axes, 1, p.outputs],
            ],
            build: ([x, kernel, bias]) => t.convolution1d(x, kernel, bias, p.options),
          },
          seed,
        );
        expect(error).toBeLessThan(1e-6);
      }),
      { numRuns: 25 },
    );
  });

  it("of images, with and without a model axis", async () => {
    await fc.assert(
      fc.asyncProperty(problem, lead, fc.nat(), async (p, axes, seed) => {
        const size = Math.min(p.length, (p.taps - 1) * p.options.dilation + 3);
        const error = await gradientError(
          {
            shapes: [
              [...axes, 1, size, size, p.inputs],
              [...axes, p.taps, p.taps, p.inputs, p.outputs],
              [...axes, 1, p.outputs],
            ],
            build: ([x, kernel, bias]) => t.convolution2d(x, kernel, bias, p.options),
          },
          seed,
        );
        expect(error).toBeLessThan(1e-6);
      }),
      { numRuns: 15 },
    );
  });
});

describe("the graph", () => {
  it("is one delay and one Gemm for each tap", () => {
    const x = t.input("x", "float32", [8, 20, 4]);
    const kernel = t.input("kernel", "float32", [3, 4, 5]);
    const bias = t.input("bias", "float32", [1, 5]);
    const y = t.convolution1d(x, kernel, bias, { padding: "causal", dilation: 2 });
    // 2 delays, 3 reshapes to rows, the kernel's reshape and 3 slices, 3 Gemm, a reshape, the name
    expect(t.compile({ y }).nodes).toBe(14);
  });

  it("of patches that do not overlap is one Gemm", () => {
    const x = t.input("x", "float32", [8, 20, 4]);
    const kernel = t.input("kernel", "float32", [5, 4, 3]);
    const bias = t.input("bias", "float32", [1, 3]);
    const y = t.convolution1d(x, kernel, bias, { padding: "valid", stride: 5 });
    expect(t.compile({ y }).nodes).toBe(7);
  });
});
