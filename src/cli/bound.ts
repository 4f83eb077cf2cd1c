import { CallerError } from "../errors.js";
import { boundDocument, theoremsDocument } from "../report/documents/bound.js";
import { stateBound, theoremsText } from "../report/terminal/bound.js";
import { isRefusal } from "../theory/bound.js";
import { theoremOf, theorems } from "../theory/bounds/registry.js";
import type { Streams } from "./streams.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";

/** `nwidth bound list`: every theorem with its settings, as text or as JSON. */
export function listTheorems(json: boolean, { stdout }: Streams): void {
  stdout.write(
    json ? `${jsonText(theoremsDocument(theorems))}\n` : theoremsText(theorems, terminalOf(stdout)),
  );
}

/**
 * `nwidth bound`: evaluates a theorem and prints it.
 *
 * @param settings as the command line gives them; the theorem's schema checks them
 * @throws CallerError for an unknown theorem or setting, and where the theorem does not speak of
 *   the case
 */
export function bound(
  name: string,
  settings: Readonly<Record<string, unknown>>,
  json: boolean,
  { stdout }: Streams,
): void {
  const theorem = theoremOf(name);
  const { printed, proved, bestHead } = theorem.evaluate(settings);
  if (isRefusal(printed)) throw new CallerError(`${name}: ${printed.reason}`, printed.cure);
  const outcome = { theorem, printed, proved, bestHead };
  stdout.write(
    json ? `${jsonText(boundDocument(outcome))}\n` : stateBound(outcome, terminalOf(stdout)),
  );
}
