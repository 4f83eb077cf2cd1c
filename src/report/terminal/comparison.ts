import { shown } from "../../results/cell.js";
import type { Left, PairedErrors, SweepComparison } from "../../results/compare.js";
import { metricName } from "../../results/sweep/rows.js";
import { counted, NOTHING, written } from "../format.js";
import { listed, printable } from "../text.js";
import { type Column, columnsOf, type Entry, entries, heading, type Terminal } from "./columns.js";

/** Values of a setting that are listed; of more only how many. Chosen by hand. */
const LISTED = 6;

function valuesText(values: SweepComparison["settings"][number]["a"]): string {
  if (values.length > LISTED) return `${values.length} values`;
  return values.map((value) => printable(shown(value))).join(", ") || "none";
}

function leftText({ configurations, withoutResult, seeds }: Left): string | null {
  const parts = [
    ...(configurations === 0
      ? []
      : [`${counted(configurations, "configuration")} without a partner`]),
    ...(withoutResult === 0 ? [] : [`${counted(withoutResult, "configuration")} without a result`]),
    ...(seeds === 0 ? [] : [`${counted(seeds, "result")} of seeds that the other lacks`]),
  ];
  return parts.length === 0 ? null : `left out: ${listed(parts)}`;
}

function cellsOf({ where, seeds, a, b, ratio, interval, p, verdict }: PairedErrors): string[] {
  const place =
    where === null
      ? "all"
      : Object.entries(where)
          .map(([path, value]) => `${path.replace(/^\w+\./, "")} ${shown(value)}`)
          .join(", ") || "all trials";
  const bounds = interval?.map((bound) => written(bound, "error")).join(", ");
  return [
    printable(place),
    String(seeds),
    written(a, "error"),
    written(b, "error"),
    ratio === null ? NOTHING : `×${written(ratio, "error")}`,
    bounds === undefined ? NOTHING : `[${bounds}]`,
    written(p, "error"),
    verdict,
  ];
}

/** Two sweeps side by side, for a terminal: what differs, and each pair with its interval and verdict. */
export function comparisonText(
  names: readonly [a: string, b: string],
  found: SweepComparison,
  terminal: Terminal,
): string {
  const { metric, settings, rows, overall, left } = found;
  const lines: Entry[] = [
    ["a", printable(names[0])],
    ["b", printable(names[1])],
    ...settings.map(
      ({ path, a, b }): Entry => [
        "differs",
        `${printable(path)}: ${valuesText(a)} in a, ${valuesText(b)} in b`,
      ],
    ),
    ...(settings.length === 0 ? [["differs", "no setting"] as const] : []),
  ];
  const all = [...rows, ...(overall === null ? [] : [overall])].map(cellsOf);
  const heads = ["where", "seeds", "a", "b", "b / a", "95 %", "p", "b is"];
  const widths = heads.map((head, i) =>
    Math.max(head.length, ...all.map((cells) => cells[i].length)),
  );
  // what tells a row from the others wraps, so that the numbers have room
  const others = widths.slice(1).reduce((sum, width) => sum + width + 2, 0);
  widths[0] = Math.min(widths[0], Math.max(12, terminal.columns - others - 2));
  const columns = heads.map(
    (head, i): Column => ({ head, width: widths[i], right: i > 0 && i < heads.length - 1 }),
  );
  const notes = (["a", "b"] as const).flatMap((side): Entry[] => {
    const text = leftText(left[side]);
    return text === null ? [] : [[side, text, "warning"]];
  });
  const title = `${metricName(metric)}, geometric mean over seeds, paired by seed`;
  return `${[
    entries(lines, terminal),
    "",
    heading(title, terminal),
    columnsOf(columns, all, terminal),
    ...(notes.length === 0 ? [] : ["", entries(notes, terminal)]),
  ].join("\n")}\n`;
}
