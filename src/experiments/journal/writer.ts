import { access, constants, type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { CallerError, StorageError } from "../../errors.js";
import { engineVersion } from "../../runtime/node.js";
import { VERSION } from "../../version.js";
import { makeFolder, storageError, syncFolder } from "../storage.js";
import { changedFields } from "./changes.js";
import { encodeLine, JOURNAL, NO_CHECK } from "./line.js";
import { type DirectoryLock, lockDirectory } from "./lock.js";
import { readJournal } from "./read.js";
import { JOURNAL_SCHEMA, type JournalRecord, type PopulationRecord } from "./records.js";
import { type Begin, requireVersion } from "./version.js";

type PredictionRecord = Extract<JournalRecord, { readonly kind: "prediction" }>;

/** What a job asks for, as JSON. */
export type Asked = Begin["asked"];

/** Whose journal it is to be. */
export interface JournalOptions {
  readonly job: Begin["job"];
  readonly asked: Asked;
  /** paths of what is asked on which no result depends, as how results are shown: they may differ */
  readonly free?: readonly string[];
  /** whether what is asked may differ from what the journal says; see `extend` */
  readonly extend?: boolean;
}

/** Cuts off what follows the last newline: a line that a kill or a full disk left torn. */
async function cutTornLine(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    const piece = Buffer.alloc(Math.min(size, 1 << 16));
    let end = size;
    while (end > 0) {
      const from = Math.max(0, end - piece.length);
      await file.read(piece, 0, end - from, from);
      const at = piece.subarray(0, end - from).lastIndexOf(0x0a);
      end = at < 0 ? from : from + at + 1;
      if (at >= 0) break;
    }
    if (end === size) return;
    await file.truncate(end);
    await file.sync();
  } finally {
    await file.close();
  }
}

function openToAppend(path: string): Promise<FileHandle> {
  return open(path, "a").catch((error: unknown) => {
    throw storageError(path, error);
  });
}

/**
 * Bytes of a journal; 0 where there is none.
 *
 * @throws CallerError where its name is that of something else, or it may not be read and written
 */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  const unfit = (what: string, cure: string) =>
    new CallerError(`${path} ${what}`, `${cure}, or name another directory with --out`);
  if (found instanceof Error) {
    if (found.code === "ENOENT") return 0;
    throw unfit(`cannot be looked at (${found.code})`, "check the path and its permissions");
  }
  if (!found.isFile()) {
    throw unfit(
      `is ${found.isDirectory() ? "a directory" : "no regular file"}, where a journal would be`,
      "move it away",
    );
  }
  await access(path, constants.R_OK | constants.W_OK).catch(() => {
    throw unfit("may not be read and written by this user", "make it readable and writable");
  });
  return found.size;
}

/**
 * The truth about a job: lines that are appended, each synced before it counts, and never changed. The
 * journal is held by one process at a time.
 */
export class JournalWriter {
  readonly #populations: PopulationRecord[];
  readonly #predictions: PredictionRecord[];
  #check: string;
  /** bytes of the journal, by what was written */
  #size: number;
  /** appends follow one another; after one that failed no other is tried */
  #last: Promise<void> = Promise.resolve();

  private constructor(
    readonly directory: string,
    private readonly lock: DirectoryLock,
    private readonly file: FileHandle,
    populations: readonly PopulationRecord[],
    predictions: readonly PredictionRecord[],
    check: string,
    size: number,
  ) {
    this.#populations = [...populations];
    this.#predictions = [...predictions];
    this.#check = check;
    this.#size = size;
  }

