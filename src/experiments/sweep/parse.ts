import { z } from "zod";
import { CallerError, unknownName } from "../../errors.js";
import { architectures } from "../../models/registry.js";
import { METRIC_FACTS, type Metric, metricsOf } from "../../statistics/metrics.js";
import { tasks } from "../../tasks/registry.js";
import type { OutputKind } from "../../tasks/task.js";
import { writtenTrainingSchema } from "../../training/settings.js";
import {
  PARTS,
  type PartName,
  type Setting,
  type Settings,
  settingSchema,
  settingsSchema,
  writtenBudgetSchema,
  writtenDataSchema,
} from "../trial/schema.js";
import { documentSchema, MOST_TRIALS } from "./document.js";
import { withResolvedLists } from "./expand.js";
import { crossedAxes } from "./named.js";
import { asWritten, DECIDES, resolveModel, resolveTask, taskOf } from "./parts.js";
import { plainJson, shown } from "./plain.js";
import { predictionsOf, requireAxis } from "./predictions.js";
import { refused } from "./refused.js";
import type { SweepSpecification } from "./specification.js";

const lists = { error: "Expected a list of values" };
const axes = z
  .record(z.string(), z.array(settingSchema, lists).min(1, lists).max(MOST_TRIALS), {
    error: "Expected lists of values by path",
  })
  .default({});
const schema = documentSchema(settingsSchema, settingsSchema, axes);

type Document = z.infer<typeof schema>;

/** Every name that a path may have, for the tasks and architectures that the sweep names. */
function pathsOf(
  baseline: SweepSpecification["baseline"],
  { tasks: byName = {}, models = {}, grid, changes }: Document,
): string[] {
  const named = (path: string, all: readonly (Setting | undefined)[]) =>
    [...all, ...(grid[path] ?? []), ...(changes[path] ?? [])].map(String);
  const tasksNamed = named("task.name", [
    baseline.task.name,
    ...Object.values(byName).map(({ task }) => task?.name),
  ]);
  const modelsNamed = named("model.architecture", [
    baseline.model.architecture,
    ...Object.values(models).map(({ model }) => model?.architecture),
  ]);
  const names: Readonly<Record<PartName, readonly string[]>> = {
    task: [
      "name",
      ...tasks.filter((t) => tasksNamed.includes(t.name)).flatMap((t) => t.keys.map((k) => k.name)),
    ],
    data: Object.keys(writtenDataSchema.shape),
    model: [
      "architecture",
      ...architectures.filter((a) => modelsNamed.includes(a.name)).flatMap((a) => a.settings),
    ],
    training: Object.keys(writtenTrainingSchema.in.shape),
    budget: Object.keys(writtenBudgetSchema.in.shape),
  };
  return [...new Set(PARTS.flatMap((part) => names[part].map((name) => `${part}.${name}`)))];
}

/** @throws CallerError where the trials are too many, before any of them is made */
function requireFew({
  seeds,
  learningRates,
  tasks = {},
  models = {},
  grid,
  changes,
}: Omit<z.infer<typeof schema>, "baseline">): void {
  const rates = Object.values(models).map((model) => (model.learningRates ?? learningRates).length);
  const named = Math.max(1, Object.keys(tasks).length) * (rates.length || 1);
  const members =
    (typeof seeds === "number" ? seeds : seeds.length) * Math.max(learningRates.length, ...rates);
  const product = Object.values(grid).reduce((n, values) => n * values.length, named);
  const others = Object.values(changes).reduce((n, values) => n + values.length, 0);
  const trials = members * (product + others);
  if (trials <= MOST_TRIALS) return;
  throw new CallerError(
    `the sweep has ${trials} trials: ${product} of the grid and ${others} changes, with ${members} seeds and learning rates each; at most ${MOST_TRIALS} are taken`,
    "shorten the lists, or make several sweeps",
  );
}

