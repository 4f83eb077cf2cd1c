import { inject } from "vitest";
import { Scene, type SceneOptions } from "./scene.js";

/** Plays a scene of the sweep that all tests here run. */
export function inScene(
  options: SceneOptions,
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const undisturbed = { specification: inject("specification"), table: inject("table") };
  return Scene.with(undisturbed, options, play);
}
