import type { Coordinator } from "../experiments/coordinator.js";
import type { Hooks } from "./hooks.js";
import type { Question } from "./question.js";
import type { TrainingProgress } from "./training-progress.js";

/** A question, who trains for it, and who hears of it. */
export interface Job {
  readonly question: Question;
  readonly hooks: Hooks;
  readonly coordinator: Coordinator;
  readonly progress: TrainingProgress;
}
