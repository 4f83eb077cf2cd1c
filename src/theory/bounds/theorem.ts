import { z } from "zod";
import { CallerError, refusedSettings } from "../../errors.js";
import { type Bound, isRefusal, LEAST_NORMAL, type Refusal } from "../bound.js";

/** Every theorem, proposition and companion result that is evaluated here. */
export const THEOREM_IDS = [
  "a-4.2",
  "a-rnn",
  "b-3.1",
  "b-4.1",
  "b-4.2",
  "b-4.4",
  "b-4.5",
  "b-5.1a",
  "b-5.1b",
  "barron",
  "linear-rnn",
  "curse-of-memory",
  "encoder-decoder",
  "encoder-decoder-low-rank",
  "convolution",
  "retrieval-heads",
  "retrieval-few-heads",
  "retrieval-one-head",
  "infoflow-one-layer",
  "infoflow-two-layers",
] as const;
/** Name of a theorem. */
export type TheoremId = (typeof THEOREM_IDS)[number];

/** A theorem evaluated: a number, or why there is none. */
export type Evaluation = Bound<TheoremId> | Refusal<TheoremId>;

/** The head size m_h at which each form is least, for the same feed-forward budget. */
export interface BestHead {
  /** null where the printed form does not speak of the case */
  readonly printed: number | null;
  /** null where nothing is proved of the case */
  readonly proved: number | null;
}

/**
 * A theorem as a function of numbers, in two forms: as its paper prints it, and as it can be
 * proved with every constant explicit.
 */
export interface Theorem<S> {
  readonly id: TheoremId;
  readonly source: string;
  /** what is bounded for which class, in one sentence */
  readonly summary: string;
  readonly schema: z.ZodType<S> & { readonly shape: Readonly<Record<string, z.ZodType>> };
  readonly printed: (settings: S) => Evaluation;
  /** left out where `caveat` leaves no proved number */
  readonly proved?: (settings: S) => Evaluation;
  /** why the printed number is not to be relied on as a bound */
  readonly caveat: string;
  /** of theorems that trade a head's size against a feed-forward budget */
  readonly bestHead?: (settings: S) => BestHead;
}

/** A theorem with its settings put in. */
export interface EvaluatedTheorem {
  /** as the paper states it */
  readonly printed: Evaluation;
  /** with every constant explicit */
  readonly proved: Evaluation;
  /** null where the theorem does not weigh head size */
  readonly bestHead: BestHead | null;
}

/** A setting of a theorem. */
export interface TheoremSetting {
  /** as `--set` takes it */
  readonly name: string;
  /** its meaning */
  readonly says: string;
  /** whether it may not be left out */
  readonly required: boolean;
  /** its value where it is left out; null where that is no number or name */
  readonly default: unknown;
}

function settingOf(name: string, field: z.ZodType): TheoremSetting {
  const left = field.safeParse(undefined);
  return {
    name,
    says: field.description ?? "",
    required: !left.success,
    default: left.success ? (left.data ?? null) : null,
  };
}

/** A theorem as the registry holds it: its settings checked, their type hidden. */
export interface RegisteredTheorem {
  /** on the command line, as `b-4.2` */
  readonly id: TheoremId;
  /** paper and place */
  readonly source: string;
  /** one sentence */
  readonly summary: string;
  /** what the numbers leave open, or why none is proved */
  readonly caveat: string;
  /** whether there is a proved form */
  readonly hasProof: boolean;
  /** names of its settings */
  readonly settings: readonly string[];
  /** the same with their meanings, for those who list them */
  readonly keys: readonly TheoremSetting[];
  /**
   * the theorem for settings; they are checked
   *
   * @throws CallerError for a setting that is unknown, missing or out of range
   */
  readonly evaluate: (settings: unknown) => EvaluatedTheorem;
}

/** Hides the type of a theorem's settings behind its schema. */
export function register<S>(theorem: Theorem<S>): RegisteredTheorem {
  const { id, source, summary, schema, printed, caveat, bestHead } = theorem;
  const proved = theorem.proved ?? (() => unproved(id, caveat));
  const keys = Object.entries(schema.shape).map(([name, field]) => settingOf(name, field));
  const settings = keys.map(({ name }) => name);
  return {
    id,
    source,
    summary,
    caveat,
    hasProof: theorem.proved !== undefined,
    settings,
    keys,
    evaluate: (written) => {
      const parsed = schema.safeParse(written);
      if (!parsed.success) throw refused(id, written, parsed.error, keys);
      const s = parsed.data;
      return {
        printed: unlessUnderflow(printed, s),
        proved: unlessUnderflow(proved, s),
        bestHead: bestHead?.(s) ?? null,
      };
    },
  };
}

/** All settings that are missing at once, each with its meaning, and what the others are by default. */
function refused(
  id: TheoremId,
  written: unknown,
  error: z.ZodError,
  keys: readonly TheoremSetting[],
): CallerError {
  const settings = keys.map(({ name }) => name);
  const stray = error.issues.find(({ code }) => code === "unrecognized_keys");
  const given = new Set(Object.keys(Object(written)));
  const missing = keys.filter(({ name, required }) => required && !given.has(name));
  if (stray !== undefined || missing.length === 0) {
    const first = new z.ZodError(stray === undefined ? error.issues : [stray]);
    return refusedSettings(`theorem ${id}`, written, first, settings);
  }
  const others = keys.filter(({ required }) => !required);
  const names = missing.map(({ name }) => `'${name}'`).join(", ");
  const line = ({ name, says }: TheoremSetting) => `\n    ${name}: ${says}`;
  return new CallerError(
    `theorem ${id}: ${missing.length === 1 ? `setting ${names} is` : `settings ${names} are`} missing`,
    [
      `give ${missing.length === 1 ? "it" : "each"} by --set NAME=VALUE:`,
      ...missing.map(line),
      ...(others.length === 0 ? [] : ["\n  may be left out:"]),
      ...others.map(
        (key) => `${line(key)}${key.default === null ? "" : ` (default: ${key.default})`}`,
      ),
    ].join(""),
  );
}

/** The settings with 1 in place of every 0, also in lists. */
function without0<S>(settings: S): S {
  const raised = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(raised) : value === 0 ? 1 : value;
  return Object.fromEntries(
    Object.entries(settings as object).map(([name, value]) => [name, raised(value)]),
  ) as S;
}

/**
 * A form's number, refused where it is too small for float64: a bound of 0 would promise that nothing is
 * left. It is 0 where a setting that is 0 makes it so, and there alone.
 */
function unlessUnderflow<S>(form: (settings: S) => Evaluation, settings: S): Evaluation {
  const evaluation = form(settings);
  if (isRefusal(evaluation) || evaluation.value >= LEAST_NORMAL) return evaluation;
  const raised = form(without0(settings));
  const lost = Object.keys(evaluation.terms).filter(
    (name) => !isRefusal(raised) && raised.terms[name] < LEAST_NORMAL,
  );
  if (lost.length === 0) return evaluation;
  return {
    theorem: evaluation.theorem,
    reason: `the value leaves the range of float64: ${lost.join(" and ")} below 2.2e-308, and above 0`,
    cure: "choose less extreme values",
  };
}

/** A theorem whose proof leaves a constant unnamed: there is no proved number. */
function unproved(theorem: TheoremId, caveat: string): Refusal<TheoremId> {
  return {
    theorem,
    reason: `no proved number: ${caveat}`,
    cure: "read `printed`, with the evidence that it rests on",
  };
}
