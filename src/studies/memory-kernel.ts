import { taskOf } from "../experiments/sweep/parts.js";
import type { Settings } from "../experiments/trial/schema.js";
import type { Floor } from "../oracle/floor.js";

/**
 * The memory kernel of a linear task that looks back, on the inputs that a model sees: [length].
 *
 * @throws RangeError where the task has none
 */
export function memoryKernelOf(settings: Settings): Float64Array {
  const task = taskOf(settings);
  const { kernel } = task.relationship(0);
  if (kernel === undefined) throw new RangeError("a linear target that looks back has a kernel");
  return kernel.slice(0, task.length);
}

/** What a kernel has, of which errors are shares: the variance of its output over that of white inputs. */
export const energyOf = (kernel: Float64Array): number => kernel.reduce((sum, v) => sum + v * v, 0);

/** A squared distance to a kernel as a share of its energy, the unit of the normalised error of white inputs. */
export function shareOf<F extends Floor>(distance: F, energy: number): F {
  const { value, noiseFloor } = distance;
  return { ...distance, value: value / energy, noiseFloor: noiseFloor / energy };
}
