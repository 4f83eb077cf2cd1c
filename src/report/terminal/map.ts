import type { SweepReport } from "../../results/sweep/report.js";
import { type MapRow, metricName } from "../../results/sweep/rows.js";
import { counted, NOTHING, written } from "../format.js";
import { MAP_VERDICTS, mapRows } from "../sweep.js";
import { shortened, shortenedApart } from "../text.js";
import { type Column, columnsOf, heading, paragraph, type Terminal } from "./columns.js";

/** Rows of the table at most: the rest is in the report. */
const MOST_ROWS = 24;

/** Characters of a name at most. */
const NAME = 24;

/** A model's ratio to the best of its row, with a mark where pairs do not decide. */
function ratioText({ ratio, low, high, verdict }: MapRow): string {
  if (ratio === null) return NOTHING;
  const interval = low === null ? "" : ` [${written(low, "error")}, ${written(high, "error")}]`;
  return `×${written(ratio, "error")}${interval}${verdict === "cannot tell" ? " ?" : ""}`;
}

/** Models on tasks: each model's error over that of the best of its row. */
export function mapTable(
  { tables, factors, specification }: SweepReport,
  terminal: Terminal,
): string[] {
  const rows = mapRows(tables.map);
  if (rows.length === 0) return [];
  const shown = rows.slice(0, MOST_ROWS);
  const names = shortenedApart(
    rows.map(({ name }) => name),
    2 * NAME,
  ).slice(0, MOST_ROWS);
  const models = shown[0].cells.map(({ model }) => model);
  const heads = shortenedApart(models, NAME);
  const least = shown.map(({ cells }) =>
    written(cells.find((c) => c.ratio === 1)?.error ?? null, "error"),
  );
  const all: Column[] = [
    { head: "", width: Math.max(...names.map((name) => name.length)) },
    { head: "best", width: Math.max(4, ...least.map((text) => text.length)), right: true },
    ...heads.map((head, i) => ({
      head,
      width: Math.max(head.length, ...shown.map(({ cells }) => ratioText(cells[i]).length)),
      right: true,
    })),
  ];
  let room = terminal.columns + 2;
  const kept = all.filter(({ width }, i) => {
    room -= width + 2;
    return room >= 0 || i < 3;
  });
  const left = [
    ...(rows.length > shown.length ? [counted(rows.length - shown.length, "more row")] : []),
    ...(all.length > kept.length ? [counted(all.length - kept.length, "more model")] : []),
  ];
  const metric = metricName(factors?.metric ?? specification.metrics[0]);
  const undecided = tables.map.rows.some(({ verdict }) => verdict === "cannot tell");
  return [
    heading(
      `Models: ${shortened(metric, 2 * NAME)} over the best of the row [95 % interval]`,
      terminal,
    ),
    columnsOf(
      kept,
      shown.map(({ cells }, i) =>
        [names[i], least[i], ...cells.map(ratioText)].slice(0, kept.length),
      ),
      terminal,
    ),
    ...(undecided ? [paragraph(`?: ${MAP_VERDICTS["cannot tell"]}`, terminal)] : []),
    ...(left.length === 0 ? [] : [`${left.join(" and ")} in the report`]),
    "",
  ];
}
