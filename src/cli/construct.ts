import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { constructAdaptive } from "../construct/adaptive-memory.js";
import { constructCoupling } from "../construct/construct.js";
import { LARGEST_HEAD } from "../construct/coupling-head.js";
import { constructEssential } from "../construct/essential-memory.js";
import type { MemoryConstruction } from "../construct/memory.js";
import { constructSparse } from "../construct/sparse-memory.js";
import { CallerError } from "../errors.js";
import { couplingGrid } from "../measure/coupling-grid.js";
import type { Model } from "../models/architecture.js";
import { exportModel } from "../models/export.js";
import { constructDocument } from "../report/documents/construct.js";
import { memoryDocument } from "../report/documents/construct-memory.js";
import { constructPicture } from "../report/page/construct.js";
import { memoryPicture } from "../report/page/construct-memory.js";
import type { Terminal } from "../report/terminal/columns.js";
import { stateConstruction } from "../report/terminal/construct.js";
import { stateMemory } from "../report/terminal/construct-memory.js";
import { nodeEngine } from "../runtime/node.js";
import type { AdaptiveConfig } from "../tasks/adaptive.js";
import type { CouplingConfig } from "../tasks/coupling.js";
import type { EssentialConfig } from "../tasks/essential.js";
import { buildTask } from "../tasks/registry.js";
import type { SparseConfig } from "../tasks/sparse.js";
import type { ConfiguredTask } from "../tasks/task.js";
import { ENCODINGS } from "../theory/bounds/paper-b/kernels.js";
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
  readonly heads?: number;
  readonly ff?: number;
  readonly encoding?: string;
  readonly coupling?: string;
  readonly seed?: number;
  readonly export?: string;
  readonly json?: boolean;
  readonly out?: string;
}

/** Options that say what is built, beside task and seed. */
const SIZES = ["head", "heads", "ff", "encoding", "coupling"] as const;
type SizeOption = (typeof SIZES)[number];

/** Tasks that something is built for, and the options that each takes. */
const BUILDERS = {
  coupling: ["head", "ff"],
  sparse: ["heads", "encoding"],
  adaptive: ["heads", "encoding", "coupling"],
  essential: ["heads", "encoding", "ff"],
} as const satisfies Readonly<Record<string, readonly SizeOption[]>>;
type Buildable = keyof typeof BUILDERS;

/** No layer of more heads is constructed; the registry's limit. */
const MOST_HEADS = 1024;
const MOST_NEURONS = 65_536;
const COUPLINGS = ["dot-product", "tmx"] as const;

/** What is to be built, checked before any work, with what names its folder. */
interface Plan {
  readonly named: Readonly<Record<string, unknown>>;
  /**
   * the model, and both forms of what is said of it
   *
   * @param files that will be written, by what they hold
   */
  readonly build: (
    files: Readonly<Record<string, string>>,
    terminal: Terminal,
  ) => Promise<{
    readonly model: Model;
    readonly theta: Float64Array;
    readonly document: object;
    readonly words: string;
    readonly picture: string;
  }>;
}

/**
 * `nwidth construct`: weights from theory, without training, and errors beside what is promised; a folder
 * with construct.json, and the model where one is asked for.
 *
 * @throws CallerError before any work, where the call does not fit
 */
export async function construct(options: ConstructOptions, { stdout }: Streams): Promise<void> {
  const { set = [], seed = 0, json = false } = options;
  if (options.task === undefined) {
    throw new CallerError("--task is missing", "name one, as in --task coupling");
  }
  const task = buildTask(options.task, settingsOf(set));
  const plan = planOf(task, options, wholeNumber("--seed", seed, 0));
  const key = keyPrefix({
    ...{ verb: "construct", version: VERSION, task: task.task, config: task.config, seed },
    ...plan.named,
  });
  const directory = options.out ?? join("runs", `construct-${key}`);
  await checkOutput(directory);
  if (options.export !== undefined) await checkModelFile(options.export);

  const files = {
    document: join(directory, "construct.json"),
    figure: join(directory, "construct.svg"),
    ...(options.export !== undefined && { model: options.export }),
  };
  const { model, theta, ...said } = await plan.build(files, terminalOf(stdout));
  if (options.export !== undefined) {
    const bytes = exportModel(model, theta, "all");
    await writeFiles(dirname(options.export), new Map([[basename(options.export), bytes]]));
  }
  const document = jsonText(said.document);
  await writeFiles(
    directory,
    new Map([
      ["construct.json", `${document}\n`],
      ["construct.svg", said.picture],
    ]),
  );
  stdout.write(json ? `${document}\n` : said.words);
}

