import { CallerError } from "../../errors.js";
import { shapeOf } from "../../models/input.js";
import type { Member } from "../../training/specification.js";
import { canonicalJson } from "../canonical-json.js";
import type { PartName, Setting, Settings, StartSettings } from "../trial/schema.js";
import { NAMED, type Named, namedOf } from "./named.js";
import {
  requireFitting,
  requireRelationship,
  resolveBudget,
  resolveData,
  resolveModel,
  resolveStart,
  resolveTask,
  resolveTraining,
  type SweepSettings,
  taskOf,
} from "./parts.js";
import { valueAt } from "./paths.js";
import { shown } from "./plain.js";
import type { Axes, SweepSpecification } from "./specification.js";

/** Trials that differ only in seed and learning rate: what can train as one population. */
export interface TrialGroup {
  /** of its task and its model, where the sweep names them: no trial depends on them */
  readonly names?: Settings;
  /** all but seed and learning rate */
  readonly settings: SweepSettings;
  /** seed and learning rate of each trial */
  readonly members: readonly Member[];
}

/** A value for a path: `task.alpha`, 2. */
type Change = readonly [path: string, value: Setting];

function placeOf(changes: readonly Change[]): string {
  if (changes.length === 0) return "baseline";
  return `with ${changes.map(([path, value]) => `${path} ${shown(value)}`).join(", ")}`;
}

/** Every way to take one value from each list, the last list fastest. */
function* combinations(grid: Axes): Generator<readonly Change[]> {
  const axes = Object.entries(grid);
  const total = axes.reduce((n, [, values]) => n * values.length, 1);
  for (let i = 0; i < total; i++) {
    let rest = i;
    const point: Change[] = [];
    for (const [path, values] of axes.toReversed()) {
      point.push([path, values[rest % values.length]]);
      rest = Math.floor(rest / values.length);
    }
    yield point.reverse();
  }
}

/** Every trial's changes to the baseline: none, those of the grid, one factor at a time. */
function* points({ grid, changes }: SweepSpecification): Generator<readonly Change[]> {
  const gridded = Object.keys(grid).length > 0;
  if (!gridded || Object.keys(changes).length > 0) yield [];
  if (gridded) yield* combinations(grid);
  for (const [path, values] of Object.entries(changes)) {
    for (const value of values) yield [[path, value]];
  }
}

/**
 * Tasks whose relationship is tried out, for settings that do not go together. Of more tasks only the
 * first so many, since one may take some milliseconds.
 */
const RELATIONSHIPS = 100;

/** A part of settings, and a number that only equal parts have. */
interface Numbered<T> {
  readonly id: number;
  readonly settings: T;
}

/**
 * Resolves what changes depart from together with some changes. Equal parts of settings are one object; together their
 * numbers say which settings are equal.
 */
function resolver(start: StartSettings | undefined) {
  const writtenParts = new Map<object, number>();
  const byChange = new Map<string, Numbered<object>>();
  const byText = new Map<string, Numbered<object>>();
  const fitting = new Set<string>();
  const starts = new Map<Settings, StartSettings>();
  let tried = 0;

  function part<T extends object>(
    { written, places }: Named,
    name: PartName,
    changes: readonly Change[],
    resolve: (settings: Settings, place: string) => T,
    context = "",
  ): Numbered<T> {
    const own = changes.filter(([path]) => path.startsWith(`${name}.`));
    const id = writtenParts.get(written[name]) ?? writtenParts.size;
    writtenParts.set(written[name], id);
    const change = `${name} ${id} ${JSON.stringify(own)} ${context}`;
    let known = byChange.get(change);
    if (known === undefined) {
      const changed = Object.fromEntries(own.map(([path, v]) => [path.slice(name.length + 1), v]));
      const place = own.length > 0 ? placeOf(own) : places[name];
      const settings = resolve({ ...written[name], ...changed }, place);
      const text = `${name} ${canonicalJson(settings)}`;
      known = byText.get(text) ?? { id: byText.size, settings };
      byText.set(text, known);
      byChange.set(change, known);
    }
    return known as Numbered<T>;
  }

  return (
    named: Named,
    changes: readonly Change[],
  ): { identity: string; settings: SweepSettings } => {
    const task = part(named, "task", changes, (settings, place) => {
      const resolved = resolveTask(settings, place);
      if (tried++ < RELATIONSHIPS)
        requireRelationship(resolved, Number(named.written.data.seed ?? 0), place);
      return resolved;
    });
    const configured = taskOf(task.settings);
    const shape = shapeOf(configured);
    const data = part(named, "data", changes, resolveData);
    const model = part(
      named,
      "model",
      changes,
      (settings, place) => resolveModel(settings, shape, place),
      canonicalJson(shape),
    );
    const training = part(
      named,
      "training",
      changes,
      (settings, place) => resolveTraining(settings, configured, place),
      `${configured.target} ${configured.positions}`,
    );
    const time = part(named, "budget", changes, resolveBudget);
    if (start !== undefined && !starts.has(task.settings)) {
      starts.set(task.settings, resolveStart(start, task.settings));
    }
    const from = starts.get(task.settings);
    const settings = {
      task: task.settings,
      data: data.settings,
      model: model.settings,
      training: training.settings,
      budget: time.settings,
      ...(from && { start: from }),
    };
    const examples = `${task.id} ${data.id} ${training.id}`;
    if (!fitting.has(examples))
      requireFitting(settings, placeOf([...Object.entries(named.names), ...changes]));
    fitting.add(examples);
    return { identity: `${examples} ${model.id} ${time.id}`, settings };
  };
}

