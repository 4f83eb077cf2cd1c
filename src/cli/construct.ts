import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { constructCoupling } from "../construct/construct.js";
import { LARGEST_HEAD } from "../construct/coupling-head.js";
import { CallerError } from "../errors.js";
import { exportModel } from "../models/export.js";
import { constructDocument } from "../report/documents/construct.js";
import { stateConstruction } from "../report/terminal/construct.js";
import { nodeEngine } from "../runtime/node.js";
import type { CouplingConfig } from "../tasks/coupling.js";
import { buildTask } from "../tasks/registry.js";
import { VERSION } from "../version.js";
import { keyPrefix } from "./key.js";
import { checkOutput } from "./output.js";
import { settingsOf, wholeNumber } from "./settings.js";
import type { Streams } from "./streams.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";
import { writeFiles } from "./write.js";

/** Options of the verb as the command line gives them. */
export interface ConstructOptions {
  readonly task?: string;
  readonly set?: readonly string[];
  readonly head?: number;
  readonly ff?: number;
  readonly seed?: number;
  readonly export?: string;
  readonly json?: boolean;
  readonly out?: string;
}

/**
 * `nwidth construct`: weights from the decomposition of a coupling, without training; errors beside
 * both bounds; a folder with construct.json, and the model where one is asked for.
 *
 * @throws CallerError before any work, where the call does not fit
 */
export async function construct(options: ConstructOptions, { stdout }: Streams): Promise<void> {
  const { set = [], seed = 0, json = false } = options;
  if (options.task === undefined) {
    throw new CallerError("--task is missing", "name one, as in --task coupling");
  }
  const { task, config, relationship } = buildTask(options.task, settingsOf(set));
  if (task !== "coupling") {
    const { coupling } = relationship(seed);
    throw new CallerError(
      coupling === undefined
        ? `nothing is constructed for the task ${task}: it is not attention by a coupling of two tokens, which a head is built from`
        : `nothing is constructed for the task ${task}: heads are built from the bases of the task coupling alone`,
      coupling === undefined
        ? "use --task coupling"
        : `use --task coupling; nwidth spectrum --task ${task} has the singular values`,
    );
  }
  const head = wholeNumber("--head", options.head, 1, LARGEST_HEAD);
  const ff = options.ff === undefined ? undefined : wholeNumber("--ff", options.ff, 2, 65_536);
  wholeNumber("--seed", seed, 0);
  const key = keyPrefix({
    verb: "construct",
    version: VERSION,
    task,
    config,
    seed,
    head,
    ff: ff ?? null,
  });
  const directory = options.out ?? join("runs", `construct-${key}`);
  await checkOutput(directory);
  if (options.export !== undefined) await checkModelFile(options.export);

  const construction = await constructCoupling(
    nodeEngine,
    config as CouplingConfig,
    seed,
    head,
    ff,
  );
  const files: Record<string, string> = { document: join(directory, "construct.json") };
  if (options.export !== undefined) {
    const bytes = exportModel(construction.model, construction.theta, "all");
    await writeFiles(dirname(options.export), new Map([[basename(options.export), bytes]]));
    files.model = options.export;
  }
  const outcome = { task, settings: config, seed, construction, files };
  const document = jsonText(constructDocument(outcome));
  await writeFiles(directory, new Map([["construct.json", `${document}\n`]]));
  stdout.write(json ? `${document}\n` : stateConstruction(outcome, terminalOf(stdout)));
}

async function checkModelFile(file: string): Promise<void> {
  if (!file.endsWith(".onnx")) {
    throw new CallerError(`--export ${file} is no .onnx file`, "give a name that ends in .onnx");
  }
  const status = await stat(file).catch(() => undefined);
  if (status?.isDirectory()) {
    throw new CallerError(`--export ${file} is a directory`, "name a file, new or to be replaced");
  }
  await checkOutput(dirname(file), `--export ${file}`);
}
