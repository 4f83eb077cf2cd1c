import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { CallerError } from "../errors.js";
import { entries, heading } from "../report/terminal/columns.js";
import { printable } from "../report/text.js";
import { type Dataset, datasetOf } from "../tasks/dataset.js";
import { buildTask, tasks } from "../tasks/registry.js";
import { type ConfiguredTask, shown } from "../tasks/task.js";
import { checkOutput } from "./output.js";
import { settingsOf, wholeNumber } from "./settings.js";
import { terminalOf } from "./terminal.js";
import { writeFiles } from "./write.js";

/** `nwidth tasks list`: every task with its settings, as a table or as JSON. */
export function listTasks(json: boolean): void {
  if (json) {
    const rows = tasks.map(({ name, summary, law, source, keys }) => ({
      name,
      summary,
      law,
      source,
      keys,
    }));
    process.stdout.write(`${JSON.stringify({ tasks: rows })}\n`);
    return;
  }
  const terminal = terminalOf(process.stdout);
  for (const { name, summary, law, source, keys } of tasks) {
    const settings = keys.map((key) => [`${key.name}=${key.default}`, key.kind] as const);
    const lines = [["is", summary], ["inputs", law], ["source", source], ...settings] as const;
    process.stdout.write(`${heading(name, terminal)}\n${entries(lines, terminal)}\n\n`);
  }
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
export async function sampleTask(name: string, options: SampleOptions): Promise<void> {
  const { set = [], seed = 0, json = false } = options;
  const task = buildTask(name, settingsOf(set));
  const count = wholeNumber("--count", options.count, 1);
  wholeNumber("--seed", seed, 0);
  const out = await outputFile(options.out);
  const dataset = datasetOf(task, seed, count);
  await writeFiles(dirname(out), new Map([[basename(out), csvOf(dataset)]]));
  if (json) {
    const { values: _, ...described } = dataset;
    const written = { task: name, settings: task.config, seed, file: out, ...described };
    process.stdout.write(`${JSON.stringify(written)}\n`);
  } else {
    process.stdout.write(stateData(task, dataset, out));
  }
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

/** RFC 4180 with line feeds; numbers in full precision, nothing where no output is asked for. */
function csvOf({ columns, rows, values }: Dataset): string {
  const width = columns.length;
  const lines = [columns.join(",")];
  for (let t = 0; t < rows; t++) {
    const cells = Array.from(values.subarray(t * width, (t + 1) * width), (v) =>
      Number.isNaN(v) ? "" : String(v),
    );
    lines.push(cells.join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** What was written, what is known of it, and how to hand it to `advise`. */
function stateData(task: ConfiguredTask, dataset: Dataset, out: string): string {
  const { kind, columns, rows, signalVariance, noiseVariance, verdicts } = dataset;
  const inputs = columns.filter((name) => name.startsWith("x"));
  const target = columns[columns.length - task.outputs];
  const file = printable(out);
  const call = [`nwidth advise ${file} --target ${target} --horizon 0`];
  // another output of the same row would tell what is asked for
  if (task.outputs > 1) call.push(`--inputs ${inputs.join(",")}`);
  if (kind === "sequences") call.push("--sequence sequence");
  if (task.positions === "last") call.push(`--window ${task.length}`);
  return `${entries(
    [
      ["written", `${file}: ${rows} rows of ${columns.join(", ")}`],
      ["signal variance", signalVariance === null ? "not known exactly" : shown(signalVariance)],
      ["noise variance", `${shown(noiseVariance)}, the least squared error of any model`],
      ...verdicts.map((v) => [v.kind, `${v.statement} (${v.source})`] as const),
    ],
    terminalOf(process.stdout),
  )}\n\n${call.join(" ")}\n`;
}
