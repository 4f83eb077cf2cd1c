import type { Windows } from "../data/windows.js";
import { type ChannelKernel, ridgeKernel } from "../measure/kernel.js";
import { kernelTail } from "../measure/tail.js";
import { windowCurve } from "../measure/window-curve.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type { Memory } from "./advice.js";

function energy({ weights }: ChannelKernel): number {
  return weights.reduce((sum, w) => sum + w * w, 0);
}

/** How far back a linear model looks: error against window, kernel with band, and its tail. */
export function measureMemory(windows: Windows, bootstrap: Bootstrap): Memory {
  const kernels = ridgeKernel(windows, bootstrap);
  const strongest = kernels.reduce((a, b) => (energy(b) > energy(a) ? b : a));
  return {
    byWindow: windowCurve(windows, bootstrap),
    kernel: kernels.map(({ channel, weights }) => ({ channel, weights })),
    band: kernels.map(({ channel, low, high }) => ({ channel, low, high })),
    tail: kernelTail(strongest, windows.problem.horizon),
  };
}
