import { stat } from "node:fs/promises";
import { readRegular } from "../../../data/regular-file.js";

/** Milliseconds between two looks at a file. */
const BETWEEN = 5000;

/** Bytes of a checkpoint that travels. */
export const MOST_CHECKPOINT = 2 ** 26;

/** Copies a file elsewhere whenever it changed. */
export class Mirror {
  readonly #timer: NodeJS.Timeout;
  #changed = 0;
  #copying = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly copy: (bytes: Buffer) => Promise<unknown>,
  ) {
    this.#timer = setInterval(() => this.#look(), BETWEEN);
  }

  #look(): void {
    // what cannot be copied costs the steps since the last copy, where this machine disappears
    this.#copying = this.#copying.then(() => this.#copyNewest()).catch(() => {});
  }

  async #copyNewest(): Promise<void> {
    const status = await stat(this.file).catch(() => null);
    if (status === null || status.mtimeMs === this.#changed || status.size > MOST_CHECKPOINT)
      return;
    this.#changed = status.mtimeMs;
    await this.copy(await readRegular(this.file, MOST_CHECKPOINT, "it is not copied"));
  }

  /** No copy is made after it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#copying;
  }

  /** Makes a last copy. */
  async end(): Promise<void> {
    this.#look();
    await this.stop();
  }
}
