import { nearestHorizon, type Windows } from "../data/windows.js";
import type { Algebra } from "../measure/algebra.js";
import { type ChannelKernel, ridgeKernels } from "../measure/kernel.js";
import { memoryTail } from "../measure/memory-tail.js";
import { fitWindows, type WindowFit, windowCurve } from "../measure/window-curve.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type { Memory } from "./advice.js";

function energy({ weights }: ChannelKernel): number {
  return weights.reduce((sum, w) => sum + w * w, 0);
}

/**
 * How far back a linear model looks: error against window, and of the nearest horizon the kernel with its
 * band and its tail.
 */
export async function measureMemory(
  algebra: Algebra,
  windows: Windows,
  fits: readonly WindowFit[],
  bootstrap: Bootstrap,
): Promise<Memory> {
  const nearest = nearestHorizon(windows);
  const whole = nearest === windows ? fits : await fitWindows(algebra, nearest);
  const { fit } = whole[whole.length - 1];
  const kernel: Memory["kernel"][number][] = [];
  const band: Memory["band"][number][] = [];
  let strongest: ChannelKernel | null = null;
  for await (const one of ridgeKernels(algebra, nearest, fit, bootstrap)) {
    const { channel, weights, low, high } = one;
    kernel.push({ channel, weights });
    band.push({ channel, low, high });
    if (strongest === null || energy(one) > energy(strongest)) strongest = one;
  }
  if (strongest === null) throw new RangeError("windows without a channel");
  return {
    byWindow: await windowCurve(algebra, windows, fits, bootstrap),
    ...{ kernel, band },
    tail: await memoryTail(algebra, nearest, fit, strongest.channel, bootstrap),
  };
}
