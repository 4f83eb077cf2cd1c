import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { inScene } from "./play.js";
import { SOUND } from "./scene.js";

it.each([
  ["an append-only file", true],
  ["nothing", false],
])("Redis is killed twice and comes back with %s", (_, appendOnly) =>
  inScene({ appendOnly }, async (scene) => {
    await scene.hire(3);
    const coordinator = scene.sweep();
    for (const populations of [2, 7]) {
      await scene.reaches(populations, coordinator);
      await scene.server.kill();
      await sleep(3000);
      await scene.server.resume();
    }
    const end = await coordinator.end;
    expect(await scene.judge(end)).toEqual(SOUND);
    expect(end.stderr).toContain("cannot be reached");
    expect(end.stderr).toContain("is reached again");
    expect((await scene.dismiss()).map(({ code }) => code)).toEqual([0, 0, 0]);
  }),
);
