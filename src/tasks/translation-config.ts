import { z } from "zod";
import { digest, flag, increasing, integer, itemsOf, text } from "./settings.js";
import { vocabulary } from "./vocabulary.js";

/** Parallel texts that come with the package. */
export const SHIPPED_PAIRS: Readonly<Record<string, string>> = {
  "help-en-de": "help-en-de/help-en-de.tsv.gz",
};

const columns = "two columns of a TSV file, by name or by number, separated by a comma";

/** Settings of `translation`, strict. */
export const schema = z.strictObject({
  /** parallel text that comes with the package, or a file */
  data: text(
    `${Object.keys(SHIPPED_PAIRS).join(", ")}, or a .tsv, .po or .mo file, packed by gzip or not, or a file of sources`,
  ).default("help-en-de"),
  /** of what was read: another text under the same name is refused */
  sha256: digest(),
  /** the file of the other language, line by line; `none`: `data` holds both */
  targets: text("a file whose lines are the translations of those of data, or none").default(
    "none",
  ),
  /** columns of source and target */
  columns: z
    .preprocess(itemsOf, z.array(z.string().min(1)).length(2, { error: `Expected ${columns}` }))
    .describe(columns)
    .default(["en", "de"]),
  /** fewest and most words of a sentence, on both sides */
  words: increasing(1, 1024, 2).default([4, 25]),
  /** what a symbol is */
  vocabulary: vocabulary().default(2000),
  /** whether both sides have one vocabulary */
  joint: flag().default(true),
  /** most symbols of a source, and of a target with its end: longer pairs are left out */
  length: integer(2, 4096).default(64),
  /** so many of the first symbols of a source stand after its last, as in Table 1 of Paper A */
  moved: integer(0, 4096).default(0),
});
/** Settings of `translation`. */
export type TranslationConfig = z.infer<typeof schema>;
