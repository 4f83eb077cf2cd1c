import { z } from "zod";
import { MOST_SYMBOLS, PLAIN_SYMBOLS } from "../text/symbols.js";

/** What the symbols of a text are: its bytes, or so many pieces, which are learned from the training part. */
export function vocabulary() {
  const takes = `bytes, or a number of symbols from ${PLAIN_SYMBOLS + 1} to ${MOST_SYMBOLS}`;
  const error = `Expected ${takes}`;
  return z
    .preprocess(
      (written) => (typeof written === "string" && written !== "bytes" ? Number(written) : written),
      z.union(
        [
          z.literal("bytes"),
          z
            .int({ error })
            .min(PLAIN_SYMBOLS + 1, { error })
            .max(MOST_SYMBOLS, { error }),
        ],
        { error },
      ),
    )
    .describe(takes);
}

/** So many symbols a vocabulary has at most. */
export function symbolsOf(vocabulary: "bytes" | number): number {
  return vocabulary === "bytes" ? PLAIN_SYMBOLS : vocabulary;
}
