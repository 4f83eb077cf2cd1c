import type { Advice } from "../../advise/advice.js";

/** What is shown of a competitor's error, in words. */
export interface Words {
  /** inside a sentence */
  readonly error: string;
  /** where it begins one */
  readonly Error: string;
  /** what scores one */
  readonly reference: string;
}

const WORDS: Readonly<Record<Advice["outputs"], Words>> = {
  numbers: { error: "error", Error: "Error", reference: "training mean" },
  classes: { error: "log loss", Error: "Log loss", reference: "training frequencies" },
};

/** The words for numbers, or for classes. */
export function wordsOf({ outputs }: Pick<Advice, "outputs">): Words {
  return WORDS[outputs];
}
