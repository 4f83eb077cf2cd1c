import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { machineFingerprint } from "../../src/experiments/machine.js";
import { sweepUnderKills } from "./kills.js";
import { Scene, SOUND, type Verdict } from "./scene.js";
import { sweepUnderStops } from "./stops.js";
import { runUndisturbed } from "./undisturbed.js";

/** Kills that are recorded, and of one sweep at most. */
const KILLS = 100;
const KILLS_OF_ONE = 20;
/** From the project's folder. */
export const RECORD = join("evidence", "queue", "faults.json");

const isSound = (verdict: Verdict) => JSON.stringify(verdict) === JSON.stringify(SOUND);

/** What is recorded; `docs/machines.md` states it. */
export interface FaultsRecord {
  readonly machine: string;
  readonly at: string;
  readonly kills: readonly {
    readonly kills: number;
    readonly seconds: number;
    readonly sound: boolean;
  }[];
  readonly stops: readonly {
    /** seconds */
    readonly lock: number;
    readonly stood: number;
    readonly sound: boolean;
    /** outcomes that came late and were kept */
    readonly late: number;
    /** whether the worker said that it drops what it came to */
    readonly said: boolean;
  }[];
}

/**
 * `npm run record:faults`: sweeps under a hundred random kills, and two with workers that stand still at
 * the times that users have, which take longer than a test may.
 */
if (process.argv[1] === import.meta.filename) {
  const { undisturbed, clear } = await runUndisturbed();
  const kills: FaultsRecord["kills"][number][] = [];
  let total = 0;
  while (total < KILLS) {
    const begin = performance.now();
    const run = await Scene.with(undisturbed, {}, (scene) =>
      sweepUnderKills(scene, kills.length, Math.min(KILLS_OF_ONE, KILLS - total)),
    );
    total += run.kills;
    const seconds = (performance.now() - begin) / 1000;
    kills.push({ kills: run.kills, seconds, sound: isSound(run.verdict) });
    console.log(`${total} kills`, kills.at(-1), isSound(run.verdict) ? "" : run.verdict);
  }
  const stops: FaultsRecord["stops"][number][] = [];
  // a lock below the minute that a worker stands still, and the one that workers have by themselves
  for (const [lock, least] of [
    [30, 60],
    [120, 240],
  ]) {
    const { verdict, milliseconds, ends, late } = await Scene.with(undisturbed, { lock }, (scene) =>
      sweepUnderStops(scene, 1000 * least),
    );
    const said = ends[0].stderr.includes("what came of it here is dropped");
    stops.push({ lock, stood: milliseconds / 1000, sound: isSound(verdict), late, said });
    console.log(stops.at(-1), isSound(verdict) ? "" : verdict);
  }
  clear();
  const record: FaultsRecord = {
    ...{ machine: machineFingerprint(), at: new Date().toISOString() },
    ...{ kills, stops },
  };
  mkdirSync(dirname(RECORD), { recursive: true });
  writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
}
