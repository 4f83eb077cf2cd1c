import type { Advice, Finding, Studied } from "../../advise/advice.js";
import type { Outcome } from "../../advise/outcome.js";
import type { Competitor } from "../advise/rows.js";
import { tablesOf } from "../advise/tables.js";
import { wordsOf } from "../advise/words.js";
import { NOTHING, written } from "../format.js";
import { printable, shortenedApart } from "../text.js";
import {
  type Column,
  columnsOf,
  type Entry,
  entries,
  heading,
  styled,
  type Terminal,
} from "./columns.js";

/** Below this width the competitors that beat one are counted, not named, and errors of other seeds left out. */
const ROOM_FOR_ALL = 110;
/** Below this width the scaled error is left out. */
const ROOM_FOR_MASE = 90;

function competitorTable(
  competitors: readonly Competitor[],
  outputs: Advice["outputs"],
  terminal: Terminal,
): string {
  const beside = BESIDE[outputs];
  const wide = terminal.columns >= ROOM_FOR_ALL;
  const scaled = terminal.columns >= ROOM_FOR_MASE || outputs === "classes";
  const labels = new Map(competitors.map((c) => [c.name, c.label]));
  const cells = competitors.map((c) => {
    const beaters =
      c.beaten_by === ""
        ? []
        : c.beaten_by.split("; ").map((beater) => labels.get(beater) ?? beater);
    return [
      `${written(c.error, "error")} ${interval(c)}`,
      ...(scaled ? [written(c[beside.column], beside.format)] : []),
      written(c.skill, "gain"),
      written(c.parameters, "count"),
      written(c.seconds, "seconds"),
      ...(wide ? [retrained(c)] : []),
      beaters.length === 0 || wide ? beaters.map(printable).join(", ") : `by ${beaters.length}`,
    ];
  });
  const heads = [
    `${wordsOf({ outputs }).error} [95 % interval]`,
    ...(scaled ? [beside.head] : []),
    ...["gain", "weights", "time"],
    ...(wide ? ["trained again", "beaten by"] : ["beaten"]),
  ];
  const others = heads.map((head, i): Column => {
    const longest = Math.max(head.length, ...cells.map((row) => row[i].length));
    const last = i === heads.length - 1;
    return { head, width: last ? Math.min(longest, 32) : longest, right: !last };
  });
  const taken = others.reduce((sum, column) => sum + column.width + 2, 3);
  const name = Math.min(40, Math.max(10, terminal.columns - taken - 2));
  const names = shortenedApart(
    competitors.map((c) => c.label),
    2 * name - 6,
  );
  return columnsOf(
    [{ head: "", width: 1 }, { head: "competitor", width: name }, ...others],
    competitors.map((c, i) => [c.best ? "★" : "", styled(names[i], c.kind, terminal), ...cells[i]]),
    terminal,
  );
}

/** What stands beside the error of numbers, and of classes. */
const BESIDE = {
  numbers: { head: "MASE", column: "mase", format: "error" },
  classes: { head: "accuracy", column: "accuracy", format: "percent" },
} as const;

/** Errors of all seeds at the chosen rate. */
function retrained({ retrained_low, retrained_high }: Competitor): string {
  return retrained_low === null
    ? NOTHING
    : `${written(retrained_low, "error")} to ${written(retrained_high, "error")}`;
}

function estimate(ratio: number, interval: Finding["interval"]): string {
  const value = written(ratio, "error");
  return interval === null
    ? value
    : `${value} [${interval.map((end) => written(end, "error")).join(", ")}]`;
}

function interval({ low, high }: Competitor): string {
  return low === null ? NOTHING : `[${written(low, "error")}, ${written(high, "error")}]`;
}

/** What a study says that explains a finding. */
const studiedText = ({ study, sentence, kind }: Studied): string =>
  `Study ${study}: ${sentence} (${kind}).`;

/**
 * The outcome for a terminal, after the problem was stated: every competitor, the advice in words, and where the
 * report is.
 *
 * @param report path of the written report.html
 */
export function renderTerminal(outcome: Outcome, terminal: Terminal, report: string): string {
  const { advice } = outcome;
  const { recommendation, prediction } = advice;
  const competitors = tablesOf(outcome).competitors.rows;
  const held =
    prediction.held === null ? "could not be scored" : prediction.held ? "it held" : "it failed";
  const words = wordsOf(advice);
  const findings = (advice.outputs === "numbers" ? advice.findings : []).map(
    ({ statement, ratio, interval, kind, because }): Entry => [
      "·",
      printable(
        `${statement}${ratio === null ? "" : `; ratio ${estimate(ratio, interval)}`} (${kind})${because === null ? "" : `. ${studiedText(because)}`}`,
      ),
    ],
  );
  const reasons: Entry[] = [
    ...advice.warnings.map((warning): Entry => ["!", printable(warning), "warning"]),
    ...recommendation.why.map((why): Entry => ["·", printable(why)]),
    ["·", `Predicted before training: ${printable(prediction.statement)} (${held})`],
  ];
  const parts = [
    heading(
      `${words.Error} on the test part (the ${words.reference} ${advice.outputs === "numbers" ? "scores" : "score"} 1)`,
      terminal,
    ),
    competitorTable(competitors, advice.outputs, terminal),
    entries(
      [["★", "beaten by none; gain is against the best baseline, on the same test points"]],
      terminal,
    ),
    "",
    ...(advice.complete ? [] : [heading("Interrupted: only what was done is shown", terminal)]),
    heading("Advice", terminal),
    entries(
      [["→", styled(printable(recommendation.headline), "bold", terminal)], ...reasons],
      terminal,
    ),
    "",
    ...(findings.length === 0
      ? []
      : [heading("What the task looks like", terminal), entries(findings, terminal), ""]),
    `report: ${printable(report)}`,
  ];
  return `${parts.join("\n")}\n`;
}
