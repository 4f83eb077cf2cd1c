import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { CallerError } from "../../errors.js";
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

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (s) => s.size,
    () => 0,
  );
}

/**
 * The truth about a job: lines that are appended, each synced before it counts, and never changed. The
 * journal is held by one process at a time.
 */
export class JournalWriter {
  readonly #populations: PopulationRecord[];
  readonly #predictions: PredictionRecord[];
  #check: string;
  /** appends follow one another; after one that failed no other is tried */
  #last: Promise<void> = Promise.resolve();

  private constructor(
    readonly directory: string,
    private readonly lock: DirectoryLock,
    private readonly file: FileHandle,
    populations: readonly PopulationRecord[],
    predictions: readonly PredictionRecord[],
    check: string,
  ) {
    this.#populations = [...populations];
    this.#predictions = [...predictions];
    this.#check = check;
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
      if ((await sizeOf(path)) === 0)
        return await JournalWriter.#begin(directory, path, lock, options);
      const { begin, asked, populations, predictions, lastCheck } = await readJournal(path);
      requireSame(directory, begin, asked, options);
      const file = await open(path, "a");
      return new JournalWriter(directory, lock, file, populations, predictions, lastCheck);
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
    const file = await open(path, "a").catch((error: unknown) => {
      throw storageError(path, error);
    });
    const journal = new JournalWriter(directory, lock, file, [], [], NO_CHECK);
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
   * @throws StorageError where it cannot be written; nothing that was written before is touched
   */
  append(record: JournalRecord): Promise<void> {
    this.#last = this.#last.then(() => this.#write(record));
    return this.#last;
  }

  async #write(record: JournalRecord): Promise<void> {
    const { text, check } = encodeLine(record, this.#check);
    try {
      await this.file.appendFile(text);
      await this.file.datasync();
    } catch (error) {
      throw storageError(join(this.directory, JOURNAL), error);
    }
    this.#check = check;
    if (record.kind === "population") this.#populations.push(record);
    if (record.kind === "prediction") this.#predictions.push(record);
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

  /** Waits for the lines under way, and lets the directory go. */
  async close(): Promise<void> {
    await this.#last.catch(() => {});
    await this.file.close();
    this.lock.release();
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
