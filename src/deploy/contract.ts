import { z } from "zod";
import { MOST_CLASSES } from "../data/labels.js";
import { MOST_CELLS, MOST_COLUMNS } from "../data/size.js";
import { CallerError } from "../errors.js";

/** Most steps that a model looks ahead. */
const MOST_HORIZONS = 10_000;

const count = z.int().min(1).max(MOST_CELLS);
const finite = z.number();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().min(1);
const share = z.number().min(0).max(1);
const levels = z.array(finite).max(MOST_HORIZONS);

const step = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fixed"), size: z.number().positive() }),
  z.strictObject({ kind: z.literal("months"), months: count, day: z.enum(["same", "last"]) }),
  z.strictObject({ kind: z.literal("working days") }),
]);

/** What every model's contract says. */
const common = z.strictObject({
  schema: z.literal(1),
  /** of nwidth, of the engine that the model was checked with, and of the operators in the file */
  versions: z.strictObject({ nwidth: name, onnxruntime: name, opset: count }),
  /** what is in model.onnx: a competitor of the advice, and the digest of the file */
  model: z.strictObject({
    name,
    description: name,
    sha256: digest,
  }),
  /** digest of the data that it was fitted to, as in advice.json */
  data: digest,
  /** column that is predicted; forecasts are in its unit */
  target: name,
  /** rows from the newest one to those predicted, ascending; 0 is regression */
  horizons: z.array(z.int().min(0).max(MOST_CELLS)).min(1).max(MOST_HORIZONS),
  /** of a history: `history` is [batch, rows, columns], float64, raw, without gaps, the newest row last */
  rows: count,
  /** in their order */
  columns: z
    .array(
      z.strictObject({
        name,
        role: z.enum(["target", "input", "known", "date"]),
        /** how many rows later its value is taken: that of a known column is known ahead of time */
        shift: z.int().min(0).max(MOST_CELLS),
        /** range in the training part */
        min: finite,
        max: finite,
      }),
    )
    .min(1)
    .max(MOST_COLUMNS),
  /** the newest rows among which a run of more gaps than `longest` is not filled with the last value before it */
  gaps: z.strictObject({ rows: count, longest: z.int().min(0).max(MOST_CELLS) }),
  /** column of time stamps, what separates rows in words and as data, and whether stamps are dates; null: rows equally spaced */
  time: z.strictObject({ column: name, step: name, every: step, calendar: z.boolean() }).nullable(),
  /** column that separates independent sequences */
  sequence: name.nullable(),
});

/** Whether a history of such a size is taken. */
const ofTakenSize = ({ rows, columns }: z.infer<typeof common>) =>
  rows * columns.length <= MOST_CELLS;
const TOO_LARGE = "a history of so many rows and columns is not taken";

/** Of a model of numbers. */
const numberContract = common
  .extend({
    intervals: z.strictObject({
      /** share of the truth that [low, high] is meant to hold */
      nominal: share,
      /** [horizons] half of the width */
      radii: levels,
      /** of the width, how much follows the target's mean absolute change over `lag` rows in the newest `rows`, over its usual value */
      share,
      rows: z.int().min(0).max(MOST_CELLS),
      lag: count,
      usual: z.number().positive(),
      /** points that the radii were taken from: the validation part */
      points: count,
      /** share of the truth on the test part that lay within, over all horizons and for each; and its points */
      coverage: z
        .strictObject({ all: share, horizons: z.array(share), points: z.int().min(0) })
        .nullable(),
    }),
    /** largest difference between model.onnx and the competitor of the advice on the test part, over the target's deviation */
    difference: z.number().min(0),
    /** what the model says of example.csv */
    example: z.strictObject({ point: levels, low: levels, high: levels }),
  })
  .refine(ofTakenSize, TOO_LARGE)
  .refine(
    ({ rows, intervals }) =>
      intervals.share === 0 || (intervals.lag < intervals.rows && intervals.rows <= rows),
    "the lag of the intervals is not within the history",
  )
  .refine(
    ({ horizons, intervals }) => horizons.length === intervals.radii.length,
    "there is not one radius a horizon",
  );

/** Of a model of labels. */
const classContract = common
  .extend({
    /** the classes, in the order of `probability`, and whether each row has a label or each sequence one */
    labels: z.strictObject({
      classes: z.array(name).min(2).max(MOST_CLASSES),
      each: z.enum(["row", "sequence"]),
    }),
    /** on the test part: its points, the mean log loss in nats, and the share whose class has the largest probability */
    tested: z
      .strictObject({ points: z.int().min(0), logLoss: z.number().min(0), accuracy: share })
      .nullable(),
    /** largest difference of log losses, in nats, between model.onnx and the competitor of the advice on the test part */
    difference: z.number().min(0),
    /** what the model says of example.csv */
    example: z.strictObject({ probability: levels }),
  })
  .refine(ofTakenSize, TOO_LARGE)
  .refine(({ horizons }) => horizons.length === 1, "labels have one horizon");

/** What a deployed model of numbers takes and gives. */
export type NumberContract = Readonly<z.infer<typeof numberContract>>;

/** What a deployed model of labels takes and gives. */
export type ClassContract = Readonly<z.infer<typeof classContract>>;

/** What a deployed model takes and gives: `contract.json`. */
export type Contract = NumberContract | ClassContract;

/** Whether a model gives probabilities of classes. */
export function givesClasses(contract: Contract): contract is ClassContract {
  return "labels" in contract;
}

/** What rows a model takes. */
export type InputContract = Pick<
  Contract,
  "target" | "horizons" | "rows" | "columns" | "gaps" | "time" | "sequence"
> & { readonly labels?: ClassContract["labels"] };

/**
 * A contract that was read from a file.
 *
 * @throws CallerError where it is none
 */
export function parseContract(text: string, path: string): Contract {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CallerError(`${path} is no JSON`, CURE);
  }
  const ofLabels = typeof value === "object" && value !== null && "labels" in value;
  const parsed = (ofLabels ? classContract : numberContract).safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue.path.map(String).join(".");
  throw new CallerError(
    `${path} is no contract of a model: ${field === "" ? "" : `${field}: `}${issue.message}`,
    CURE,
  );
}

/** What is to be done about a model that is damaged. */
export const CURE = "run the same nwidth advise again, which makes model/ anew";
