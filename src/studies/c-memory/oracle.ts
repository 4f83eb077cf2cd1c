import type { Floor } from "../../oracle/floor.js";
import { decaySum, geometricDecaySum } from "../../oracle/kernel-sums.js";
import { exponentialLowerBound } from "../../oracle/recurrent.js";
import { energyOf, memoryKernelOf, shareOf } from "../memory-kernel.js";
import { type KernelName, taskOf } from "./kernels.js";

const valuesOf = (kernel: KernelName) => memoryKernelOf(taskOf(kernel));

/** What no sum of so many exponentials is below, of real or complex rates. */
export function lowerBound(kernel: KernelName, terms: number): Floor<"lower"> {
  const values = valuesOf(kernel);
  const [floor] = exponentialLowerBound(values, [terms]);
  return shareOf(floor, energyOf(values));
}

/** What so many real exponentials leave, their rates in geometric sequence and without training. */
export function constructed(kernel: KernelName, terms: number): Floor<"constructed"> {
  const values = valuesOf(kernel);
  const lags = { values, first: 0 };
  const { floor } =
    kernel === "e^(-s/5)"
      ? decaySum(lags, "exponential", [0.2])
      : geometricDecaySum(lags, "exponential", terms);
  return shareOf(floor, energyOf(values));
}

/** What sums of exponentials leave, by kernel and number: see `limitKey`. */
export type Limits = ReadonlyMap<
  string,
  { readonly floor: number; readonly made: Floor<"constructed"> }
>;

/** The key of `Limits`. */
export const limitKey = (kernel: KernelName, terms: number) => `${kernel}|${terms}`;

/** Both, once for each kernel and number: a search takes up to a second. */
export function limitsOf(kernels: readonly KernelName[], numbers: readonly number[]): Limits {
  return new Map(
    kernels.flatMap((kernel) =>
      numbers.map((terms) => [
        limitKey(kernel, terms),
        { floor: lowerBound(kernel, terms).value, made: constructed(kernel, terms) },
      ]),
    ),
  );
}
