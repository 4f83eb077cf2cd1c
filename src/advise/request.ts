import { z } from "zod";
import type { Rows } from "../data/rows.js";
import { CallerError, unknownName } from "../errors.js";

/** How much `advise` may try, least first. */
export const BUDGETS = ["quick", "standard", "deep"] as const;

const columns = z.array(z.string().min(1));

const MASE_LAG = "give a whole number of rows from 1 on: 1, or those of a season";
const SEED = "give an integer from 0 to 2^53 - 1";

const WINDOW = 'give a whole number from 1 on, or "auto"';

const SPLIT = "give three whole numbers of rows from 1 on: to train on, to validate and to test";
const count = z.int(SPLIT).min(1, SPLIT);

/** Of the form; whether the numbers and columns fit the data is for `resolveProblem` to say. */
const settings = z.strictObject({
  /** column to predict; for an array, the channel's index */
  target: z.string().min(1),
  /** whether the target's numbers are labels of classes; text and booleans are so by themselves */
  classes: z.boolean().optional(),
  /** columns whose past is given; default: the target and every other numeric column */
  inputs: columns.optional(),
  /** columns that are known ahead of time, too */
  known: columns.optional(),
  /** column of time stamps */
  time: z.string().min(1).optional(),
  /** column that separates independent sequences */
  sequence: z.string().min(1).optional(),
  /** rows to look ahead, one number or several; 0 is regression on the same row; default 1 */
  horizon: z.union([z.number(), z.array(z.number())]).optional(),
  /** past rows to look at; default: chosen on the validation part */
  window: z.union([z.number(), z.literal("auto")], WINDOW).optional(),
  /** forecasts of which the test part of each sequence consists, so far apart that no row is forecast twice */
  origins: z.number().optional(),
  /** rows of the training, the validation and the test part, from the first row on; default: 70, 15 and 15 % */
  split: z.tuple([count, count, count], SPLIT).optional(),
  /** rows between the values whose change is the unit of the mean absolute scaled error; default 1 */
  maseLag: z.int(MASE_LAG).min(1, MASE_LAG).optional(),
  /** how much to try */
  budget: z.enum(BUDGETS),
  /** whether a network's forecast is the mean over its seeds, at so many times its cost; default false: one of them's */
  ensemble: z.boolean().optional(),
  /** of everything random */
  seed: z.int(SEED).min(0, SEED),
});

const fileRequest = settings.extend({
  /** path of the data file */
  file: z.string().min(1),
});

const rowsRequest = settings.extend({
  /** rows that the caller holds: columns by name, or an object a row; `tableOf` checks them */
  rows: z.custom<Rows>(
    (value) => typeof value === "object" && value !== null,
    "give columns as arrays by name, or an array with an object a row",
  ),
});

/** What `advise` is asked to do with a file: what a command line can ask. */
export type FileRequest = Readonly<z.infer<typeof fileRequest>>;

/** What `advise` is asked to do, with a file or with rows in memory. */
export type AdviseRequest = FileRequest | Readonly<z.infer<typeof rowsRequest>>;

/**
 * Checks a request from outside.
 *
 * @throws CallerError that names the field and its value; for an unknown field or budget, the
 *   nearest valid one
 */
export function parseRequest(value: unknown): AdviseRequest {
  const held = typeof value === "object" && value !== null && "rows" in value;
  if (held && "file" in value) {
    throw new CallerError("the request has both 'file' and 'rows'", "leave one of them out");
  }
  const schema = held ? rowsRequest : fileRequest;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  // First: a name that is misspelt is also one that is missing.
  const unknown = issues.find((i) => i.code === "unrecognized_keys");
  if (unknown !== undefined) {
    throw unknownName("setting", unknown.keys[0], Object.keys(schema.shape));
  }
  const [issue] = issues;
  const field = issue.path.map(String).join(".");
  const given = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown>)?.[key],
    value,
  );
  if (field === "budget" && typeof given === "string") {
    throw unknownName("budget", given, BUDGETS);
  }
  throw new CallerError(
    `${field === "" ? "the request" : field} cannot be ${JSON.stringify(given) ?? "missing"}`,
    issue.message,
  );
}
