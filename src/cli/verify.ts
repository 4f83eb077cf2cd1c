import { findJournals } from "../experiments/journal/find.js";
import { verifyJournal } from "../experiments/verify.js";
import { verificationDocument } from "../report/documents/verification.js";
import { verificationText } from "../report/terminal/verification.js";
import { INTERRUPTED, interruptible } from "./interrupt.js";
import { wholeNumber } from "./settings.js";
import type { Streams } from "./streams.js";
import { jsonText } from "./text.js";

/** Options of the verb as the command line gives them. */
export interface VerifyOptions {
  readonly count?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

/** Trials that are trained again unless the caller says otherwise. */
const COUNT = 10;

/**
 * `nwidth verify`: checks the journals below a directory, and trains some of their trials again.
 *
 * @returns the exit code: 1 where something is not what was written
 * @throws CallerError where there is no journal, or it cannot be checked
 */
export async function verify(
  path: string,
  options: VerifyOptions,
  { stdout, stderr }: Streams,
): Promise<number> {
  const { count = COUNT, seed = 0, json = false } = options;
  wholeNumber("--count", count, 0);
  wholeNumber("--seed", seed, 0);
  const { found, aborted } = await interruptible(stderr, async (signal) => {
    const found = [];
    for (const journal of await findJournals([path])) {
      found.push(await verifyJournal(journal, count, seed, signal));
    }
    return { found, aborted: signal.aborted };
  });
  const document = verificationDocument(found);
  stdout.write(json ? `${jsonText(document)}\n` : verificationText(found));
  if (aborted) return INTERRUPTED;
  return document.sound ? 0 : 1;
}
