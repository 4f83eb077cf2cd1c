import { expect, it } from "vitest";
import { measureSpectrum } from "../../src/measure/spectrum.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { buildTask } from "../../src/tasks/registry.js";
import { pod, quadratureCoupling } from "../../src/theory/coupling/pod.js";

it("the spectrum of the nearest point is measured, and fitted no further than half the sample agrees", async () => {
  const { raw } = await measureSpectrum(
    nodeEngine,
    { kind: "task", task: buildTask("nearest", { dimension: 1 }) },
    { rank: null, seed: 0 },
  );
  expect(raw.kind).toBe("measured");
  // int int (u - v)^2 = 1/6; a sample of 512 is within a tenth of it.
  expect(Math.hypot(...raw.sigma)).toBeCloseTo(1 / Math.sqrt(6), 1);
  const last = raw.window?.[1] ?? 0;
  expect(last).toBeGreaterThan(4);
  expect(last).toBeLessThan(256);
  const coupling = quadratureCoupling((u, v) => -Math.abs(u - v), 200);
  const exact = pod(coupling).spectrum.values;
  for (let k = 0; k < last; k++) {
    // Half the sample differs by 10 % at most, so that the whole is off by a few times that at most.
    expect(Math.abs(raw.sigma[k] / exact[k] - 1)).toBeLessThan(0.3);
  }
  expect(raw.numericalRank).toBeNull();
});
