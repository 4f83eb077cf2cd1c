import { expect, it } from "vitest";
import { inScene } from "./play.js";
import { SOUND, trialsDone } from "./scene.js";
import { TRIALS } from "./undisturbed.js";

it("the coordinator is killed twice, and called again", () =>
  inScene({}, async (scene) => {
    await scene.hire(3);
    for (const populations of [3, 8]) {
      const coordinator = scene.sweep();
      await scene.reaches(populations, coordinator);
      coordinator.child.kill("SIGKILL");
      expect((await coordinator.end).signal).toBe("SIGKILL");
    }
    expect(await scene.judge(await scene.sweep().end)).toEqual(SOUND);
    // nobody was killed who trained: what was on the queue was waited for, not trained again
    const done = (await scene.dismiss()).map(trialsDone);
    expect(done.reduce((sum, trials) => sum + trials)).toBe(TRIALS);
  }));
