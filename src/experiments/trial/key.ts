import { createHash } from "node:crypto";
import { engineVersion } from "../../runtime/node.js";
import { VERSION } from "../../version.js";
import { canonicalJson } from "../canonical-json.js";
import type { Trial } from "./schema.js";
import { type CodeVersions, codeVersions } from "./versions.js";

/** Raised where the meaning of a trial's fields changes: a trial of another schema is another trial. */
export const TRIAL_SCHEMA = 3;

const texts = new WeakMap<object, string>();

/** Parts of trials are shared by many: each is written once. */
function textOf(part: object): string {
  let text = texts.get(part);
  if (text === undefined) {
    text = canonicalJson(part);
    texts.set(part, text);
  }
  return text;
}

/**
 * What a trial is known by: the SHA-256, in hexadecimal, of the canonical JSON of its settings, with
 * the schema and the versions of nwidth, the engine, its task and its architecture. Trials with equal
 * settings have equal keys; the parts of a trial must not be changed after a key was taken.
 */
export function trialKey(trial: Trial): string {
  return trialKeyAt(trial, codeVersions(trial));
}

/** The key that a trial had, or has, at some versions of its code; see `trialKey`. */
export function trialKeyAt(trial: Trial, versions: CodeVersions): string {
  const { task, data, model, training, budget, start, seed, learningRate } = trial;
  const parts = [task, data, model, training, budget, ...(start === undefined ? [] : [start])];
  const settings = parts.map(textOf).join(",");
  const code = canonicalJson([
    TRIAL_SCHEMA,
    VERSION,
    engineVersion(),
    versions.task,
    versions.model,
  ]);
  const member = canonicalJson([seed, learningRate]);
  return createHash("sha256").update(`[${code},${settings},${member}]`).digest("hex");
}
