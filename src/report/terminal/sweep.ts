import type { SweepReport } from "../../results/sweep/report.js";
import {
  areGeometric,
  type ChangeRow,
  type MeanError,
  metricName,
} from "../../results/sweep/rows.js";
import { counted, FORMATS, NOTHING, written } from "../format.js";
import {
  type BesideName,
  belowFloorNote,
  besideShown,
  notConvergedNote,
  seedsNote,
  worseNote,
} from "../sweep.js";
import { printable, shortened, shortenedApart } from "../text.js";
import { type Column, columnsOf, type Entry, entries, heading, type Terminal } from "./columns.js";
import { mapTable } from "./map.js";

/** Rows of the table at most: the rest is in the report. */
const MOST_ROWS = 24;

/** Characters of a name at most. */
const NAME = 24;

function estimate(row: MeanError | undefined): string {
  if (row === undefined) return NOTHING;
  const { error, low, high } = row;
  const interval = low === null ? "" : ` [${written(low, "error")}, ${written(high, "error")}]`;
  return `${written(error, "error")}${interval}`;
}

/** Means of one panel and series, by the figure's factor; undefined where there is none. */
interface Means {
  readonly head: string;
  readonly rows: readonly (MeanError | undefined)[];
}

/** What is known beside the means: one column where it is the same for all lines, none where nothing is. */
function besideColumns(name: BesideName, means: readonly Means[]) {
  const columns = means.map(({ head, rows }) => ({
    head: head === "" ? name : `${name}, ${head}`,
    cells: rows.map((row) =>
      row == null || row[name] === null ? NOTHING : written(row[name], "error"),
    ),
  }));
  const known = columns.filter(({ cells }) => cells.some((cell) => cell !== NOTHING));
  // a line without trials at a value does not contradict the others
  const common = means[0].rows.map((_, i) => {
    const texts = new Set(columns.flatMap(({ cells }, c) => (means[c].rows[i] ? [cells[i]] : [])));
    return texts.size > 1 ? null : ([...texts][0] ?? NOTHING);
  });
  const alike = common.filter((cell) => cell !== null);
  return known.length > 0 && alike.length === common.length
    ? [{ head: name, cells: alike }]
    : known;
}

/** Mean errors, a line for each value of the factor, a column for each panel and series that fits. */
function errorsTable({ tables, factors, labels }: SweepReport, terminal: Terminal): string[] {
  const { rows } = tables.errors;
  if (factors === null || rows.length === 0) return [];
  const values = labels.levels(
    factors.against,
    rows.map((row) => row.against),
  );
  const means = tables.fits.rows.map(
    ({ facet, series }): Means => ({
      head: [
        ...(factors.facet === null ? [] : [labels.value(factors.facet, facet)]),
        ...(factors.series === null ? [] : [labels.value(factors.series, series)]),
      ].join(", "),
      rows: values
        .slice(0, MOST_ROWS)
        .map((against) =>
          rows.find(
            (row) => row.facet === facet && row.series === series && row.against === against,
          ),
        ),
    }),
  );
  const lines: { readonly head: string; readonly cells: readonly string[] }[] = [
    ...means.map(({ head, rows: all }) => ({ head, cells: all.map(estimate) })),
    ...besideShown(tables).flatMap((name) => besideColumns(name, means)),
  ];
  const names = shortenedApart(
    values.map((cell) =>
      typeof cell === "number" ? FORMATS.setting(cell) : labels.level(factors.against, cell),
    ),
    NAME,
  );
  const heads = shortenedApart(
    lines.map(({ head }) => head),
    NAME,
  );
  const first = shortened(labels.setting(factors.against), NAME);
  const firstColumn = {
    head: first,
    width: Math.max(first.length, ...names.map((name) => name.length)),
  };
  const columns: Column[] = [];
  let taken = firstColumn.width + 2;
  for (const [i, { cells }] of lines.entries()) {
    const width = Math.max(heads[i].length, ...cells.map((cell) => cell.length));
    taken += width + 2;
    if (taken > terminal.columns && columns.length > 0) break;
    columns.push({ head: heads[i], width, right: true });
  }
  const left = [
    ...(values.length > MOST_ROWS ? [counted(values.length - MOST_ROWS, "more value")] : []),
    ...(lines.length > columns.length
      ? [counted(lines.length - columns.length, "more column")]
      : []),
  ];
  return [
    heading(
      `${metricName(factors.metric)}, ${areGeometric(tables.seeds.rows) ? "geometric mean" : "mean"} over seeds [95 % interval]`,
      terminal,
    ),
    columnsOf(
      [firstColumn, ...columns],
      names
        .slice(0, MOST_ROWS)
        .map((name, i) => [name, ...lines.slice(0, columns.length).map(({ cells }) => cells[i])]),
      terminal,
    ),
    ...(left.length === 0 ? [] : [`${left.join(" and ")} in the report`]),
    "",
  ];
}

