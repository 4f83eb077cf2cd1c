import { CallerError } from "../errors.js";
import type { Model } from "../models/architecture.js";
import type { Engine } from "../runtime/session.js";
import { PADDING, START } from "../text/symbols.js";
import { beamSearch, type Hypothesis } from "./search.js";
import { Steps } from "./steps.js";

/** How sequences are made. */
export interface DecodingOptions {
  /** hypotheses that go on side by side, by default 1: greedy */
  readonly beam?: number;
  /** alpha of the length penalty, by default 0: see `SearchSettings` */
  readonly lengthPenalty?: number;
  /** sequences of a batch, by default 32 */
  readonly batch?: number;
  /** of the engine, by default one */
  readonly threads?: number;
}

/** What one sequence is made from. */
export interface Given {
  /** symbols of what is translated, without padding; of a model that reads no source left out */
  readonly source?: ArrayLike<number>;
  /** symbols that the sequence begins with, by default `START` */
  readonly beginning?: readonly number[];
}

/**
 * The most probable sequences of a trained model, by beam search, one position after another: keys and values
 * of earlier positions are kept, and not computed anew.
 *
 * @param theta [P] its parameters; the graph is of their precision
 * @returns a hypothesis for each that is given, in their order
 * @throws CallerError where the model's architecture has no stepwise form, or a source or beginning does not fit it
 */
export async function decode(
  engine: Engine,
  model: Model,
  theta: Float32Array | Float64Array,
  given: readonly Given[],
  { beam = 1, lengthPenalty = 0, batch = 32, threads = 1 }: DecodingOptions = {},
): Promise<readonly Hypothesis[]> {
  const { stepwise, task } = model;
  if (stepwise === undefined) {
    throw new CallerError(
      `${model.architecture} makes no sequences`,
      "choose encoder-decoder or language-model",
    );
  }
  requireOptions({ beam, batch, lengthPenalty });
  for (const [i, one] of given.entries()) requireFit(model, one, i);
  const sequences = Math.min(batch, Math.max(1, given.length));
  const steps = await Steps.open(engine, model, stepwise, theta, { sequences, beam }, threads);
  const found: Hypothesis[] = new Array(given.length);
  try {
    // sources of like length make sequences of like length, which end together
    const order = given.map((_, i) => i).sort((a, b) => lengthOf(given[a]) - lengthOf(given[b]));
    for (let at = 0; at < order.length; at += sequences) {
      const some = order.slice(at, at + sequences);
      const width = task.source?.length ?? 0;
      const sources = new Int32Array(sequences * width).fill(PADDING);
      for (const [row, i] of some.entries()) sources.set(given[i].source ?? [], row * width);
      await steps.begin(sources);
      const beginnings = some.map((i) => given[i].beginning ?? [START]);
      const settings = { beam, lengthPenalty, length: task.length };
      const made = await beamSearch(steps.next, sequences, beginnings, task.outputs, settings);
      for (const [row, i] of some.entries()) found[i] = made[row];
    }
  } finally {
    await steps.close();
  }
  return found;
}

/** @throws CallerError */
function requireOptions(
  options: Readonly<Record<"beam" | "batch" | "lengthPenalty", number>>,
): void {
  for (const [name, value] of Object.entries(options)) {
    const counts = name !== "lengthPenalty";
    if (counts ? Number.isInteger(value) && value >= 1 : value >= 0 && value < Infinity) continue;
    throw new CallerError(
      `${name} ${value}`,
      counts ? "give a whole number from 1 on" : "give a number, 0 or more",
    );
  }
}

function lengthOf({ source, beginning }: Given): number {
  return source?.length ?? beginning?.length ?? 0;
}

/** @throws CallerError */
function requireFit({ architecture, task }: Model, { source, beginning }: Given, i: number): void {
  const room = task.source?.length ?? 0;
  if ((source === undefined) !== (task.source === undefined) || (source?.length ?? 0) > room) {
    throw new CallerError(
      `sequence ${i + 1} has ${source === undefined ? "no source" : `a source of ${source.length} symbols`}, ${architecture} ${task.source === undefined ? "reads none" : `one of at most ${room}`}`,
      "give what the model was built for",
    );
  }
  if (beginning !== undefined && !(beginning.length >= 1 && beginning.length <= task.length)) {
    throw new CallerError(
      `sequence ${i + 1} begins with ${beginning.length} symbols, of a length of ${task.length}`,
      "give one at least, and no more than the length",
    );
  }
  const known: readonly (readonly [ArrayLike<number>, number])[] = [
    [source ?? [], task.source?.symbols ?? 0],
    [beginning ?? [], task.inputs],
  ];
  for (const [symbols, count] of known) {
    const wrong = Array.from(symbols).find((s) => !(Number.isInteger(s) && s >= 0 && s < count));
    if (wrong === undefined) continue;
    throw new CallerError(
      `sequence ${i + 1} holds ${wrong}, which is none of ${count} symbols`,
      "write texts in the vocabulary that the model was trained with",
    );
  }
}
