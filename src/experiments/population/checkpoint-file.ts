import { rmSync } from "node:fs";
import { readRegularSync } from "../../data/files.js";
import { CallerError } from "../../errors.js";
import { decodeCheckpoint, encodeCheckpoint } from "../../training/checkpoint.js";
import type { Progress } from "../../training/train.js";
import { removeLeftParts, replaceFile } from "../storage.js";

/** Seconds of training that a death may cost, against the time that a sync takes. Chosen by hand. */
const SECONDS_BETWEEN = 2;

/** Where the keys of a checkpoint's trials stand: beside it. */
export function trialsFile(checkpoint: string): string {
  return `${checkpoint}.trials.json`;
}

/** Where a population in training is kept, so that it can continue after its process has died. */
export class CheckpointFile {
  #written = performance.now();
  #namesTrials = false;

  /**
   * @param key what is trained: `populationKey`
   * @param trials the keys of its trials, by which another run knows what the checkpoint is of
   * @param seconds between two checkpoints, at least
   */
  constructor(
    private readonly path: string,
    private readonly key: string,
    private readonly trials: readonly string[],
    private readonly seconds = SECONDS_BETWEEN,
  ) {}

  /**
   * The progress in the file; null where there is none, or one that is damaged or of another
   * population: that can be trained again. Removes what dead processes left beside it.
   */
  read(): Progress | null {
    removeLeftParts(this.path);
    let bytes: Uint8Array;
    try {
      bytes = readRegularSync(this.path);
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
    const names = trialsFile(this.path);
    const first = !this.#namesTrials;
    // before the checkpoint: a kill between the two leaves none whose trials nobody knows
    if (first) replaceFile(names, Buffer.from(JSON.stringify(this.trials)));
    try {
      replaceFile(this.path, bytes);
    } catch (error) {
      if (first) rmSync(names, { force: true });
      throw error;
    }
    this.#namesTrials = true;
    this.#written = performance.now();
  }
}