function changeText({ difference, low, high, verdict, seeds }: ChangeRow): string {
  if (difference === null) return `${verdict}; no pair of trials is done`;
  const interval = low === null ? "" : ` [${written(low, "change")}, ${written(high, "change")}]`;
  return `${written(difference, "change")}${interval}, ${counted(seeds, "seed")}: ${verdict}`;
}

/** Each change of one factor, of whatever path, a line each. */
function changesTable({ tables, factors }: SweepReport, terminal: Terminal): string[] {
  const { rows } = tables.changes;
  if (rows.length === 0) return [];
  const lines = rows.slice(0, MOST_ROWS).map((row): Entry => {
    const step = `${shortened(row.change, NAME)} ${shortened(row.baseline, NAME)} → ${shortened(row.value, NAME)}`;
    return ["·", `${step}: ${changeText(row)}`];
  });
  const metric = factors === null ? "error" : metricName(factors.metric);
  return [
    heading(`One factor changed: ${metric} against the baseline [95 % interval]`, terminal),
    entries(lines, terminal),
    ...(rows.length > MOST_ROWS
      ? [`${counted(rows.length - MOST_ROWS, "more change")} in the report`]
      : []),
    "",
  ];
}

/**
 * How a sweep ended, for a terminal: mean errors by the figure's factor and facet, what each change of
 * one factor does, the scores of predictions, the counts, and where the report is.
 *
 * @param page path of the written report.html
 */
export function sweepText(report: SweepReport, terminal: Terminal, page: string): string {
  const { counts, seconds, tables } = report;
  const predictions = tables.scores.rows.slice(0, MOST_ROWS).map((row): Entry => {
    const fitted =
      row.exponent === null
        ? row.reason
        : `${written(row.exponent, "error")} [${written(row.low, "error")}, ${written(row.high, "error")}]`;
    const where = row.where === "" ? "" : ` (${row.where})`;
    return ["·", printable(`${row.prediction}${where}: ${row.score}; fitted exponent: ${fitted}`)];
  });
  const fact = (name: string) => tables.facts.rows.find((row) => row.name === name)?.value ?? 0;
  const below = tables.belowFloor.rows
    .slice(0, MOST_ROWS)
    .map((row): Entry => ["!", printable(belowFloorNote(row)), "warning"]);
  const notes = [
    worseNote(fact("worse than the mean"), fact("trials at a chosen rate")),
    notConvergedNote(fact("not converged"), fact("trials until flat")),
    seedsNote(tables),
  ].flatMap((note): Entry[] => (note === null ? [] : [["!", note, "warning"]]));
  const parts = [
    ...errorsTable(report, terminal),
    ...mapTable(report, terminal),
    ...changesTable(report, terminal),
    ...(below.length === 0 ? [] : [entries(below, terminal), ""]),
    ...(notes.length === 0 ? [] : [entries(notes, terminal), ""]),
    ...(counts.planned > 0 && counts.diverged === counts.planned
      ? ["Every trial diverged: there is no error to show. Try smaller learning rates.", ""]
      : []),
    ...(predictions.length === 0
      ? []
      : [heading("Predicted before training", terminal), entries(predictions, terminal), ""]),
    `${FORMATS.count(counts.done)} of ${counted(counts.planned, "trial")} done, ${FORMATS.count(counts.diverged)} diverged, ${FORMATS.count(counts.failed)} failed, ${FORMATS.count(counts.reused)} reused, in ${FORMATS.seconds(seconds)}`,
    `report: ${printable(page)}`,
  ];
  return `${parts.join("\n")}\n`;
}
