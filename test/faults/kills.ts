import { Stream } from "../../src/random/stream.js";
import type { Scene, Verdict } from "./scene.js";

/** Milliseconds between two kills. */
const EVERY = 3000;
/** Workers of the scene. */
const WORKERS = 3;

/**
 * Runs the sweep while one of three workers is killed every three seconds, and replaced.
 *
 * @param most kills: where a machine is so busy that a worker takes longer to start than to be killed,
 *   a sweep would never end
 */
export async function sweepUnderKills(
  scene: Scene,
  seed: number,
  most: number,
): Promise<{ readonly kills: number; readonly verdict: Verdict }> {
  await scene.hire(WORKERS);
  const stream = new Stream(seed, "kills");
  const replacing: Promise<unknown>[] = [];
  let kills = 0;
  const kill = () => {
    // those that serve: one that has not begun yet has nothing to lose
    if (scene.workers.length === 0 || kills === most) return;
    const victim = stream.integer(kills++, scene.workers.length);
    scene.workers.splice(victim, 1)[0].child.kill("SIGKILL");
    replacing.push(scene.hire(1));
  };
  const coordinator = scene.sweep();
  // the first in the middle of the sweep, however fast this machine is
  await scene.reaches(1, coordinator);
  kill();
  const killing = setInterval(kill, EVERY);
  const end = await coordinator.end.finally(() => clearInterval(killing));
  await Promise.all(replacing);
  return { kills, verdict: await scene.judge(end) };
}
