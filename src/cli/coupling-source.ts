import { readMatrix } from "../data/matrix.js";
import { CallerError } from "../errors.js";
import type { SpectrumSource } from "../measure/spectrum.js";
import type { SpectrumOrigin } from "../report/spectrum.js";
import { buildTask } from "../tasks/registry.js";
import { settingsOf } from "./settings.js";

/** What a command is asked of: a task, or a file. */
export interface CouplingCall {
  readonly task?: string;
  readonly set?: readonly string[];
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
  { task: name, set }: CouplingCall,
  seed: number,
): Promise<CouplingSource> {
  if (file === undefined) {
    if (name === undefined) {
      throw new CallerError(
        "neither a task nor a file is named",
        "name one, as in --task coupling, or a matrix, as in logits.npy",
      );
    }
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
  const { matrix, roundoff, sha256 } = await readMatrix(file);
  return {
    source: { kind: "matrix", matrix, roundoff },
    origin: { kind: "file", file, sha256, shape: [matrix.rows, matrix.columns], seed },
  };
}
