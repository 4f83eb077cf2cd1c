import { dirname, join } from "node:path";
import { readRegularSync } from "../data/files.js";
import { readRegular } from "../data/regular-file.js";
import { CallerError } from "../errors.js";
import { decodeTensors, encodeTensors } from "../training/safetensors.js";
import { digestOf } from "./digest.js";
import { JOURNAL } from "./journal/line.js";
import { readJournal } from "./journal/read.js";
import type { PopulationRecord } from "./journal/records.js";
import type { PopulationResult } from "./population/job.js";
import { makeFolder, replaceFile } from "./storage.js";

/** What a trained member leaves behind. */
export interface MemberOutputs {
  /** [P] parameters of its best evaluation */
  readonly best: Float32Array | Float64Array;
  /** [predicted examples * T' * outputs] with those parameters */
  readonly prediction: Float64Array;
}

/** The folder of outputs, beside a journal. */
const OUTPUTS = "outputs";

const layout = { what: "file of outputs", tensors: ["best", "predictions"], metadata: [] } as const;

/**
 * Writes the outputs of a population beside its journal.
 *
 * @param name of the population, the same whenever it is trained
 * @returns what the journal says of the file
 * @throws StorageError where it cannot be written
 */
export async function writeOutputs(
  directory: string,
  name: string,
  { best, predictions }: PopulationResult,
): Promise<NonNullable<PopulationRecord["outputs"]>> {
  const members = predictions.length;
  const [{ length }] = predictions;
  const all = new Float64Array(members * length);
  predictions.forEach((p, i) => {
    all.set(p, i * length);
  });
  const bytes = encodeTensors(
    {
      best: { shape: [members, best.length / members], data: best },
      predictions: { shape: [members, length], data: all },
    },
    {},
  );
  const file = `${OUTPUTS}/${name}.safetensors`;
  const path = join(directory, file);
  await makeFolder(dirname(path));
  replaceFile(path, bytes);
  return { file, sha256: digestOf(bytes) };
}

/** Whether the outputs of a population are there, as they were written. */
export function hasOutputs(directory: string, { outputs }: PopulationRecord): boolean {
  if (outputs === null) return false;
  try {
    return digestOf(readRegularSync(join(directory, outputs.file))) === outputs.sha256;
  } catch {
    return false;
  }
}

/**
 * The outputs of each trial of a population, in the order of its record.
 *
 * @throws CallerError where the file is gone or is not what was written
 */
export async function readOutputs(
  directory: string,
  { outputs, trials }: PopulationRecord,
): Promise<MemberOutputs[]> {
  if (outputs === null) throw new RangeError("the outputs of this population were not kept");
  const path = join(directory, outputs.file);
  const bytes = await readRegular(path, Number.POSITIVE_INFINITY, "bring it back").catch(
    () => null,
  );
  if (bytes === null || digestOf(bytes) !== outputs.sha256) {
    throw new CallerError(
      `${path} ${bytes === null ? "is gone" : "is not what was written: its SHA-256 differs"}, though the journal counts on it`,
      `bring it back, or delete ${directory} to begin anew`,
    );
  }
  const { tensors } = decodeTensors(bytes, layout);
  const rows = ({ shape: [, columns], data }: (typeof tensors)["best"], i: number) =>
    data.slice(i * columns, (i + 1) * columns);
  return trials.map((_, i) => ({
    best: rows(tensors.best, i),
    prediction: Float64Array.from(rows(tensors.predictions, i)),
  }));
}

/**
 * What a run with `keep: best` left of its trials: a function from a trial's key to the parameters [P] of
 * its best evaluation. It throws a CallerError where none were kept, or the file is not what was written.
 *
 * @param directory of the run's journal
 * @throws CallerError as `readJournal`
 */
export async function keptParameters(
  directory: string,
): Promise<(key: string) => Promise<Float32Array | Float64Array>> {
  const { populations } = await readJournal(join(directory, JOURNAL));
  return async (key) => {
    const indexIn = ({ trials }: PopulationRecord) => trials.findIndex((t) => t.key === key);
    // one that lost its file was trained again, and stands further down
    const record = populations.findLast((p) => p.outputs !== null && indexIn(p) >= 0);
    if (record === undefined) {
      throw new CallerError(
        `no parameters of trial ${key.slice(0, 12)} were kept in ${directory}`,
        "say keep: best and run again: what lacks them is trained again",
      );
    }
    const outputs = await readOutputs(directory, record);
    return outputs[indexIn(record)].best;
  };
}
