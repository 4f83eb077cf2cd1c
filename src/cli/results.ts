import { CallerError } from "../errors.js";
import { findJournals } from "../experiments/journal/find.js";
import { visitJournal } from "../experiments/journal/read.js";
import type { Begin } from "../experiments/journal/version.js";
import { parseSpecification } from "../experiments/sweep/parse.js";
import type { SweepSpecification } from "../experiments/sweep/specification.js";
import { comparisonDocument } from "../report/documents/comparison.js";
import { comparisonText } from "../report/terminal/comparison.js";
import { renderAnswer, renderTrials } from "../report/terminal/trials.js";
import { compareSweeps } from "../results/compare.js";
import { csvLines } from "../results/csv.js";
import { addKnown } from "../results/known.js";
import { addNames } from "../results/names.js";
import type { Relation } from "../results/relation.js";
import { Trials } from "../results/trials.js";
import { checkOutput } from "./output.js";
import { print } from "./print.js";
import type { Output, Streams } from "./streams.js";
import { terminalOf } from "./terminal.js";
import { jsonText, plainText } from "./text.js";
import { writeFiles } from "./write.js";

/** Options of the verb. */
export interface ResultsOptions {
  readonly sql?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly out?: string;
  readonly compare?: boolean;
  readonly metric?: string;
}

/**
 * `nwidth results`: the trials of journals, or the answer to a query over them, as a table for the
 * terminal, as CSV or as JSON.
 *
 * @param paths see `findJournals`
 * @throws CallerError before anything is printed or written
 */
export async function results(
  paths: readonly string[],
  options: ResultsOptions,
  { stdout, stderr }: Streams,
): Promise<void> {
  const { sql, csv = false, json = false, out } = options;
  if (options.compare === true) return compare(paths, options, { stdout, stderr });
  if (options.metric !== undefined) {
    throw new CallerError("--metric says what --compare compares", "give both, or neither");
  }
  if (out !== undefined) await checkOutput(out);
  const trials = await readTrials(await findJournals(paths), stderr);
  const terminal = terminalOf(stdout);
  let relation: Relation = trials;
  let text = () => renderTrials(trials, terminal);
  if (sql !== undefined) {
    const { answer } = await import("../results/query.js");
    const answered = await answer(trials, sql);
    relation = answered;
    text = () => renderAnswer(answered, answered.rows.length, terminal);
  }
  if (out !== undefined) await writeFiles(out, new Map([["results.csv", csvLines(relation)]]));
  if (json) await print(stdout, jsonParts(relation));
  else if (csv) await print(stdout, csvLines(relation));
  else stdout.write(text());
}

/** `--compare`: the trials of two directories side by side. */
async function compare(
  paths: readonly string[],
  { json = false, metric }: ResultsOptions,
  { stdout, stderr }: Streams,
): Promise<void> {
  const [a, b, ...more] = paths;
  if (b === undefined || more.length > 0) {
    throw new CallerError(
      `--compare of ${paths.length} directories`,
      "name two, of a sweep each; shards of one may lie in one directory",
    );
  }
  const names = [a, b] as const;
  const first = await readTrials(await findJournals([a]), stderr);
  const second = await readTrials(await findJournals([b]), stderr);
  const found = compareSweeps(first, second, metric);
  stdout.write(
    json
      ? `${jsonText(comparisonDocument(names, found))}\n`
      : comparisonText(names, found, terminalOf(stdout)),
  );
}

/** The union of the journals. What was cut short in them is noted on stderr. */
async function readTrials(files: readonly string[], stderr: Output): Promise<Trials> {
  const trials = new Trials();
  const sweeps: SweepSpecification[] = [];
  for (const file of files) {
    const torn = await visitJournal(file, (record) => {
      if (record.kind === "population") trials.add(record, file);
      else if (record.kind !== "prediction") sweeps.push(...sweepsOf(record.asked));
    });
    if (torn) {
      stderr.write(
        `note: the last line of ${plainText(file)} is not complete (yet) and is left out\n`,
      );
    }
  }
  addNames(trials, sweeps);
  addKnown(trials);
  return trials;
}

/** The sweep that a journal is of, where it names tasks or models; none where it is not one of today. */
function sweepsOf({ specification }: Begin["asked"]): SweepSpecification[] {
  const named = Object(specification) as Partial<SweepSpecification>;
  if (named.tasks === undefined && named.models === undefined) return [];
  try {
    return [parseSpecification(specification)];
  } catch (error) {
    if (error instanceof CallerError) return [];
    throw error;
  }
}

function* jsonParts({ columns, rows }: Relation): Generator<string> {
  yield '{"rows":[';
  let between = "";
  for (const row of rows) {
    yield `${between}${jsonText(Object.fromEntries(columns.map((name, i) => [name, row[i]])))}`;
    between = ",";
  }
  yield "]}\n";
}
