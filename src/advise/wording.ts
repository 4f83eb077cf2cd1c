import type { OutputKind } from "../tasks/task.js";

/** What is compared, in words. */
export interface Wording {
  /** what competitors have more or less of */
  readonly error: string;
  /** with its article */
  readonly anError: string;
  /** the linear model on the window */
  readonly linear: string;
  /** why a test part tells nothing */
  readonly flat: string;
}

const WORDINGS: Readonly<Record<OutputKind, Wording>> = {
  real: {
    ...{ error: "error", anError: "an error", linear: "ridge" },
    flat: "the target hardly changes in the test part",
  },
  classes: {
    ...{ error: "log loss", anError: "a log loss", linear: "multinomial ridge" },
    flat: "all labels of the test part are the same",
  },
};

/** The words for numbers, or for classes. */
export function wordingOf(of: OutputKind): Wording {
  return WORDINGS[of];
}