  /**
   * Opens the journal in a directory, which is made where it is missing, or begins one.
   *
   * @throws CallerError where another process holds it, it is damaged, of another job or version, or,
   *   unless `extend`, something else was asked: with the fields that differ
   * @throws StorageError where it cannot be written
   */
  static async open(directory: string, options: JournalOptions): Promise<JournalWriter> {
    const path = join(directory, JOURNAL);
    await makeFolder(directory);
    const lock = await lockDirectory(directory);
    try {
      if ((await sizeOf(path)) > 0) await cutTornLine(path);
      const size = await sizeOf(path);
      if (size === 0) return await JournalWriter.#begin(directory, path, lock, options);
      const { begin, asked, populations, predictions, lastCheck } = await readJournal(path);
      requireSame(directory, begin, asked, options);
      const file = await openToAppend(path);
      return new JournalWriter(directory, lock, file, populations, predictions, lastCheck, size);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  static async #begin(
    directory: string,
    path: string,
    lock: DirectoryLock,
    { job, asked }: JournalOptions,
  ): Promise<JournalWriter> {
    const file = await openToAppend(path);
    const journal = new JournalWriter(directory, lock, file, [], [], NO_CHECK, 0);
    const versions = {
      schema: JOURNAL_SCHEMA,
      nwidth: VERSION,
      onnxruntime: engineVersion(),
    } as const;
    try {
      await journal.append({ kind: "begin", ...versions, job, asked, at: now() });
      syncFolder(directory);
    } catch (error) {
      await file.close();
      throw error;
    }
    return journal;
  }

  /** Populations that were trained, in the order of the lines. */
  get populations(): readonly PopulationRecord[] {
    return this.#populations;
  }

  /** What was expected, in the order of the lines. */
  get predictions(): readonly PredictionRecord[] {
    return this.#predictions;
  }

  /**
   * Appends a line and syncs it; when the promise is kept, the line lasts.
   *
   * @throws StorageError where it cannot be written, or the journal is no longer this run's alone;
   *   nothing that was written before is touched
   */
  append(record: JournalRecord): Promise<void> {
    this.#last = this.#last.then(() => this.#write(record));
    return this.#last;
  }

  async #write(record: JournalRecord): Promise<void> {
    const { text, check } = encodeLine(record, this.#check);
    await this.#requireOwn();
    try {
      await this.file.appendFile(text);
      await this.file.datasync();
    } catch (error) {
      throw storageError(this.#path, error);
    }
    this.#check = check;
    this.#size += Buffer.byteLength(text);
    if (record.kind === "population") this.#populations.push(record);
    if (record.kind === "prediction") this.#predictions.push(record);
  }

  get #path(): string {
    return join(this.directory, JOURNAL);
  }

  /** A file that was removed takes what is written into it without a word. */
  async #requireOwn(): Promise<void> {
    this.lock.requireHeld();
    const [own, there] = await Promise.all([
      this.file.stat({ bigint: true }),
      stat(this.#path, { bigint: true }).catch(() => null),
    ]);
    if (there === null || there.ino !== own.ino || there.dev !== own.dev) {
      throw new StorageError(
        `${this.#path} was removed or replaced while this run wrote into it`,
        "bring it back from a copy if there is one, and run the same command again",
      );
    }
    if (own.size === BigInt(this.#size)) return;
    throw new StorageError(
      `${this.#path} has ${own.size} bytes, where this run left ${this.#size}: another process wrote into it`,
      "see that no other run is at work in the directory, and run the same command again",
    );
  }

  /** Says that from here on more is asked. */
  extend(asked: Asked): Promise<void> {
    return this.append({ kind: "extend", asked, at: now() });
  }

  /** Says what is expected, before it is tried; what the journal says already stands. */
  async predict(of: string, says: unknown): Promise<PredictionRecord> {
    const known = this.#predictions.find((p) => p.of === of);
    if (known !== undefined) return known;
    const record: PredictionRecord = { kind: "prediction", of, says, at: now() };
    await this.append(record);
    return record;
  }

  /**
   * Waits for the lines under way, and lets the directory go.
   *
   * @throws StorageError where all was written, and is not there any more
   */
  async close(): Promise<void> {
    const written = await this.#last.then(
      () => true,
      () => false,
    );
    try {
      if (written) await this.#requireOwn();
    } finally {
      await this.file.close();
      this.lock.release();
    }
  }
}

function now(): string {
  return new Date().toISOString();
}

function requireSame(directory: string, begin: Begin, asked: Asked, wanted: JournalOptions): void {
  const elsewhere = "name another directory with --out";
  if (begin.job !== wanted.job) {
    throw new CallerError(
      `${directory} holds a run of ${begin.job}, not of ${wanted.job}`,
      elsewhere,
    );
  }
  requireVersion(directory, begin);
  if (wanted.extend === true) return;
  const changed = changedFields(asked, wanted.asked, wanted.free);
  if (changed.length === 0) return;
  throw new CallerError(
    `${directory} holds a run of something else:\n${changed.map((line) => `    ${line}`).join("\n")}`,
    wanted.job === "sweep" ? `${elsewhere}; to add trials to this run, say --extend` : elsewhere,
  );
}
