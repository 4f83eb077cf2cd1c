import { parameterCount } from "../../models/architecture.js";
import { buildModel } from "../../models/registry.js";
import { STACK_UP_TO_WIDTH } from "../../training/step-graph.js";
import type { PopulationJob } from "../population/job.js";
import type { TrialGroup } from "./expand.js";
import { populationJob, stepsPerRun } from "./job.js";
import { type SweepSettings, taskOf } from "./parts.js";

/**
 * Shapes that are looked at: one may take 20 ms, since its expressions are built and differentiated.
 * Of more shapes so many are looked at, and two of each kind at least. Chosen so that a plan takes
 * seconds.
 */
const MOST_READ = 100;

/** What numbers about a group's graph depend on, whatever its members, steps and examples. */
export interface Shape {
  /** of one member, for any group of the shape */
  readonly job: PopulationJob;
  readonly width: number;
  /** scalars of one model, exact */
  readonly parameters: number;
}

/** Numbers of shapes by name. */
export interface ShapeReading<K extends string> {
  /** of the group's shape */
  readonly of: (group: TrialGroup) => {
    readonly shape: Shape;
    readonly numbers: Readonly<Record<K, number>>;
  };
  /** distinct shapes, and those that were looked at; the others are interpolated between them */
  readonly shapes: number;
  readonly read: number;
}

function shapeOf({ settings, members }: TrialGroup): Shape {
  const job = populationJob(settings, members.slice(0, 1), "");
  const { architecture, config, task } = job.spec;
  const model = buildModel(architecture, config, task);
  return { job, width: model.width, parameters: parameterCount(model) };
}

/** Only among shapes of one kind do numbers grow evenly with `sizeOf`. */
function kindOf({ job: { spec }, width }: Shape): string {
  const form = width <= STACK_UP_TO_WIDTH ? "stacked" : "copies";
  return [spec.architecture, form, spec.dtype, spec.optimiser.kind, spec.positions].join(" ");
}

/** Operations of a step, but for a factor that shapes of a kind share roughly. */
function sizeOf({ job: { spec }, parameters }: Shape): number {
  return parameters * spec.task.length * spec.batch;
}

/** So many numbers from 0 to `last`, spread evenly, both ends among them. */
function spread(count: number, last: number): number[] {
  if (count > last) return Array.from({ length: last + 1 }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.round((i * last) / (count - 1)));
}

/** Looks at some shapes of one kind, and interpolates the others between their neighbours in size. */
function interpolated<K extends string>(
  shapes: readonly Shape[],
  share: number,
  read: (shape: Shape) => Readonly<Record<K, number>>,
): Map<Shape, Readonly<Record<K, number>>> {
  const sorted = shapes
    .map((shape) => ({ shape, size: sizeOf(shape) }))
    .sort((a, b) => a.size - b.size);
  const at = spread(Math.max(2, Math.floor(share * shapes.length)), sorted.length - 1);
  const numbers = new Map(at.map((i) => [i, read(sorted[i].shape)]));
  const all = new Map<Shape, Readonly<Record<K, number>>>();
  at.forEach((low, n) => {
    const from = numbers.get(low) as Readonly<Record<K, number>>;
    all.set(sorted[low].shape, from);
    const high = at[n + 1];
    const to = numbers.get(high);
    if (to === undefined) return;
    for (let i = low + 1; i < high; i++) {
      const length = sorted[high].size - sorted[low].size;
      const part = length === 0 ? 0.5 : (sorted[i].size - sorted[low].size) / length;
      const between = (name: K) => from[name] + part * (to[name] - from[name]);
      const names = Object.keys(from) as K[];
      all.set(
        sorted[i].shape,
        Object.fromEntries(names.map((name) => [name, between(name)])) as Record<K, number>,
      );
    }
  });
  return all;
}

/**
 * Numbers about the graphs of groups, each shape looked at once; where there are very many, some of
 * them, chosen by size, and the others interpolated linearly in parameters x length x batch.
 * The same groups have the same numbers on every machine if `read` has.
 *
 * @throws CallerError for settings that were not resolved before
 */
export function readShapes<K extends string>(
  groups: readonly TrialGroup[],
  read: (shape: Shape) => Readonly<Record<K, number>>,
): ShapeReading<K> {
  const ids = new Map<object, number>();
  const keyOf = ({ task, model, training, budget }: SweepSettings) => {
    const { length, inputs, outputs, positions } = taskOf(task);
    const id = ids.get(model) ?? ids.size;
    ids.set(model, id);
    const { batch, optimiser, dtype } = training;
    const form = [length, inputs, outputs, positions, batch, optimiser, dtype];
    return `${id} ${stepsPerRun(budget)} ${form.join(" ")}`;
  };

  const shapes = new Map<string, Shape>();
  const kinds = new Map<string, Shape[]>();
  for (const group of groups) {
    const key = keyOf(group.settings);
    if (shapes.has(key)) continue;
    const shape = shapeOf(group);
    shapes.set(key, shape);
    const kind = kindOf(shape);
    const alike = kinds.get(kind) ?? [];
    alike.push(shape);
    kinds.set(kind, alike);
  }
  let looks = 0;
  const counting = (shape: Shape) => {
    looks++;
    return read(shape);
  };
  const share = Math.min(1, MOST_READ / shapes.size);
  const numbers = new Map(
    [...kinds.values()].flatMap((kind) => [...interpolated(kind, share, counting)]),
  );
  return {
    of: ({ settings }) => {
      const shape = shapes.get(keyOf(settings)) as Shape;
      return { shape, numbers: numbers.get(shape) as Readonly<Record<K, number>> };
    },
    shapes: shapes.size,
    read: looks,
  };
}