/** A specification's trials, and what each value of its lists is once it is resolved. */
interface Expansion {
  readonly groups: readonly TrialGroup[];
  /** by path, then by the JSON of the value as written: the JSON of each value that it has in a trial */
  readonly resolved: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

const expanded = new WeakMap<SweepSpecification, Expansion>();

function expansionOf(specification: SweepSpecification): Expansion {
  const expansion = expanded.get(specification) ?? expansionFrom(specification);
  expanded.set(specification, expansion);
  return expansion;
}

/**
 * The trials of a sweep, baseline first, then the grid, then the changes, each once; of every task with every
 * model that it names. Where there is a
 * grid and there are no changes, the baseline is a trial only if the grid holds it. Groups share the
 * objects of what is equal in them; a specification that was expanded before is not again.
 *
 * @throws CallerError where the settings of a combination do not go together
 */
export function expand(specification: SweepSpecification): readonly TrialGroup[] {
  return expansionOf(specification).groups;
}

/**
 * The specification with the values of its lists as its trials have them, so that what looks for a
 * value among trials finds it: `"4"` of a task is 4, `power:0.5` a list of one kernel. Values that are
 * the same there are one. The trials are the same.
 *
 * @throws CallerError where the settings of a combination do not go together
 */
export function withResolvedLists(specification: SweepSpecification): SweepSpecification {
  const expansion = expansionOf(specification);
  const textOf = (path: string, value: Setting): string => {
    const written = JSON.stringify(value);
    const [only, another] = expansion.resolved.get(path)?.get(written) ?? [];
    // what differs from trial to trial is no value of its own
    return only === undefined || another !== undefined ? written : only;
  };
  const axes = (lists: Axes): Axes =>
    Object.fromEntries(
      Object.entries(lists).map(([path, values]) => {
        const texts = new Set(values.map((value) => textOf(path, value)));
        return [path, [...texts].map((text): Setting => JSON.parse(text))];
      }),
    );
  const where = (settings: Settings): Settings =>
    Object.fromEntries(
      Object.entries(settings).map(([path, value]) => [path, JSON.parse(textOf(path, value))]),
    );
  const resolved = {
    ...specification,
    grid: axes(specification.grid),
    changes: axes(specification.changes),
    predictions: specification.predictions.map((p) => ({ ...p, where: where(p.where) })),
  };
  expanded.set(resolved, expansion);
  return resolved;
}

function expansionFrom(specification: SweepSpecification): Expansion {
  const { seeds } = specification;
  const resolve = resolver(specification.start);
  const seen = new Map<string, Settings>();
  const groups: TrialGroup[] = [];
  const resolved = new Map<string, Map<string, Set<string>>>();
  for (const named of namedOf(specification)) {
    const { names } = named;
    const members = seeds.flatMap((seed) =>
      named.learningRates.map((learningRate): Member => ({ seed, learningRate })),
    );
    for (const changes of points(specification)) {
      const { identity, settings } = resolve(named, changes);
      for (const [path, value] of changes) {
        const values = resolved.get(path) ?? new Map<string, Set<string>>();
        resolved.set(path, values);
        const written = JSON.stringify(value);
        const found = values.get(written) ?? new Set();
        values.set(written, found.add(JSON.stringify(valueAt(settings, path))));
      }
      const before = seen.get(identity);
      if (before === undefined) {
        seen.set(identity, names);
        groups.push({ ...(Object.keys(names).length > 0 && { names }), settings, members });
      } else requireOneName(before, names);
    }
  }
  return { groups, resolved };
}

/** @throws CallerError where trials that are the same have two names */
function requireOneName(before: Settings, names: Settings): void {
  for (const field of NAMED) {
    if (before[field] === names[field]) continue;
    throw new CallerError(
      `${field}.${before[field]} and ${field}.${names[field]} are the same trials`,
      "leave one out, or let them differ in a setting",
    );
  }
}