function isBuildable(task: string): task is Buildable {
  return Object.hasOwn(BUILDERS, task);
}

/** @throws CallerError where nothing is built for the task, or an option is not the task's */
function planOf(task: ConfiguredTask, options: ConstructOptions, seed: number): Plan {
  const { task: name } = task;
  if (!isBuildable(name)) throw nothingBuilt(task, seed);
  const taken: readonly SizeOption[] = BUILDERS[name];
  const foreign = SIZES.find((option) => options[option] !== undefined && !taken.includes(option));
  if (foreign !== undefined) {
    throw new CallerError(
      `--${foreign} for the task ${name}`,
      `of sizes it takes ${taken.map((option) => `--${option}`).join(", ")}`,
    );
  }
  return name === "coupling"
    ? couplingPlan(task, options, seed)
    : memoryPlan(name, task, options, seed);
}

function couplingPlan(
  { task, config, relationship }: ConfiguredTask,
  options: ConstructOptions,
  seed: number,
): Plan {
  const head = wholeNumber("--head", options.head, 1, LARGEST_HEAD);
  const ff = neuronsOf(options.ff);
  return {
    named: { head, ff: ff ?? null },
    build: async (files, terminal) => {
      const construction = await constructCoupling(
        nodeEngine,
        config as CouplingConfig,
        seed,
        head,
        ff,
      );
      const outcome = { task, settings: config, seed, construction, files };
      const { coupling, couplingSingularValues: sigma } = relationship(seed);
      if (coupling === undefined || sigma === undefined)
        throw new RangeError(`${task}: no coupling`);
      return {
        ...construction,
        document: constructDocument(outcome),
        words: stateConstruction(outcome, terminal),
        picture: constructPicture(outcome, couplingGrid(coupling), sigma),
      };
    },
  };
}

function memoryPlan(
  name: Exclude<Buildable, "coupling">,
  { task, config }: ConfiguredTask,
  options: ConstructOptions,
  seed: number,
): Plan {
  const heads = wholeNumber("--heads", options.heads, 1, MOST_HEADS);
  const ff = neuronsOf(options.ff);
  const encoding = oneOf("--encoding", options.encoding ?? "lin", ENCODINGS);
  const coupling = oneOf("--coupling", options.coupling ?? "dot-product", COUPLINGS);
  const constructed = (): Promise<MemoryConstruction> => {
    switch (name) {
      case "sparse":
        return constructSparse(nodeEngine, config as SparseConfig, seed, encoding, heads);
      case "adaptive":
        return constructAdaptive(nodeEngine, config as AdaptiveConfig, seed, {
          ...{ encoding, coupling, heads },
        });
      case "essential":
        return constructEssential(nodeEngine, config as EssentialConfig, seed, {
          ...{ encoding, heads, neurons: ff },
        });
      default:
        return name satisfies never;
    }
  };
  return {
    named: { heads, ff: ff ?? null, encoding, coupling },
    build: async (files, terminal) => {
      const construction = await constructed();
      const outcome = {
        ...{ task, settings: config, seed, encoding, construction, files },
        coupling: name === "adaptive" ? coupling : null,
      };
      return {
        ...construction,
        document: memoryDocument(outcome),
        words: stateMemory(outcome, terminal),
        picture: memoryPicture(outcome),
      };
    },
  };
}

function neuronsOf(ff: number | undefined): number | undefined {
  return ff === undefined ? undefined : wholeNumber("--ff", ff, 2, MOST_NEURONS);
}

function oneOf<const T extends readonly string[]>(
  flag: string,
  given: string,
  names: T,
): T[number] {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  throw new CallerError(`${flag} ${given}`, `take one of ${names.join(", ")}`);
}

function nothingBuilt({ task, relationship }: ConfiguredTask, seed: number): CallerError {
  const { coupling } = relationship(seed);
  const tasks = Object.keys(BUILDERS).join(", ");
  return coupling === undefined
    ? new CallerError(
        `nothing is constructed for the task ${task}: neither is it attention by a coupling of two tokens, which a head is built from, nor one of Paper B's memories`,
        `use --task with one of ${tasks}`,
      )
    : new CallerError(
        `nothing is constructed for the task ${task}: heads are built from the bases of the task coupling alone`,
        `use --task coupling; nwidth spectrum --task ${task} has the singular values`,
      );
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
