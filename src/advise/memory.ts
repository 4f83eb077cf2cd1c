import type { Windows } from "../data/windows.js";
import type { Algebra } from "../measure/algebra.js";
import { type ChannelKernel, ridgeKernels } from "../measure/kernel.js";
import { memoryTail } from "../measure/memory-tail.js";
import { type WindowFit, windowCurve } from "../measure/window-curve.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type { Memory } from "./advice.js";

function energy({ weights }: ChannelKernel): number {
  return weights.reduce((sum, w) => sum + w * w, 0);
}

/** How far back a linear model looks: error against window, kernel with band, and its tail. */
export async function measureMemory(
  algebra: Algebra,
  windows: Windows,
  fits: readonly WindowFit[],
  bootstrap: Bootstrap,
): Promise<Memory> {
  const { fit } = fits[fits.length - 1];
  const kernel: Memory["kernel"][number][] = [];
  const band: Memory["band"][number][] = [];
  let strongest: ChannelKernel | null = null;
  for await (const one of ridgeKernels(algebra, windows, fit, bootstrap)) {
    const { channel, weights, low, high } = one;
    kernel.push({ channel, weights });
    band.push({ channel, low, high });
    if (strongest === null || energy(one) > energy(strongest)) strongest = one;
  }
  if (strongest === null) throw new RangeError("windows without a channel");
  return {
    byWindow: await windowCurve(algebra, windows, fits, bootstrap),
    ...{ kernel, band },
    tail: await memoryTail(algebra, windows, fit, strongest.channel, bootstrap),
  };
}
