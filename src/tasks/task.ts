import { z } from "zod";
import { CallerError, refusedSettings } from "../errors.js";
import type { Evidence } from "../evidence.js";
import type { Matrix } from "../linalg/matrix.js";
import { foldIn, Stream } from "../random/stream.js";

/** Parts of a task's samples that share nothing but the relationship. */
export type Split = "train" | "validation" | "test";

/** Samples without end for the training of one trial, known by its seed: no split holds any of them. */
export interface FreshPart {
  /** the seed of the trial */
  readonly fresh: number;
}

/** What an output is: a number, or one of some classes. */
export type OutputKind = "real" | "classes";

/** The class of a position that no output is asked for, as behind the end of a sentence. */
export const NOT_ASKED = -1;

/** One sequence: x [length, inputs] and y [length, outputs], or classes [length], row-major. */
export interface Sample {
  /** [length, inputs], or [length] symbols */
  readonly x: Float64Array;
  /** [length, outputs], or [length] classes */
  readonly y: Float64Array;
  /** [source's length] symbols, where the task has a source */
  readonly source?: Float64Array;
}

/** Positions of a sequence whose output a model is asked for. */
export type AskedPositions = "all" | "last";

/** Channels and length of a task's sequences. */
export interface SequenceShape {
  /** channels, or the number of symbols */
  readonly inputs: number;
  /** numbers a position, or the number of classes */
  readonly outputs: number;
  /** steps of a sequence */
  readonly length: number;
  /** what stands at a position: real channels where it is left out */
  readonly reads?: "symbols";
  /** of a second sequence of symbols, which x is made from */
  readonly source?: { readonly symbols: number; readonly length: number };
}

/** What is known of a relationship before anything is trained. */
export interface Verdict {
  /** one sentence, with its number where there is one */
  readonly statement: string;
  /** how it is known */
  readonly kind: Extract<Evidence, "proved" | "measured">;
  /** theorem, equation or test that it rests on */
  readonly source: string;
}

/** Of tasks in which an output follows its own input wherever that stands. */
export const EQUIVARIANT: Verdict = {
  statement:
    "Outputs are permuted as inputs are: attention to all positions needs no position encoding.",
  kind: "proved",
  source: "appendix A.1 of arXiv 2305.18475",
};

/** A relationship without beginning or end, cut to a series: no row misses a past. */
export interface Series {
  /** Rows 0..count-1; row t is a pure function of (task, settings, seed, t). */
  readonly rows: (count: number) => Sample;
  /** variance of the noise-free output at any row, exact */
  readonly signalVariance: number;
  /** variance of the noise at any row */
  readonly noiseVariance: number;
}

/** F and f of equation (8), y_t = F(sum_s softmax[rho(x_t, x_.)](s) f(x_s)), around a coupling. */
export type Readout =
  | {
      readonly kind: "softmax";
      /** K_F, the Lipschitz constant of F in the Euclidean norm */
      readonly lipschitzF: number;
      /** sup over tokens of |f|_2 */
      readonly supF: number;
      /** radius of the least ball that holds the values of f */
      readonly radiusF: number;
      /** C_FF^(2) of F and of f, equation (11): the error of nets of w ReLU neurons is at most C_FF / w^2 */
      readonly feedForward: { readonly F: number; readonly f: number };
    }
  /** a hard maximum in place of the softmax: no continuous target */
  | { readonly kind: "hardmax" }
  /** what is averaged is no function of one token of the input */
  | { readonly kind: "several tokens" };

/** A temporal coupling rho(u, v) that can be evaluated. */
export interface TaskCoupling {
  /** F and f around it */
  readonly readout: Readout;
  /** sup |g| and sup |g''| of g = phi_k and g = psi_k on [0, 1], exact, where they are known */
  readonly functions?:
    | ((k: number) => { readonly sup: number; readonly curvature: number })
    | undefined;
  /** law of u and v, independent: uniform on a unit cube, or uniform on the symbols 0..count - 1 */
  readonly law:
    | { readonly kind: "cube"; readonly dimension: number }
    | { readonly kind: "symbols"; readonly count: number };
  /** rho at every pair, [u.rows, v.rows]; u and v hold a point a row */
  readonly values: (u: Matrix, v: Matrix) => Matrix;
  /** singular values of rho(u, v) - E_v rho(u, v), decreasing, exact, where they are known */
  readonly centredSingularValues: Float64Array | null;
}

