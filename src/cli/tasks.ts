import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { CallerError } from "../errors.js";
import { sampleDocument, tasksDocument } from "../report/documents/tasks.js";
import { sampleText, tasksText } from "../report/terminal/tasks.js";
import type { Cell } from "../results/cell.js";
import { csvLines } from "../results/csv.js";
import type { Relation } from "../results/relation.js";
import { type Dataset, datasetOf } from "../tasks/dataset.js";
import { buildTask, tasks } from "../tasks/registry.js";
import { checkOutput } from "./output.js";
import { settingsOf, wholeNumber } from "./settings.js";
import type { Streams } from "./streams.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";
import { writeFiles } from "./write.js";

/** `nwidth tasks list`: every task with its settings, as a table or as JSON. */
export function listTasks(json: boolean, { stdout }: Streams): void {
  stdout.write(json ? `${jsonText(tasksDocument(tasks))}\n` : tasksText(tasks, terminalOf(stdout)));
}

/** Options of `tasks sample` as the command line gives them. */
export interface SampleOptions {
  readonly set?: readonly string[];
  readonly count?: number;
  readonly out?: string;
  readonly seed?: number;
  readonly json?: boolean;
}

/**
 * `nwidth tasks sample`: writes data of a task as CSV, and says what is known of it.
 *
 * @throws CallerError before anything is written, where the call does not fit
 */
export async function sampleTask(
  name: string,
  options: SampleOptions,
  { stdout }: Streams,
): Promise<void> {
  const { set = [], seed = 0, json = false } = options;
  const task = buildTask(name, settingsOf(set));
  const count = wholeNumber("--count", options.count, 1);
  wholeNumber("--seed", seed, 0);
  const out = await outputFile(options.out);
  const dataset = datasetOf(task, seed, count);
  await writeFiles(dirname(out), new Map([[basename(out), csvLines(relationOf(dataset))]]));
  stdout.write(
    json
      ? `${jsonText(sampleDocument(task, dataset, seed, out))}\n`
      : sampleText(task, dataset, out, terminalOf(stdout)),
  );
}

async function outputFile(out: string | undefined): Promise<string> {
  if (out === undefined) {
    throw new CallerError("-o is missing", "name the file to write, as in -o runs/series.csv");
  }
  if (!out.endsWith(".csv")) {
    throw new CallerError(`-o ${out} is no .csv file`, "give a name that ends in .csv");
  }
  const status = await stat(out).catch(() => undefined);
  if (status?.isDirectory()) {
    throw new CallerError(`-o ${out} is a directory`, "name a file, new or to be replaced");
  }
  await checkOutput(dirname(out), `-o ${out}`);
  return out;
}

/** The data as a relation; nothing where no output is asked for. */
function relationOf({ columns, rows, values }: Dataset): Relation {
  const width = columns.length;
  return { columns, rows: { [Symbol.iterator]: () => eachRow() } };

  function* eachRow(): Generator<readonly Cell[]> {
    for (let t = 0; t < rows; t++) {
      const row = values.subarray(t * width, (t + 1) * width);
      yield Array.from(row, (value) => (Number.isNaN(value) ? null : value));
    }
  }
}
