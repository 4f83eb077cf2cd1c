import type { Verification } from "../../experiments/verify.js";

/** The JSON document of `nwidth verify`; docs/sweep.md says what its fields mean. */
export function verificationDocument(journals: readonly Verification[]) {
  const trials = journals.flatMap((v) => v.trials);
  const equal = trials.filter((t) => t.equal).length;
  const sound =
    equal === trials.length &&
    journals.every((v) => v.brokenLines.length === 0 && v.wrongKeys.length === 0);
  return { checked: trials.length, equal, sound, journals };
}
