import { expect, it } from "vitest";
import { inScene } from "./play.js";
import { SOUND } from "./scene.js";
import { sweepUnderStops } from "./stops.js";

it("workers that stand still lose what they train to another, and what they come to later is dropped", () =>
  inScene({}, async (scene) => {
    const { verdict, ends, late } = await sweepUnderStops(scene, 0);
    expect(verdict).toEqual(SOUND);
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(ends[0].stderr).toContain("what came of it here is dropped");
    expect(late).toBe(0);
  }));