/** A relationship x -> y whose unknowns are drawn: y = signal(x) + noise. */
export interface Relationship {
  /** Sample i of a part: a pure function of (task, settings, seed, part, i). */
  readonly sample: (part: Split | FreshPart, i: number) => Sample;
  /**
   * Variance of the noise-free output over the inputs at one position, averaged over outputs and
   * over the positions that a model is asked for: the squared error of the best constant for each.
   * Exact; null where no closed form is known.
   */
  readonly signalVariance: number | null;
  /** Variance of the noise at every position: the least squared error that any model can have. */
  readonly noiseVariance: number;
  /** rho(0..) where the noise-free output is sum_s rho(s) x_{t-s}, exact */
  readonly kernel?: Float64Array | undefined;
  /**
   * of a kernel inf{b > 0: e^(t/b) |rho(t)| -> 0} as lags go on without end, in steps, exact: infinite for
   * a heavy tail; left out where it is not known
   */
  readonly timescale?: number | undefined;
  /** singular values of the temporal coupling under the law of the tokens, decreasing, exact, raw */
  readonly couplingSingularValues?: Float64Array | undefined;
  /** where the relationship is attention by a coupling of two points */
  readonly coupling?: TaskCoupling | undefined;
  /**
   * where outputs are averages, or a function of them: the weights w(t, s) for a sequence x, [length, length]
   */
  readonly attention?: ((x: Float64Array) => Float64Array) | undefined;
  /** of texts: bytes that an output of the test part stands for, on average */
  readonly bytesASymbol?: number | undefined;
  /** where the relationship is stationary */
  readonly series?: Series | undefined;
  /** what is known before anything is trained */
  readonly verdicts: readonly Verdict[];
}

/** A family of relationships with known answers. */
export interface Task<C> {
  /** in specifications and on the command line */
  readonly name: string;
  /** raised with every change of what is drawn: trials of an older version are other trials */
  readonly version: number;
  /** what y is of x, one sentence with the equation */
  readonly summary: string;
  /** law of x */
  readonly law: string;
  /** equation or section, and paper */
  readonly source: string;
  /** strict: an unknown key is an error */
  readonly schema: z.ZodObject;
  /** channels and length of its sequences */
  readonly shape: (config: C) => SequenceShape;
  /** settings with what the data say that they name; left out where there are none */
  readonly resolve?: (config: C) => C;
  /** names of the settings that lead to files of the caller's; left out where none does */
  readonly files?: (config: C) => readonly string[];
  /** how many samples each split has; left out where they are drawn without end */
  readonly holds?: (config: C) => Readonly<Record<Split, number>>;
  /** what y is, by default numbers */
  readonly target?: OutputKind;
  /** positions whose output a model is asked for, by its settings where it has one that says so */
  readonly positions: AskedPositions | ((config: C) => AskedPositions);
  /**
   * Draws what the settings leave open (a random kernel, a permutation) from the seed.
   *
   * @throws CallerError where settings do not go together
   */
  readonly relationship: (config: C, seed: number) => Relationship;
}

/** A task with its settings resolved. */
export interface ConfiguredTask extends SequenceShape {
  /** name of the task */
  readonly task: string;
  /** settings, defaults filled in */
  readonly config: Readonly<Record<string, unknown>>;
  /** numbers or classes */
  readonly target: OutputKind;
  /** where a model's output counts */
  readonly positions: AskedPositions;
  /** how many samples each split has; null: without end */
  readonly holds: Readonly<Record<Split, number>> | null;
  /**
   * the relationship that a seed draws
   *
   * @throws CallerError where settings do not go together
   */
  readonly relationship: (seed: number) => Relationship;
}

/** A setting of a task. */
export interface Key {
  /** as a specification or the command line writes it */
  readonly name: string;
  /** what is taken where it is not given */
  readonly default: unknown;
  /** what it takes, in words */
  readonly kind: string;
}

