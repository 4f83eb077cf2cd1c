import type { JobProgress } from "../experiments/population/job.js";
import type { Hooks } from "./hooks.js";

/** Steps over all populations, as one bar. */
export class TrainingProgress {
  readonly #at = new Map<string, number>();
  #finished = 0;
  #total = 0;

  constructor(private readonly hooks: Hooks) {}

  /** That so many steps are to come. */
  expect(steps: number): void {
    this.#total += steps;
  }

  /** A population that starts again, with another rate, is one more of them. */
  readonly step = ({ name, step, steps }: Pick<JobProgress, "name" | "step" | "steps">): void => {
    const before = this.#at.get(name) ?? 0;
    if (step < before) {
      this.#finished += before;
      this.#total += steps;
    }
    this.#at.set(name, step);
    const done = this.#finished + [...this.#at.values()].reduce((a, b) => a + b, 0);
    this.hooks.onProgress?.({
      stage: "training the candidates",
      done: Math.min(done, this.#total),
      total: this.#total,
    });
  };
}
