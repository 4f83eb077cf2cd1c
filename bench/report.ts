import { type Measurement, median, type Outcome, type Target } from "./case.js";
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

function isMet({ kind, value }: Target, ratio: number): boolean {
  return kind === "at least" ? ratio >= value : ratio < value;
}

function figure(value: number): string {
  return value.toPrecision(3);
}

function spread(values: readonly number[]): string {
  return `${figure(median(values))} [${figure(Math.min(...values))} .. ${figure(Math.max(...values))}]`;
}

function sideText({ sides, unit, first, second }: Measurement): string {
  return `${sides[0]} ${figure(median(first))} ${unit}, ${sides[1]} ${figure(median(second))} ${unit}`;
}

/** One line of plain text, for the terminal. */
export function lineOf({ name, target, outcome }: Result): string {
  if ("skipped" in outcome) return `${name}: skipped (${outcome.skipped})`;
  const { ratios, notes } = outcome;
  const verdict = isMet(target, median(ratios)) ? "met" : "not met";
  const lines = [
    `${name}: ${spread(ratios)}, to reach ${targetText(target)}: ${verdict}`,
    sideText(outcome),
    ...notes,
  ];
  return lines.join("\n    ");
}

/** The table for docs/performance.md. */
export function markdownTable(machine: Machine, results: readonly Result[]): string {
  const rows = results.map(({ name, target, outcome }) => {
    if ("skipped" in outcome) return [name, targetText(target), "skipped", "", outcome.skipped];
    const verdict = isMet(target, median(outcome.ratios)) ? "yes" : "no";
    return [name, targetText(target), spread(outcome.ratios), verdict, sideText(outcome)];
  });
  const table = [
    ["case", "to reach", "ratio: median [min .. max]", "met", "medians"],
    ["---", "---", "---", "---", "---"],
    ...rows,
  ];
  return [
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB; Node ${machine.node}, onnxruntime-node ${machine.onnxruntime}, jax-js ${machine.jaxJs}.`,
    "",
    ...table.map((cells) => `| ${cells.join(" | ")} |`),
  ].join("\n");
}
