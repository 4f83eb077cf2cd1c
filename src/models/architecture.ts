import type { z } from "zod";
import { CallerError, refusedSettings } from "../errors.js";
import { type Expr, flops } from "../tensor/index.js";
import { embed, embeddingParameters } from "./embedding.js";
import type { Head } from "./head.js";
import { inputLeaves, type ModelInput, requireInput, type TaskShape } from "./input.js";
import type { ModelClass } from "./model-class.js";
import {
  type ParameterSpec,
  type Parameters,
  type Parametrised,
  parameterCount,
  parameterInputs,
} from "./parameters.js";
import type { Stepwise } from "./stepwise.js";

/** Which positions of the output are wanted; `last` costs less where the architecture allows it. */
export type Positions = "all" | "last";

/**
 * A sequence model, written once as an expression. `forward` works with and without a leading
 * model axis: `lead` is [] for one model, [M] for a population, and every tensor carries it.
 */
export interface Architecture<C> {
  /** in specifications and on the command line */
  readonly name: string;
  /** raised with every change of what is computed: trials of an older version are other trials */
  readonly version: number;
  /** one sentence with the equation or the source */
  readonly summary: string;
  /** strict: an unknown key is an error */
  readonly schema: z.ZodObject;
  /** names, shapes and first values, in the order of theta */
  readonly parameters: (config: C, task: TaskShape) => readonly ParameterSpec[];
  /**
   * the network as an expression
   *
   * @param input x [...lead, batch, length, inputs]; symbols, and a source, where the architecture reads them
   * @returns [...lead, batch, length or 1, outputs]
   */
  readonly forward: (
    config: C,
    task: TaskShape,
    parameters: Parameters,
    input: ModelInput,
    positions: Positions,
  ) => Expr;
  /**
   * what it reads: symbols, which it embeds itself, or symbols with a source beside them. Left out: channels; the
   * symbols of a task are embedded before it in as many channels as it is wide, which it reads as any others
   */
  readonly reads?: "symbols" | "source";
  /** no output may depend on a later input */
  readonly causal: (config: C) => boolean;
  /** the model one position after another, where sequences of symbols can be made with it */
  readonly stepwise?: (config: C, task: TaskShape) => Stepwise;
  /** the heads of its attention, layer by layer; left out where it has none */
  readonly heads?: (config: C) => readonly Head[];
  /** what is known of its models beside `causal`; left out where no floor asks for it */
  readonly modelClass?: (config: C, task: TaskShape) => ModelClass;
  /** the width that decides whether populations are stacked on a model axis or copied */
  readonly width: (config: C) => number;
  /** gamma, where the best learning rate of Adam falls with the width like width^-gamma */
  readonly rateExponent: number;
}

/**
 * Of models made of dense layers: what Yang and Hu (arXiv 2203.03466) derive for hidden matrices
 * under Adam.
 */
export const DENSE_RATE = 1;

/**
 * Of recurrent models, whose best rate falls more slowly. Tuned over widths 16 to 128; what is left
 * of each architecture stands in docs/evidence.md.
 */
export const RECURRENT_RATE = 3 / 4;

/** An architecture with its configuration and its task: all that is needed to build it. */
export interface Model extends Parametrised {
  /** name of the architecture */
  readonly architecture: string;
  /** settings, defaults filled in */
  readonly config: Readonly<Record<string, unknown>>;
  /** channels in and out, and length */
  readonly task: TaskShape;
  /** no output depends on a later input */
  readonly causal: boolean;
  /** the heads of its attention, layer by layer; none where it has no attention */
  readonly heads: () => readonly Head[];
  /** what floors ask of it */
  readonly modelClass: ModelClass;
  /** decides whether populations are stacked on a model axis or copied */
  readonly width: number;
  /** gamma, where the best learning rate of Adam falls with the width like width^-gamma */
  readonly rateExponent: number;
  /** the model one position after another; left out where its architecture has no such form */
  readonly stepwise?: Stepwise;
  /** from x [...lead, batch, length, inputs] to [...lead, batch, length or 1, outputs] */
  readonly forward: (parameters: Parameters, input: ModelInput, positions: Positions) => Expr;
}

/** An architecture whose configuration is still as a user wrote it. */
export interface RegisteredArchitecture {
  /** in specifications and on the command line */
  readonly name: string;
  /** raised with every change of what is computed; of a plugin's the SHA-256 of its file */
  readonly version: number | string;
  /** one sentence with the equation or the source */
  readonly summary: string;
  /** symbols, or symbols with a source beside them; left out: channels, or symbols as channels */
  readonly reads?: "symbols" | "source";
  /** names of the settings */
  readonly settings: readonly string[];
  /** of the settings, strict */
  readonly schema: z.ZodObject;
  /**
   * the model of a configuration as a user wrote it
   *
   * @throws CallerError for an unknown setting, naming the nearest, a value out of range, a task
   *   without inputs, outputs or length, or more parameters than a file holds
   */
  readonly build: (config: unknown, task: TaskShape) => Model;
}

