import { isNamed } from "../../experiments/sweep/named.js";
import type { Plan, PlanRow } from "../../experiments/sweep/plan.js";
import { counted, written } from "../format.js";
import { shortened } from "../text.js";
import { type Column, columnsOf, type Entry, entries, heading, type Terminal } from "./columns.js";

/** Characters of a configuration's values at least, however narrow the terminal. */
const NARROWEST = 16;

function bytesText(bytes: number): string {
  return bytes < 1e9
    ? `${written(Math.ceil(bytes / 1e6), "count")} MB`
    : `${written(bytes / 1e9, "error")} GB`;
}

/** Paths by their last name, where no other path ends like that. */
function namesOf(paths: readonly string[]): string[] {
  const last = (path: string) => path.slice(path.lastIndexOf(".") + 1);
  return paths.map((path) =>
    paths.filter((other) => last(other) === last(path)).length === 1 ? last(path) : path,
  );
}

function valuesText({ values }: PlanRow, paths: readonly string[], names: readonly string[]) {
  const texts = values.map((value, i) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return isNamed(paths[i]) ? shortened(text, 40) : `${names[i]} ${shortened(text, 40)}`;
  });
  return texts.length === 0 ? "baseline" : texts.join(", ");
}

function configurationTable(plan: Plan, terminal: Terminal): string {
  const names = namesOf(plan.paths);
  const numbers = (row: Omit<PlanRow, "values" | "parameters">, parameters: number | null) => [
    written(row.trials, "count"),
    parameters === null ? "" : written(parameters, "count"),
    written(row.flops, "error"),
    written(row.seconds, "seconds"),
  ];
  const rows = plan.rows.map((row) => [
    valuesText(row, plan.paths, names),
    ...numbers(row, row.parameters),
  ]);
  if (plan.others !== null) {
    const more = plan.configurations - plan.rows.length;
    rows.push([counted(more, "more", "more"), ...numbers(plan.others, null)]);
  }
  const heads = ["trials", "weights", "FLOPs", "time, alone"];
  const others = heads.map((head, i): Column => {
    const width = Math.max(head.length, ...rows.map((row) => row[i + 1].length));
    return { head, width, right: true };
  });
  const taken = others.reduce((sum, { width }) => sum + width + 2, 2);
  const longest = Math.max(NARROWEST, ...rows.map(([values]) => values.length));
  const width = Math.max(NARROWEST, Math.min(longest, terminal.columns - taken));
  return columnsOf([{ head: "configuration", width }, ...others], rows, terminal);
}

/** A plan for a terminal: what the sweep will take as a whole, and its first configurations. */
export function planText(plan: Plan, terminal: Terminal): string {
  const { parameters, memory, time, shapes, workers } = plan;
  const [least, most] = parameters;
  const weights = written(least, "count");
  const [low, high] = time.interval;
  const source =
    time.kind === "measured" ? "from timings on this machine" : "estimated from operations";
  const lines: Entry[] = [
    [
      "trials",
      `${written(plan.trials, "count")} of ${counted(plan.configurations, "configuration")}`,
    ],
    ["populations", `${written(plan.populations, "count")}, ${written(workers, "count")} at once`],
    ["weights", least === most ? weights : `${weights} to ${written(most, "count")}`],
    ["FLOPs", written(plan.flops, "error")],
    [
      "memory",
      `${bytesText(memory.largest)} for the largest population, ${bytesText(memory.together)} at once`,
    ],
    [
      "time",
      `${written(time.seconds, "seconds")}, between ${written(low, "seconds")} and ${written(high, "seconds")}, ${source}`,
    ],
  ];
  if (shapes.read < shapes.count) {
    const from = `${written(shapes.read, "count")} of ${written(shapes.count, "count")} shapes`;
    lines.push(["!", `FLOPs, memory and time are estimated from ${from}`, "warning"]);
  }
  const parts = [
    heading("Plan: nothing was run", terminal),
    entries(lines, terminal),
    "",
    configurationTable(plan, terminal),
  ];
  return `${parts.join("\n")}\n`;
}
