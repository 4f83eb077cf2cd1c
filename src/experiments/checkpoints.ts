import { createHash } from "node:crypto";
import { readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readRegularSync } from "../data/files.js";
import { trialsFile } from "./population/checkpoint-file.js";
import { makeFolder, removeLeftParts } from "./storage.js";

/** Where populations in training are kept, below a journal. */
const CHECKPOINTS = "checkpoints";

const keysSchema = z.array(z.string()).min(1);

/** What a population is called: it is known by its trials. */
export function populationName(keys: readonly string[]): string {
  return createHash("sha256").update(keys.join()).digest("hex");
}

/**
 * The populations in the middle of their training: a checkpoint for each, which its worker writes, and
 * beside it the keys of its trials. A checkpoint fits the same trials together and no others: another run
 * has to know them, however it would have packed what is left.
 */
export class Checkpoints {
  readonly #folder: string;

  /** @param directory of the journal */
  constructor(directory: string) {
    this.#folder = join(directory, CHECKPOINTS);
  }

  /**
   * The checkpoint of a population that is about to be trained.
   *
   * @throws CallerError where its folder cannot be made
   */
  async begin(keys: readonly string[]): Promise<string> {
    await makeFolder(this.#folder);
    return this.#pathOf(keys);
  }

  /** Removes what was kept of a population. */
  end(keys: readonly string[]): void {
    const path = this.#pathOf(keys);
    for (const file of [path, trialsFile(path)]) {
      remove(file);
      removeLeftParts(file);
    }
  }

  #pathOf(keys: readonly string[]): string {
    return join(this.#folder, `${populationName(keys)}.safetensors`);
  }

  /** The keys of the trials of each population that has a checkpoint. */
  interrupted(): string[][] {
    const checkpoints = this.#files().filter((file) => file.endsWith(".safetensors"));
    return checkpoints.flatMap((file) => {
      const keys = this.#keysOf(join(this.#folder, file));
      return keys === null ? [] : [keys];
    });
  }

  /** Removes everything but the populations that are yet to be trained, and the folder where none is. */
  clear(isMissing: (key: string) => boolean): void {
    const left = this.interrupted().filter((keys) => keys.every(isMissing));
    const kept = left.map((keys) => this.#pathOf(keys)).flatMap((path) => [path, trialsFile(path)]);
    for (const file of this.#files().map((name) => join(this.#folder, name))) {
      if (!kept.includes(file)) remove(file);
    }
    try {
      rmdirSync(this.#folder);
    } catch {
      // it holds a population, or was never made
    }
  }

  #files(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch {
      return [];
    }
  }

  /** Null where they are not what was written: the checkpoint's name is made of them. */
  #keysOf(path: string): string[] | null {
    try {
      const keys = keysSchema.parse(JSON.parse(readRegularSync(trialsFile(path)).toString()));
      return this.#pathOf(keys) === path ? keys : null;
    } catch {
      return null;
    }
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // what cannot be removed is in nobody's way
  }
}