/** The largest size of a task: examples are counted in int32. */
const LARGEST_SIZE = 2 ** 31 - 1;
/** No larger model is built: an .onnx file ends at 2 GiB, which hold so many numbers in float32. */
const MOST_PARAMETERS = 2 ** 29;

/** @throws CallerError for a size that no sequence has */
function requireTask(owner: string, task: TaskShape): void {
  const { inputs, outputs, length, source } = Object(task) as Partial<TaskShape>;
  const sizes = { inputs, outputs, length };
  const all =
    source === undefined
      ? sizes
      : {
          ...sizes,
          "symbols of the source": source.symbols,
          "length of the source": source.length,
        };
  for (const [size, value] of Object.entries<unknown>(all)) {
    const fits = typeof value === "number" && Number.isInteger(value) && value >= 1;
    if (!fits || value > LARGEST_SIZE) {
      const shown = typeof value === "number" ? String(value) : JSON.stringify(value);
      throw new CallerError(
        `${owner} of a task with ${size} ${shown}`,
        `give ${size} as a whole number from 1 to ${LARGEST_SIZE}`,
      );
    }
  }
}

/** Channels that symbols are embedded in before an architecture of channels, at least. Chosen by hand. */
const LEAST_EMBEDDING = 16;

/** Name of the embedding before an architecture of channels. */
const EMBEDDING = "symbols.embedding";

/** What of an architecture is left once its configuration and its task are known. */
interface Built {
  readonly parameters: readonly ParameterSpec[];
  readonly forward: Model["forward"];
  readonly modelClass: ModelClass;
}

function built<C>(architecture: Architecture<C>, config: C, task: TaskShape): Built {
  const { name, reads: own } = architecture;
  if ((task.source !== undefined) !== (own === "source")) {
    throw new CallerError(
      own === "source"
        ? `${name} makes one sequence from another, and the task has one alone`
        : `${name} reads one sequence, and the task has a source beside it`,
      own === "source" ? "choose an architecture of one sequence" : "choose encoder-decoder",
    );
  }
  if (own !== undefined && task.reads !== "symbols") {
    throw new CallerError(
      `${name} reads symbols, and the task has real inputs`,
      "choose an architecture of channels, such as transformer-b",
    );
  }
  const causal = architecture.causal(config);
  if (own !== undefined || task.reads !== "symbols") {
    return {
      parameters: architecture.parameters(config, task),
      forward: (values, input, positions) =>
        architecture.forward(config, task, values, input, positions),
      modelClass: { causal, ...architecture.modelClass?.(config, task) },
    };
  }
  const { reads, ...channels } = task;
  const width = Math.max(architecture.width(config), LEAST_EMBEDDING);
  const inner = { ...channels, inputs: width };
  return {
    parameters: [
      embeddingParameters(EMBEDDING, task.inputs, width),
      ...architecture.parameters(config, inner),
    ],
    forward: (values, { x }, positions) =>
      architecture.forward(config, inner, values, { x: embed(EMBEDDING, values, x) }, positions),
    modelClass: { causal },
  };
}

/**
 * Hides the type of an architecture's configuration behind its schema, so that all stand in one list.
 *
 * @param version of its code, where that is not the architecture's own
 */
export function register<C extends object>(
  architecture: Architecture<C>,
  version: number | string = architecture.version,
): RegisteredArchitecture {
  const { name, summary, schema, reads } = architecture;
  const settings = Object.keys(schema.shape);
  return {
    name,
    version,
    summary,
    ...(reads && { reads }),
    settings,
    schema,
    build: (written, task) => {
      const parsed = schema.safeParse(written);
      if (!parsed.success) throw refusedSettings(name, written, parsed.error, settings);
      const config = parsed.data as C;
      requireTask(name, task);
      const { parameters, forward, modelClass } = built(architecture, config, task);
      const count = parameterCount({ parameters });
      if (count > MOST_PARAMETERS) {
        throw new CallerError(
          `${name} of these sizes has ${count} parameters; at most ${MOST_PARAMETERS} are built`,
          `choose smaller ones among ${settings.join(", ")} or of the task`,
        );
      }
      return {
        architecture: name,
        config: { ...config } as Readonly<Record<string, unknown>>,
        task,
        parameters,
        causal: architecture.causal(config),
        heads: () => architecture.heads?.(config) ?? [],
        modelClass,
        width: architecture.width(config),
        rateExponent: architecture.rateExponent,
        ...(architecture.stepwise && { stepwise: architecture.stepwise(config, task) }),
        forward: (values, input, positions) => {
          requireInput(name, task, input);
          return forward(values, input, positions);
        },
      };
    },
  };
}

/** Floating point operations of one forward pass of one sequence. */
export function forwardFlops(model: Model, positions: Positions): number {
  const read = inputLeaves(model.task, "float32", 1);
  return flops([model.forward(parameterInputs(model, "float32"), read, positions)]);
}
