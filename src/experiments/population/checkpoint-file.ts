import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CallerError } from "../../errors.js";
import { decodeCheckpoint, encodeCheckpoint } from "../../training/checkpoint.js";
import type { Progress } from "../../training/train.js";
import { replaceFile } from "../storage.js";

/** Seconds of training that a death may cost, against the time that a sync takes. Chosen by hand. */
const SECONDS_BETWEEN = 2;

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Files beside a checkpoint that processes left which died while they wrote. */
function leftovers(path: string): string[] {
  const folder = dirname(path);
  const begin = `${basename(path)}.`;
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => {
      const pid = /^(\d+)\.part$/.exec(name.startsWith(begin) ? name.slice(begin.length) : "")?.[1];
      return pid !== undefined && (Number(pid) === process.pid || !alive(Number(pid)));
    })
    .map((name) => join(folder, name));
}

/** Removes a checkpoint that is no longer needed, and what was left beside it. */
export function removeCheckpoint(path: string): void {
  for (const file of [path, ...leftovers(path)]) rmSync(file, { force: true });
}

/** Where a population in training is kept, so that it can continue after its process has died. */
export class CheckpointFile {
  #written = performance.now();

  /**
   * @param key what is trained: `populationKey`
   * @param seconds between two checkpoints, at least
   */
  constructor(
    private readonly path: string,
    private readonly key: string,
    private readonly seconds = SECONDS_BETWEEN,
  ) {}

  /**
   * The progress in the file; null where there is none, or one that is damaged or of another
   * population: that can be trained again. Removes what dead processes left beside it.
   */
  read(): Progress | null {
    let bytes: Uint8Array;
    try {
      for (const file of leftovers(this.path)) rmSync(file, { force: true });
      bytes = readFileSync(this.path);
    } catch {
      return null;
    }
    try {
      return decodeCheckpoint(bytes, this.key);
    } catch (error) {
      if (error instanceof CallerError) return null;
      throw error;
    }
  }

  /** Keeps a progress where the last one is old enough. @throws StorageError as `write` */
  offer(progress: Progress): void {
    if (performance.now() - this.#written >= 1000 * this.seconds) this.write(progress);
  }

  /** Keeps a progress in place of the last. @throws StorageError where it cannot be written */
  write(progress: Progress): void {
    const bytes = encodeCheckpoint(progress, this.key);
    replaceFile(this.path, `${this.path}.${process.pid}.part`, bytes);
    this.#written = performance.now();
  }
}
