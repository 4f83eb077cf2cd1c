import { type ConvolutionOptions, convolution1d, type Expr } from "../../tensor/index.js";
import type { ParameterSpec, Parameters } from "../parameters.js";

/**
 * Kernel [taps, inputs, outputs] and bias of a convolution along time, with the initial law of
 * PyTorch's nn.Conv1d: uniform on +-1/sqrt(taps * inputs), both.
 */
export function convolutionParameters(
  name: string,
  taps: number,
  inputs: number,
  outputs: number,
): ParameterSpec[] {
  const initialisation = { law: "uniform", bound: 1 / Math.sqrt(taps * inputs) } as const;
  return [
    { name: `${name}.kernel`, shape: [taps, inputs, outputs], initialisation },
    { name: `${name}.bias`, shape: [1, outputs], initialisation },
  ];
}

/** Convolution along time with its bias: [...lead, batch, length, inputs] -> [..., length', outputs]. */
export function convolve(
  name: string,
  options: ConvolutionOptions,
  parameters: Parameters,
  x: Expr,
): Expr {
  return convolution1d(x, parameters[`${name}.kernel`], parameters[`${name}.bias`], options);
}
