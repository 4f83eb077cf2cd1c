import { expect, it } from "vitest";
import { sweepUnderKills } from "./kills.js";
import { inScene } from "./play.js";
import { SOUND } from "./scene.js";

it("workers that are killed at random every three seconds, and replaced", () =>
  inScene({}, async (scene) => {
    const { kills, verdict } = await sweepUnderKills(scene, 1, 20);
    expect(verdict).toEqual(SOUND);
    expect(kills).toBeGreaterThan(0);
  }));