/** What the outputs of the sweep's tasks are. */
function targetsOf(task: Settings, { tasks: byName = {}, grid, changes }: Document): OutputKind[] {
  const named = [
    task.name,
    ...Object.values(byName).map((entry) => entry.task?.name),
    ...(grid["task.name"] ?? []),
    ...(changes["task.name"] ?? []),
  ];
  return tasks.filter(({ name }) => named.includes(name)).map(({ target }) => target);
}

/**
 * The metrics that a sweep reports: as written, or all of its tasks' outputs.
 *
 * @throws CallerError for one that no task of the sweep has
 */
function requireMetrics(
  written: readonly Metric[] | undefined,
  targets: readonly OutputKind[],
): readonly Metric[] {
  const known = (["real", "classes"] as const).filter((kind) => targets.includes(kind));
  const all = known.flatMap((kind): readonly Metric[] => metricsOf(kind));
  const stray = written?.find((metric) => !all.includes(metric));
  if (stray === undefined) return written ?? all;
  throw new CallerError(
    `metrics: ${stray} is of outputs that are ${METRIC_FACTS[stray].of === "real" ? "numbers" : "classes"}, which no task of the sweep has`,
    `name some of ${all.join(", ")}`,
  );
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
  const { tasks: namedTasks, models: namedModels, grid, changes, seeds, report } = document;
  requireFew(document);
  const declared = {
    ...(namedTasks && { tasks: namedTasks }),
    ...(namedModels && { models: namedModels }),
    grid,
  };

  const training = plainJson(document.baseline.training) as Settings;
  const task = resolveTask(document.baseline.task, "baseline.task");
  const model = resolveModel(document.baseline.model, taskOf(task), "baseline.model");
  const known = pathsOf({ ...document.baseline, task, model, training }, document);
  for (const [place, lists] of Object.entries({ grid, changes })) {
    for (const path of Object.keys(lists)) {
      if (known.includes(path)) continue;
      const beside = known.filter((name) => name.split(".")[0] === path.split(".")[0]);
      throw unknownName(`path of ${place}`, path, beside.length > 0 ? beside : known);
    }
  }
  const axes = { grid: crossedAxes(declared), changes };
  const metrics = requireMetrics(document.metrics, targetsOf(task, document));
  const [first] = metrics;
  const predictions = predictionsOf(document.predictions, { ...axes, task });
  if (report !== null) {
    requireAxis("report.against", report.against, axes);
    if (report.facet !== null) requireAxis("report.facet", report.facet, axes);
    if (report.metric !== undefined && !metrics.includes(report.metric)) {
      throw unknownName("report.metric: metric", report.metric, metrics);
    }
  }

  const source = written as { baseline: Record<PartName, object>; budget: object };
  /** A part with its defaults, or without where they differ from trial to trial. */
  const settled = (part: PartName, resolved: Settings): Settings => {
    const path = `${part}.${DECIDES[part]}`;
    const entries = [...Object.values(namedTasks ?? {}), ...Object.values(namedModels ?? {})];
    const decides = (entry: Partial<Record<PartName, Settings | undefined>>) =>
      DECIDES[part] !== null && DECIDES[part] in (entry[part] ?? {});
    if (!(path in grid) && !(path in changes) && !entries.some(decides)) return resolved;
    return asWritten(resolved, part === "budget" ? source.budget : (source.baseline[part] ?? {}));
  };
  const { data } = document.baseline;
  const specification: SweepSpecification = {
    title: document.title,
    baseline: {
      task: settled("task", task),
      data,
      model: settled("model", model),
      training: settled("training", training),
    },
    ...(document.start && { start: document.start }),
    ...declared,
    changes,
    seeds: typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => i) : seeds,
    learningRates: document.learningRates,
    budget: settled("budget", document.budget),
    metrics,
    predictions,
    report: report === null ? null : { ...report, metric: report.metric ?? first },
    keep: document.keep,
  };
  return withResolvedLists(specification);
}
