import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { readMatrix } from "../data/matrix.js";
import { CallerError } from "../errors.js";
import { JOURNAL } from "../experiments/journal/line.js";
import type { SpectrumSource } from "../measure/spectrum.js";
import type { SpectrumOrigin } from "../report/spectrum.js";
import { nodeEngine } from "../runtime/node.js";
import { buildTask } from "../tasks/registry.js";
import { settingsOf } from "./settings.js";

/** What a command is asked of: a task, or a file. */
export interface CouplingCall {
  readonly task?: string;
  readonly set?: readonly string[];
  /** of a run: which of its trials */
  readonly trial?: string;
  /** of its model: which head */
  readonly at?: string;
}

/** What is looked at, and what documents say of it. */
export interface CouplingSource {
  readonly source: SpectrumSource;
  readonly origin: SpectrumOrigin;
}

/**
 * The task or the matrix that a call names.
 *
 * @throws CallerError where it names neither or both, or the file is unfit
 */
export async function couplingSource(
  file: string | undefined,
  { task: name, set, trial, at }: CouplingCall,
  seed: number,
): Promise<CouplingSource> {
  if (file === undefined) {
    if (name === undefined) {
      throw new CallerError(
        "neither a task nor a file nor a run is named",
        "name one, as in --task coupling, a matrix, as in logits.npy, or a run with keep: best",
      );
    }
    requireNoHead(`--task ${name}`, { trial, at });
    const task = buildTask(name, settingsOf(set ?? []));
    return {
      source: { kind: "task", task },
      origin: { kind: "task", task: name, settings: task.config, seed },
    };
  }
  if (name !== undefined || set !== undefined) {
    throw new CallerError(
      `${file} is given and ${name === undefined ? "--set" : `--task ${name}`} too`,
      "ask of one of them",
    );
  }
  if (await isRun(file)) {
    const { trainedHead } = await import("./trained-head.js");
    const { source, ...head } = await trainedHead(nodeEngine, {
      ...{ path: file, seed },
      ...(trial !== undefined && { trial }),
      ...(at !== undefined && { at }),
    });
    const { rows, columns } = source.matrix;
    return { source, origin: { kind: "head", run: file, ...head, shape: [rows, columns], seed } };
  }
  requireNoHead(file, { trial, at });
  const { matrix, roundoff, sha256 } = await readMatrix(file);
  return {
    source: { kind: "matrix", matrix, roundoff, tokens: false },
    origin: { kind: "file", file, sha256, shape: [matrix.rows, matrix.columns], seed },
  };
}

/** Whether a path is a journal, or a directory that may hold some. */
async function isRun(path: string): Promise<boolean> {
  if (basename(path) === JOURNAL) return true;
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}

/** @throws CallerError where a trial or a head is named of what has none */
function requireNoHead(
  what: string,
  given: Readonly<Record<"trial" | "at", string | undefined>>,
): void {
  const first = Object.entries(given).find(([, value]) => value !== undefined);
  if (first === undefined) return;
  throw new CallerError(
    `--${first[0]} ${first[1]} of ${what}`,
    "a trial and its head are those of a run: name its directory",
  );
}
