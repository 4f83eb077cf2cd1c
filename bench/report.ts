import { type Measurement, median, type Outcome, type Table, type Target } from "./case.js";
import type { Machine } from "./machine.js";

/** A case and what it gave. */
export interface Result {
  readonly name: string;
  readonly target: Target;
  readonly outcome: Outcome;
}

function targetText({ kind, value }: Target): string {
  return kind === "at least" ? `>= ${value}` : `< ${value}`;
}

function isMet({ kind, value }: Target, figure: number): boolean {
  return kind === "at least" ? figure >= value : figure < value;
}

/** Three digits, as in the tables. */
export function figure(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}

function spread(values: readonly number[]): string {
  return `${figure(median(values))} [${figure(Math.min(...values))} .. ${figure(Math.max(...values))}]`;
}

type Measured = Exclude<Outcome, { readonly skipped: string }>;

/** What the target is about. */
function judged(outcome: Measured): readonly number[] {
  return "ratios" in outcome ? outcome.ratios : outcome.values;
}

function medians(outcome: Measured): string {
  if ("values" in outcome) {
    return `${outcome.what} ${figure(median(outcome.values))} ${outcome.unit}`;
  }
  const { sides, unit, first, second }: Measurement = outcome;
  return `${sides[0]} ${figure(median(first))} ${unit}, ${sides[1]} ${figure(median(second))} ${unit}`;
}

function markdownRows(rows: readonly (readonly string[])[]): string[] {
  return rows.map((cells) => `| ${cells.join(" | ")} |`);
}

function markdown({ header, rows }: Table): string[] {
  return markdownRows([header, header.map(() => "---"), ...rows]);
}

/** A case in plain text, for the terminal. */
export function lineOf({ name, target, outcome }: Result): string {
  if ("skipped" in outcome) return `${name}: skipped (${outcome.skipped})`;
  const values = judged(outcome);
  const verdict = isMet(target, median(values)) ? "met" : "not met";
  const lines = [
    `${name}: ${spread(values)}, to reach ${targetText(target)}: ${verdict}`,
    medians(outcome),
    ...outcome.notes,
  ];
  return lines.join("\n    ");
}

/** The tables for docs/performance.md. */
export function markdownTables(machine: Machine, results: readonly Result[]): string {
  const rows = results.map(({ name, target, outcome }) => {
    if ("skipped" in outcome) return [name, targetText(target), "skipped", "", outcome.skipped];
    const values = judged(outcome);
    const verdict = isMet(target, median(values)) ? "yes" : "no";
    return [name, targetText(target), spread(values), verdict, medians(outcome)];
  });
  const tables = results.flatMap(({ name, outcome }) =>
    "table" in outcome && outcome.table !== undefined
      ? ["", `${name}:`, "", ...markdown(outcome.table)]
      : [],
  );
  return [
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB; Node ${machine.node}, onnxruntime-node ${machine.onnxruntime}, jax-js ${machine.jaxJs}.`,
    "",
    ...markdown({
      header: ["case", "to reach", "median [min .. max]", "met", "medians"],
      rows,
    }),
    ...tables,
  ].join("\n");
}
