import { z } from "zod";
import { CallerError, unknownName } from "../../errors.js";
import { architectures } from "../../models/registry.js";
import { tasks } from "../../tasks/registry.js";
import type { Setting, Settings } from "../trial/schema.js";
import {
  budgetSchema,
  dataSchema,
  documentSchema,
  MOST_TRIALS,
  trainingSchema,
} from "./document.js";
import { expand } from "./expand.js";
import {
  asWritten,
  DECIDES,
  PARTS,
  type PartName,
  resolveModel,
  resolveTask,
  taskOf,
} from "./parts.js";
import { plainJson, shown } from "./plain.js";
import { refused } from "./refused.js";
import type { Axes, SweepSpecification } from "./specification.js";

const setting: z.ZodType<Setting> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(setting)], {
    error: "Expected a number, a text, true, false or a list of them",
  }),
);
const settings = z.record(z.string(), setting, { error: "Expected settings, each with its name" });
const lists = { error: "Expected a list of values" };
const axes = z
  .record(z.string(), z.array(setting, lists).min(1, lists).max(MOST_TRIALS), {
    error: "Expected lists of values by path",
  })
  .default({});
const schema = documentSchema(settings, settings, axes);

/** Every name that a path may have, for the tasks and architectures that the sweep names. */
function pathsOf(baseline: SweepSpecification["baseline"], grid: Axes, changes: Axes): string[] {
  const named = (path: string, first: Setting | undefined) =>
    [first, ...(grid[path] ?? []), ...(changes[path] ?? [])].map(String);
  const tasksNamed = named("task.name", baseline.task.name);
  const modelsNamed = named("model.architecture", baseline.model.architecture);
  const names: Readonly<Record<PartName, readonly string[]>> = {
    task: [
      "name",
      ...tasks.filter((t) => tasksNamed.includes(t.name)).flatMap((t) => t.keys.map((k) => k.name)),
    ],
    data: Object.keys(dataSchema.shape),
    model: [
      "architecture",
      ...architectures.filter((a) => modelsNamed.includes(a.name)).flatMap((a) => a.settings),
    ],
    training: Object.keys(trainingSchema.in.shape),
    budget: Object.keys(budgetSchema.in.shape),
  };
  return [...new Set(PARTS.flatMap((part) => names[part].map((name) => `${part}.${name}`)))];
}

/** @throws CallerError where the trials are too many, before any of them is made */
function requireFew({
  seeds,
  learningRates,
  grid,
  changes,
}: Pick<z.infer<typeof schema>, "seeds" | "learningRates" | "grid" | "changes">): void {
  const members = (typeof seeds === "number" ? seeds : seeds.length) * learningRates.length;
  const product = Object.values(grid).reduce((n, values) => n * values.length, 1);
  const others = Object.values(changes).reduce((n, values) => n + values.length, 0);
  const trials = members * (product + others);
  if (trials <= MOST_TRIALS) return;
  throw new CallerError(
    `the sweep has ${trials} trials: ${product} of the grid and ${others} changes, with ${members} seeds and learning rates each; at most ${MOST_TRIALS} are taken`,
    "shorten the lists, or make several sweeps",
  );
}

/** @throws CallerError where a path is not one of the sweep's, or its values are no points of an axis */
function requireAxis(
  place: string,
  path: string,
  { grid, changes }: { grid: Axes; changes: Axes },
): Setting[] {
  const known = [...new Set([...Object.keys(grid), ...Object.keys(changes)])];
  if (!known.includes(path)) {
    if (known.length > 0) throw unknownName(`${place}: path`, path, known);
    throw new CallerError(`${place}: path '${path}'`, "the sweep has neither grid nor changes");
  }
  return [...(grid[path] ?? []), ...(changes[path] ?? [])];
}

/**
 * A sweep from a document.
 *
 * @throws CallerError for unknown fields, names and paths, and values that do not fit, each with the
 *   nearest that does; for combinations whose settings do not go together; for too many trials
 */
export function parseSpecification(value: unknown): SweepSpecification {
  const written = plainJson(value);
  if (written === null || typeof written !== "object" || Array.isArray(written)) {
    throw new CallerError(
      `a sweep is an object with baseline, grid and budget, not ${shown(written)}`,
      "docs/sweep.md has a whole one",
    );
  }
  const parsed = schema.safeParse(written);
  if (!parsed.success) throw refused(schema, written, parsed.error);
  const document = parsed.data;
  const { grid, changes, seeds, predictions, report, metrics } = document;
  requireFew(document);

  const task = resolveTask(document.baseline.task, "baseline.task");
  const model = resolveModel(document.baseline.model, taskOf(task), "baseline.model");
  const known = pathsOf({ ...document.baseline, task, model }, grid, changes);
  for (const [place, lists] of Object.entries({ grid, changes })) {
    for (const path of Object.keys(lists)) {
      if (known.includes(path)) continue;
      const beside = known.filter((name) => name.split(".")[0] === path.split(".")[0]);
      throw unknownName(`path of ${place}`, path, beside.length > 0 ? beside : known);
    }
  }
  const [first] = metrics;
  predictions.forEach(({ against, metric }, i) => {
    const values = requireAxis(`predictions[${i}].against`, against, document);
    const wrong = values.find((v) => typeof v !== "number" || v <= 0);
    if (wrong !== undefined) {
      throw new CallerError(
        `predictions[${i}]: ${metric} as a power of ${against}, which is ${shown(wrong)} in a trial`,
        "predict against a path whose values are numbers above 0",
      );
    }
  });
  if (report !== null) {
    requireAxis("report.against", report.against, document);
    if (report.facet !== null) requireAxis("report.facet", report.facet, document);
    if (report.metric !== undefined && !metrics.includes(report.metric)) {
      throw unknownName("report.metric: metric", report.metric, metrics);
    }
  }

  const source = written as { baseline: Record<PartName, object>; budget: object };
  /** A part with its defaults, or without where they differ from trial to trial. */
  const settled = (part: PartName, resolved: Settings): Settings => {
    const path = `${part}.${DECIDES[part]}`;
    if (!(path in grid) && !(path in changes)) return resolved;
    return asWritten(resolved, part === "budget" ? source.budget : (source.baseline[part] ?? {}));
  };
  const { data, training } = document.baseline;
  const specification: SweepSpecification = {
    ...document,
    baseline: {
      task: settled("task", task),
      data,
      model: settled("model", model),
      training: settled("training", training),
    },
    seeds: typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => i) : seeds,
    budget: settled("budget", document.budget),
    report: report === null ? null : { ...report, metric: report.metric ?? first },
  };
  expand(specification);
  return specification;
}
