import { NAMED } from "../../experiments/sweep/named.js";
import type { Cell } from "../../results/cell.js";
import type { Relation } from "../../results/relation.js";
import type { Trials } from "../../results/trials.js";
import { chosenCount, worseThanConstant } from "../../results/worse-than-constant.js";
import { METRICS } from "../../statistics/metrics.js";
import { counted, NOTHING, written } from "../format.js";
import { worseNote } from "../sweep.js";
import { listed, printable, shortened, shortenedApart } from "../text.js";
import { columnsOf, type Entry, entries, paragraph, type Terminal } from "./columns.js";

/** Rows that a terminal shows. Chosen by hand. */
const ROWS = 40;

/** Characters of a cell or of a column's name that are shown. Chosen by hand. */
const WIDEST = 24;

/** Digits of a key that tell trials apart on a screen. */
const KEY = 8;

/** Characters up to which a number stands as it is; a longer one is rounded. */
const EXACT = 8;

/**
 * The trials for a terminal: how many there are and what became of them, the settings that all of them
 * share, and the others in a table.
 */
export function renderTrials(trials: Trials, terminal: Terminal): string {
  const { columns, count } = trials;
  const states = trials.column("state");
  const became = ["done", "diverged", "failed"].map(
    (state) => `${states.filter((s) => s === state).length} ${state}`,
  );
  const summary = `${counted(count, "trial")}: ${became.join(", ")}`;
  if (count === 0) return `${summary}\n`;
  const [first] = trials.rows;
  const settings = columns.filter((name) => name.includes(".") || MEMBER.includes(name));
  const varying = settings.filter((name) => !trials.isConstant(name));
  const shared = settings.filter((name) => !varying.includes(name));
  const metrics = METRICS.filter((name) => columns.includes(name));
  const names = NAMED.filter((name) => varying.includes(name));
  const rest = varying.filter((name) => !names.some((n) => n === name));
  const byImportance = ["key", "state", ...names, ...metrics, ...rest, "validation", "chosen"];
  const worse = worseNote(worseThanConstant(trials).length, chosenCount(trials));
  return `${[
    summary,
    "",
    ...(worse === null ? [] : [entries([["!", worse, "warning"]], terminal), ""]),
    entries(
      groupsOf(shared, (name) => shown(first[columns.indexOf(name)])),
      terminal,
    ),
    "",
    table(trials, count, byImportance, terminal),
  ].join("\n")}\n`;
}

/** Columns of a trial that are told as settings are: once, where all trials share them. */
const MEMBER = ["seed", "learningRate", "tasks", "models", "floor", "constant"];

/** Settings by what they belong to: "task", "name coupling, alpha 1". */
function groupsOf(names: readonly string[], cellText: (name: string) => string): Entry[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const [group, setting] = name.includes(".") ? name.split(/\.(.*)/) : ["trial", name];
    groups.set(group, [...(groups.get(group) ?? []), `${printable(setting)} ${cellText(name)}`]);
  }
  return [...groups].map(([group, settings]) => [group, settings.join(", ")]);
}

/** The answer to a query, for a terminal. */
export function renderAnswer(answer: Relation, count: number, terminal: Terminal): string {
  return `${table(answer, count, answer.columns, terminal)}\n`;
}

/**
 * @param count of the rows
 * @param names of the columns wanted, the first the last to go where there is no room
 */
function table(
  { columns, rows }: Relation,
  count: number,
  names: readonly string[],
  terminal: Terminal,
): string {
  const top = firstOf(rows, ROWS);
  const heads = shortenedApart(names, WIDEST);
  const wanted = new Map(
    names.map((name, i) => {
      const at = columns.indexOf(name);
      const cells = top.map((row) => (name === "key" ? keyOf(row[at]) : shown(row[at])));
      const head = heads[i];
      const width = Math.max(head.length, ...cells.map((cell) => cell.length));
      const right = top.every((row) => typeof row[at] !== "string");
      return [name, { head, cells, width, right }];
    }),
  );
  let room = terminal.columns;
  const left: string[] = [];
  for (const [name, { width }] of wanted) {
    room -= width + 2;
    if (room + 2 < 0) left.push(name);
  }
  const kept = columns.flatMap((name) => {
    const column = wanted.get(name);
    return column === undefined || left.includes(name) ? [] : [column];
  });
  const lines = top.map((_, i) => kept.map(({ cells }) => cells[i]));
  const more = count - top.length;
  const notes = [
    ...(left.length === 0 ? [] : [`no room for ${listed(left.map((n) => shortened(n, WIDEST)))}`]),
    ...(more === 0 ? [] : [`${counted(more, "more row")}`]),
  ];
  return [
    columnsOf(kept, lines, terminal),
    ...(notes.length === 0
      ? []
      : ["", paragraph(`${notes.join("; ")}: --csv prints all`, terminal)]),
  ].join("\n");
}

function firstOf<T>(items: Iterable<T>, most: number): T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.length === most) break;
    first.push(item);
  }
  return first;
}

function keyOf(cell: Cell): string {
  return shown(typeof cell === "string" ? cell.slice(0, KEY) : cell);
}

function shown(cell: Cell): string {
  if (cell === null) return NOTHING;
  const text = String(cell);
  if (typeof cell === "number" && text.length > EXACT) return written(cell, "error");
  return shortened(text, WIDEST);
}
