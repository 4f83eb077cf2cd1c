import type { Dataset } from "../../tasks/dataset.js";
import { type ConfiguredTask, type RegisteredTask, shown } from "../../tasks/task.js";
import { printable } from "../text.js";
import { entries, heading, type Terminal } from "./columns.js";

/** Every task for a terminal: what it is, its source, its settings. */
export function tasksText(tasks: readonly RegisteredTask[], terminal: Terminal): string {
  const texts = tasks.map(({ name, summary, law, source, keys }) => {
    const settings = keys.map((key) => [`${key.name}=${key.default}`, key.kind] as const);
    const lines = [["is", summary], ["inputs", law], ["source", source], ...settings] as const;
    return `${heading(name, terminal)}\n${entries(lines, terminal)}\n\n`;
  });
  return texts.join("");
}

/** What was written, what is known of it, and how to hand it to `advise`, which reads no symbols. */
export function sampleText(
  task: ConfiguredTask,
  dataset: Dataset,
  out: string,
  terminal: Terminal,
): string {
  const { kind, columns, rows, signalVariance, noiseVariance, verdicts } = dataset;
  const inputs = columns.filter((name) => name.startsWith("x"));
  const [target, ...others] = columns.filter((name) => name.startsWith("y"));
  const file = printable(out);
  const call = [`nwidth advise ${file} --target ${target} --horizon 0`];
  // another output of the same row would tell what is asked for
  if (others.length > 0) call.push(`--inputs ${inputs.join(",")}`);
  if (kind === "sequences") {
    call.push("--sequence sequence");
    if (task.positions === "last") call.push(`--window ${task.length}`);
  }
  return `${entries(
    [
      ["written", `${file}: ${rows} rows of ${columns.join(", ")}`],
      ["signal variance", signalVariance === null ? "not known exactly" : shown(signalVariance)],
      ["noise variance", `${shown(noiseVariance)}, the least squared error of any model`],
      ...verdicts.map((v) => [v.kind, `${v.statement} (${v.source})`] as const),
    ],
    terminal,
  )}\n${task.reads === "symbols" ? "" : `\n${call.join(" ")}\n`}`;
}
