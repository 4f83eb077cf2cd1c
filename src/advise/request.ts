import { z } from "zod";
import { CallerError, unknownName } from "../errors.js";

/** How much `advise` may try, least first. */
export const BUDGETS = ["quick", "standard", "deep"] as const;

const columns = z.array(z.string().min(1));

const SEED = "give an integer from 0 to 2^53 - 1";

/** Of the form; whether the numbers and columns fit the data is for `resolveProblem` to say. */
const schema = z.strictObject({
  /** path of the data file */
  file: z.string().min(1),
  /** column to predict; for an array, the channel's index */
  target: z.string().min(1),
  /** columns whose past is given; default: the target and every other numeric column */
  inputs: columns.optional(),
  /** columns that are known ahead of time, too */
  known: columns.optional(),
  /** column of time stamps */
  time: z.string().min(1).optional(),
  /** column that separates independent sequences */
  sequence: z.string().min(1).optional(),
  /** rows to look ahead; 0 is regression on the same row; default 1 */
  horizon: z.number().optional(),
  /** past rows to look at; default 64, less where the data are few */
  window: z.number().optional(),
  /** how much to try */
  budget: z.enum(BUDGETS),
  /** of everything random */
  seed: z.int(SEED).min(0, SEED),
});

/** What `advise` is asked to do. */
export type AdviseRequest = Readonly<z.infer<typeof schema>>;

/**
 * Checks a request from outside.
 *
 * @throws CallerError that names the field and its value; for an unknown field or budget, the
 *   nearest valid one
 */
export function parseRequest(value: unknown): AdviseRequest {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue.code === "unrecognized_keys") {
    throw unknownName("setting", issue.keys[0], Object.keys(schema.shape));
  }
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
