import { join } from "node:path";
import type { Redis } from "ioredis";
import { readRegular } from "../../../data/regular-file.js";
import { makeFolder, replaceFile } from "../../storage.js";
import type { QueueKeys } from "./connect.js";
import { checkReferred, KEPT, type Reference, readReferred, writePieces } from "./pieces.js";

/** Bytes that travel beside populations, by their SHA-256. */
export interface Content {
  readonly reference: Reference;
  readonly bytes: Uint8Array;
}

/** Where such bytes are: in a folder that all machines share, where there is one, else in Redis. */
export class Contents {
  /** those on their way, so that none is written twice at once */
  readonly #writing = new Map<string, Promise<void>>();

  /**
   * @param share path of the folder
   */
  constructor(
    private readonly redis: Redis,
    private readonly keys: QueueKeys,
    private readonly share: string | null,
  ) {}

  /**
   * Puts bytes where they are not there yet: many populations refer to the same, and Redis may have lost them.
   *
   * @throws StorageError where the shared folder cannot be written
   */
  async put(content: Content): Promise<void> {
    const { sha256 } = content.reference;
    const writing = this.#writing.get(sha256) ?? this.#write(content);
    this.#writing.set(sha256, writing);
    await writing.finally(() => this.#writing.delete(sha256));
  }

  async #write({ reference, bytes }: Content): Promise<void> {
    if (this.share !== null) {
      if ((await this.#shared(reference).catch(() => null)) !== null) return;
      await makeFolder(this.share);
      replaceFile(join(this.share, reference.sha256), bytes);
      return;
    }
    const key = this.keys.blob(reference.sha256);
    if ((await this.redis.expire(key, KEPT)) === 0) {
      await writePieces(this.redis, key, bytes, KEPT);
    }
  }

  async #shared(reference: Reference): Promise<Uint8Array | null> {
    if (this.share === null) return null;
    const path = join(this.share, reference.sha256);
    const bytes = await readRegular(path, reference.bytes, "share another").catch(() => null);
    return bytes === null ? null : checkReferred(bytes, reference);
  }

  /**
   * The bytes behind a reference; null where they are not there.
   *
   * @throws RangeError where they are others
   */
  async get(reference: Reference): Promise<Uint8Array | null> {
    const shared = await this.#shared(reference);
    return shared ?? readReferred(this.redis, this.keys.blob(reference.sha256), reference);
  }
}
