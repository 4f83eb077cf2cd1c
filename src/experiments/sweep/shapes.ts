import { shapeOf } from "../../models/input.js";
import { STACK_UP_TO_WIDTH } from "../../training/step-graph.js";
import { canonicalJson } from "../canonical-json.js";
import type { PopulationJob } from "../population/job.js";
import { FRESH } from "../trial/schema.js";
import type { TrialGroup } from "./expand.js";
import { populationJob, stepsPerRun } from "./job.js";
import { modelSizeOf, type SweepSettings, taskOf } from "./parts.js";

/**
 * Shapes that are looked at: one may take 20 ms, since its expressions are built and differentiated.
 * Of more shapes so many are looked at, and two of each kind at least. Chosen so that a plan takes
 * seconds.
 */
const MOST_READ = 100;

/** What numbers about a group's graph depend on, whatever its members, steps and examples. */
export interface Shape {
  /** any group of the shape */
  readonly group: TrialGroup;
  readonly width: number;
  /** scalars of one model, exact */
  readonly parameters: number;
  /** operations of a step, but for a factor that shapes of a kind share roughly */
  readonly size: number;
}

/** One member of a shape, as a population. */
export function jobOf({ group: { settings, members } }: Shape): PopulationJob {
  return populationJob(settings, members.slice(0, 1), "");
}

/** Numbers of shapes by name. */
export interface ShapeReading<K extends string> {
  /** of each group's shape, in the order of the groups */
  readonly ofGroups: readonly {
    readonly shape: Shape;
    readonly numbers: Readonly<Record<K, number>>;
  }[];
  /** distinct shapes, and those that were looked at; the others are interpolated between them */
  readonly shapes: number;
  readonly read: number;
}

function shapeOfGroup(group: TrialGroup): Shape {
  const { task, model, training } = group.settings;
  const shape = taskOf(task);
  const { parameters, width } = modelSizeOf(model, shape);
  return { group, width, parameters, size: parameters * shape.length * training.batch };
}

/** Only among shapes of one kind do numbers grow evenly with their size. */
function kindOf({ group: { settings }, width }: Shape): string {
  const { model, training, task, data } = settings;
  const form = width <= STACK_UP_TO_WIDTH ? "stacked" : "copies";
  const { positions } = taskOf(task);
  const examples = data.train === FRESH ? `fresh ${task.name}` : "held";
  const { dtype, optimiser } = training;
  return [model.architecture, form, dtype, optimiser, positions, examples].join(" ");
}

/** So many numbers from 0 to `last`, spread evenly, both ends among them. */
function spread(count: number, last: number): number[] {
  if (count > last) return Array.from({ length: last + 1 }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.round((i * last) / (count - 1)));
}

/** Numbers between those of two shapes, `part` of the way from one to the other. */
function between<K extends string>(
  from: Readonly<Record<K, number>>,
  to: Readonly<Record<K, number>>,
  part: number,
): Readonly<Record<K, number>> {
  const numbers = { ...from } as Record<K, number>;
  for (const name in numbers) numbers[name] += part * (to[name] - from[name]);
  return numbers;
}

/** Looks at some shapes of one kind, and interpolates the others between their neighbours in size. */
function interpolated<K extends string>(
  shapes: readonly Shape[],
  share: number,
  read: (shape: Shape) => Readonly<Record<K, number>>,
): (readonly [Shape, Readonly<Record<K, number>>])[] {
  const sorted = shapes.toSorted((a, b) => a.size - b.size);
  const at = spread(Math.max(2, Math.floor(share * shapes.length)), sorted.length - 1);
  const known = at.map((i) => read(sorted[i]));
  let next = 0;
  return sorted.map((shape, i) => {
    if (i > at[next]) next++;
    if (i === at[next]) return [shape, known[next]];
    const [low, high] = [sorted[at[next - 1]].size, sorted[at[next]].size];
    const part = high === low ? 0.5 : (shape.size - low) / (high - low);
    return [shape, between(known[next - 1], known[next], part)];
  });
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
  const keyOf = ({ task, data, model, training, budget }: SweepSettings) => {
    const configured = taskOf(task);
    const id = ids.get(model) ?? ids.size;
    ids.set(model, id);
    const { batch, optimiser, dtype } = training;
    const sizes = canonicalJson(shapeOf(configured));
    const form = [sizes, configured.positions, batch, optimiser, dtype];
    const fresh = data.train === FRESH ? canonicalJson([task, training.standardise]) : "";
    return `${id} ${stepsPerRun(budget)} ${form.join(" ")} ${fresh}`;
  };

  const shapes = new Map<string, Shape>();
  const kinds = new Map<string, Shape[]>();
  const ofGroups = groups.map((group) => {
    const key = keyOf(group.settings);
    const known = shapes.get(key);
    if (known !== undefined) return known;
    const shape = shapeOfGroup(group);
    shapes.set(key, shape);
    const kind = kindOf(shape);
    const alike = kinds.get(kind) ?? [];
    alike.push(shape);
    kinds.set(kind, alike);
    return shape;
  });
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
    ofGroups: ofGroups.map((shape) => ({
      shape,
      numbers: numbers.get(shape) as Readonly<Record<K, number>>,
    })),
    shapes: shapes.size,
    read: looks,
  };
}