/** A task whose settings are still as a user wrote them. */
export interface RegisteredTask {
  /** in specifications and on the command line */
  readonly name: string;
  /** raised with every change of what is drawn; of a plugin's the SHA-256 of its file */
  readonly version: number | string;
  /** numbers or classes */
  readonly target: OutputKind;
  /** one sentence */
  readonly summary: string;
  /** of the settings, strict */
  readonly schema: z.ZodObject;
  /** law of the inputs */
  readonly law: string;
  /** the paper and place that it comes from */
  readonly source: string;
  /** its settings, for those who list them */
  readonly keys: readonly Key[];
  /**
   * the task with its settings checked and defaults filled in
   *
   * @throws CallerError for an unknown setting or a value that does not fit, naming the nearest
   */
  readonly configure: (settings: unknown) => ConfiguredTask;
  /**
   * the names of the settings that lead to files of the caller's
   *
   * @throws CallerError as `configure`, but reads nothing
   */
  readonly files: (settings: unknown) => readonly string[];
}

/**
 * Hides the type of a task's settings behind its schema, so that all stand in one list.
 *
 * @param version of its code, where that is not the task's own
 */
export function register<C extends object>(
  task: Task<C>,
  version: number | string = task.version,
): RegisteredTask {
  const { name, summary, law, source, schema, target = "real", positions } = task;
  const settings = Object.keys(schema.shape);
  const defaults = schema.parse({});
  const checked = (written: unknown): C => {
    const parsed = schema.safeParse(written);
    if (!parsed.success) throw refusedSettings(name, written, parsed.error, settings);
    return parsed.data as C;
  };
  return {
    name,
    version,
    target,
    summary,
    schema,
    law,
    source,
    keys: settings.map((key) => ({
      name: key,
      default: defaults[key],
      kind: kindOf(schema.shape[key]),
    })),
    files: (written) => task.files?.(checked(written)) ?? [],
    configure: (written) => {
      const given = checked(written);
      const config = task.resolve?.(given) ?? given;
      return {
        task: name,
        config: { ...config } as Readonly<Record<string, unknown>>,
        ...task.shape(config),
        target,
        positions: typeof positions === "function" ? positions(config) : positions,
        holds: task.holds?.(config) ?? null,
        relationship: (seed) => task.relationship(config, seed),
      };
    },
  };
}

/**
 * Reads data that settings name.
 *
 * @throws CallerError as `read` does, with the settings before what is wrong
 */
export function readSettings<T>(
  task: string,
  settings: Readonly<Record<string, unknown>>,
  read: () => T,
): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CallerError)) throw error;
    const names = Object.keys(settings).map((name) => `'${name}'`);
    const values = Object.values(settings).map((value) => JSON.stringify(value));
    throw new CallerError(
      `setting ${names.join(", ")} of ${task}: ${values.join(", ")}: ${error.problem}`,
      error.cure,
    );
  }
}

/**
 * @param what the data, in words
 * @param read SHA-256 of what was read
 * @param asked that of the settings; null where any is taken
 * @throws CallerError where the data are others
 */
export function requireDigest(what: string, read: string, asked: string | null): void {
  if (asked === null || read === asked) return;
  throw new CallerError(
    `${what}: SHA-256 ${read}, where ${asked} was read before`,
    "give the data that were read before, or leave sha256 out to take what is there now",
  );
}

/** @throws CallerError where a split of real data is asked for a sample that it does not have */
export function requireHeld(what: string, split: Split, i: number, count: number): void {
  if (i < count) return;
  throw new CallerError(
    `${what}: sample ${i + 1} of the ${split} part, which has ${count}`,
    `ask for at most ${count}`,
  );
}

/** A number in a statement, to 3 digits. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** The description of a setting, which stands on the type within its default. */
function kindOf(setting: z.core.$ZodType): string {
  const type = setting instanceof z.ZodDefault ? setting.unwrap() : setting;
  return (type as z.ZodType).description ?? "";
}

/** Normal noise of one sequence added to its outputs, in place. */
export function addNoise(y: Float64Array, variance: number, stream: Stream, i: number): void {
  if (variance === 0) return;
  const deviation = Math.sqrt(variance);
  for (let t = 0; t < y.length; t++) y[t] += deviation * stream.normal(i * y.length + t);
}

/** What draws of one quantity are for: the sequences of a split or of a trial, or the series. */
export type Part = Split | FreshPart | "series";

/**
 * The stream of one quantity of a part. That of a trial has a name of its own beside a seed of its own:
 * no split's, whatever the seeds.
 */
export function partStream(seed: number, quantity: string, part: Part): Stream {
  return typeof part === "string"
    ? new Stream(seed, `${part} ${quantity}`)
    : new Stream(foldIn(seed, part.fresh), `fresh ${quantity}`);
}
