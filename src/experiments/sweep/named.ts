import { CallerError } from "../../errors.js";
import type { PartName, Setting, Settings } from "../trial/schema.js";
import { PARTS } from "../trial/schema.js";
import { DECIDES } from "./parts.js";
import type { Axes, NamedModel, NamedTask, SweepSpecification } from "./specification.js";

/** Fields of a sweep whose names are axes, as paths are. */
export const NAMED = ["tasks", "models"] as const;

/** Whether a path is that of names. */
export function isNamed(path: string): path is (typeof NAMED)[number] {
  return NAMED.some((field) => field === path);
}

/** What grid and changes depart from, with a name for each of the sweep's `tasks` and `models`. */
export interface Named {
  /** the name of each of `NAMED` that the sweep has */
  readonly names: Settings;
  /** as the document has it */
  readonly written: Readonly<Record<PartName, Settings>>;
  /** where each part stands in it */
  readonly places: Readonly<Record<PartName, string>>;
  readonly learningRates: readonly number[];
}

type Crossed = Pick<
  SweepSpecification,
  "baseline" | "budget" | "tasks" | "models" | "learningRates" | "grid" | "changes"
>;

function partsOf({ learningRates: _, ...parts }: NamedModel & NamedTask) {
  return Object.entries(parts) as [PartName, Settings | undefined][];
}

/** A part over another; one that names its task or architecture starts afresh. */
function over(part: PartName, before: Settings, written: Settings): Settings {
  const decides = part === "task" || part === "model" ? DECIDES[part] : null;
  return decides !== null && decides in written ? written : { ...before, ...written };
}

/**
 * Every task with every model, tasks slowest; the baseline where the sweep names neither.
 *
 * @throws CallerError where a setting stands in two places that are crossed
 */
export function namedOf(sweep: Crossed): Named[] {
  requireApart(sweep);
  const { baseline, budget, learningRates } = sweep;
  const written = { ...baseline, budget } as Readonly<Record<PartName, Settings>>;
  const places = Object.fromEntries(
    PARTS.map((part) => [part, part === "budget" ? part : `baseline.${part}`]),
  ) as Readonly<Record<PartName, string>>;
  let all: Named[] = [{ names: {}, written, places, learningRates }];
  for (const field of NAMED) {
    const entries: readonly [string, NamedTask & NamedModel][] = Object.entries(sweep[field] ?? {});
    if (entries.length === 0) continue;
    all = all.flatMap((before) =>
      entries.map(([name, entry]): Named => {
        const [parts, where] = [{ ...before.written }, { ...before.places }];
        for (const [part, settings] of partsOf(entry)) {
          if (settings === undefined) continue;
          parts[part] = over(part, parts[part], settings);
          where[part] = `${field}.${name}.${part}`;
        }
        return {
          names: { ...before.names, [field]: name },
          written: parts,
          places: where,
          learningRates: entry.learningRates ?? before.learningRates,
        };
      }),
    );
  }
  return all;
}

/** Paths that the entries of a field write, each with the first name that does. */
function pathsIn(entries: Readonly<Record<string, NamedTask & NamedModel>>): Map<string, string> {
  const paths = new Map<string, string>();
  for (const [name, entry] of Object.entries(entries)) {
    for (const [part, settings] of partsOf(entry)) {
      for (const setting of Object.keys(settings ?? {})) {
        if (!paths.has(`${part}.${setting}`)) paths.set(`${part}.${setting}`, name);
      }
    }
  }
  return paths;
}

function requireApart({ tasks = {}, models = {}, grid, changes }: Crossed): void {
  const [field] = NAMED.filter((name) => Object.keys({ tasks, models }[name]).length > 0);
  if (field === undefined) return;
  if (Object.keys(changes).length > 0) {
    throw new CallerError(
      `changes beside ${field}: each change is of the baseline alone`,
      `put its values in grid, or the changed one among ${field}`,
    );
  }
  const [ofTasks, ofModels] = [pathsIn(tasks), pathsIn(models)];
  for (const [path, task] of ofTasks) {
    const model = ofModels.get(path);
    if (model === undefined) continue;
    throw new CallerError(
      `${path} stands in tasks.${task} and in models.${model}, which are crossed`,
      "leave it to one of the two",
    );
  }
  for (const path of Object.keys(grid)) {
    const task = ofTasks.get(path);
    const name = task === undefined ? ofModels.get(path) : task;
    if (name === undefined) continue;
    throw new CallerError(
      `${path} stands in grid and in ${task === undefined ? "models" : "tasks"}.${name}, which are crossed`,
      "leave it to one of the two",
    );
  }
}

/** What a sweep crosses, by path: the names of its tasks and models, and its grid. */
export function crossedAxes({
  tasks,
  models,
  grid,
}: Pick<SweepSpecification, "tasks" | "models" | "grid">): Axes {
  const names = (entries: object): readonly Setting[] => Object.keys(entries);
  return {
    ...(tasks && { tasks: names(tasks) }),
    ...(models && { models: names(models) }),
    ...grid,
  };
}
