import type { z } from "zod";
import { CallerError, refusedSettings } from "../errors.js";
import { type Expr, flops, input } from "../tensor/index.js";
import { shapeText } from "../tensor/type.js";
import type { Head } from "./head.js";
import type { ModelClass } from "./model-class.js";
import {
  type ParameterSpec,
  type Parameters,
  type Parametrised,
  parameterCount,
  parameterInputs,
} from "./parameters.js";

/** What every architecture is told of its task. */
export interface TaskShape {
  /** channels of the input, d */
  readonly inputs: number;
  /** channels of the output */
  readonly outputs: number;
  /** length of a sequence, tau */
  readonly length: number;
}

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
   * @param x [...lead, batch, length, inputs]
   * @returns [...lead, batch, length or 1, outputs]
   */
  readonly forward: (
    config: C,
    task: TaskShape,
    parameters: Parameters,
    x: Expr,
    positions: Positions,
  ) => Expr;
  /** no output may depend on a later input */
  readonly causal: (config: C) => boolean;
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
  /** from x [...lead, batch, length, inputs] to [...lead, batch, length or 1, outputs] */
  readonly forward: (parameters: Parameters, x: Expr, positions: Positions) => Expr;
}

/** An architecture whose configuration is still as a user wrote it. */
export interface RegisteredArchitecture {
  /** in specifications and on the command line */
  readonly name: string;
  /** raised with every change of what is computed */
  readonly version: number;
  /** one sentence with the equation or the source */
  readonly summary: string;
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
  for (const size of ["inputs", "outputs", "length"] as const) {
    const value: unknown = Reflect.get(Object(task), size);
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

/** @throws CallerError for sequences of another length or with other channels than the task's */
function requireSequences(owner: string, { length, inputs }: TaskShape, x: Expr): void {
  const [steps, channels] = x.shape.slice(-2);
  if (x.rank < 3 || steps !== length || channels !== inputs) {
    throw new CallerError(
      `x ${shapeText(x.shape)} for a ${owner} of [batch, length ${length}, inputs ${inputs}]`,
      "give windows of the model's length, or build the model for that of the windows",
    );
  }
}

/** Hides the type of an architecture's configuration behind its schema, so that all stand in one list. */
export function register<C extends object>(architecture: Architecture<C>): RegisteredArchitecture {
  const { name, version, summary, schema } = architecture;
  const settings = Object.keys(schema.shape);
  return {
    name,
    version,
    summary,
    settings,
    schema,
    build: (written, task) => {
      const parsed = schema.safeParse(written);
      if (!parsed.success) throw refusedSettings(name, written, parsed.error, settings);
      const config = parsed.data as C;
      requireTask(name, task);
      const parameters = architecture.parameters(config, task);
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
        modelClass: {
          causal: architecture.causal(config),
          ...architecture.modelClass?.(config, task),
        },
        width: architecture.width(config),
        rateExponent: architecture.rateExponent,
        forward: (values, x, positions) => {
          requireSequences(name, task, x);
          return architecture.forward(config, task, values, x, positions);
        },
      };
    },
  };
}

/** Floating point operations of one forward pass of one sequence. */
export function forwardFlops(model: Model, positions: Positions): number {
  const { length, inputs } = model.task;
  const x = input("x", "float32", [1, length, inputs]);
  return flops([model.forward(parameterInputs(model, "float32"), x, positions)]);
}
