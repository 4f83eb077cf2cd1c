import type { Question } from "../../advise/question.js";
import type { WindowChoice } from "../../advise/window.js";
import { horizonsText } from "../../data/horizons.js";
import { originStep } from "../../data/origins.js";
import type { Prepared } from "../../data/prepare.js";
import type { Problem } from "../../data/problem.js";
import { printable } from "../text.js";
import { type Entry, entries, heading, type Terminal } from "./columns.js";

/**
 * The problem and the data in a few lines of text: what is predicted from what, from which rows,
 * and what was chosen on the caller's behalf.
 *
 * @param file the data file's path
 */
export function stateProblem(
  file: string,
  {
    problem,
    window,
    prepared: data,
    warnings,
  }: Pick<Question, "problem" | "window" | "prepared" | "warnings">,
  terminal: Terminal,
): string {
  const { split, span } = data;
  const lines: Entry[] = [
    ["problem", predicts(problem, data.step)],
    ["inputs", `the last ${rows(problem.window)} of ${problem.inputs.join(", ") || "no column"}`],
  ];
  if (!window.given) lines.push(["window", chosen(problem, window)]);
  if (problem.known.length > 0) {
    const at = problem.horizon === 0 ? "at the same row" : "also at the time predicted";
    lines.push(["known", `${problem.known.join(", ")}, ${at}`]);
  }
  lines.push(["data", `${file}: ${rows(data.rows)}${sequences(problem)}, ${clock(problem, data)}`]);
  lines.push(["gaps", data.gaps === 0 ? "none" : `${rows(data.gaps)} with a missing value`]);
  for (const [i, part] of (["train", "validation", "test"] as const).entries()) {
    const dates = span === null ? "" : `, ${span[i][0]} to ${span[i][1]}`;
    const examples =
      part === "test" && problem.origins !== null
        ? `${number(split.test)} forecasts, ${rows(originStep(problem))} apart`
        : `${number(split[part])} examples`;
    lines.push([part, `${examples}${dates}`]);
  }
  lines.push(["networks", networks(data)]);
  for (const warning of warnings) lines.push(["note", warning]);
  const printed = lines.map(([name, text]): Entry => [name, printable(text)]);
  return `${heading("Problem", terminal)}\n${entries(printed, terminal)}\n`;
}

function networks({ windows: { output, problem } }: Prepared): string {
  if (problem.labels !== null) return "predict the probability of each class";
  return output === "change"
    ? "predict the change from the newest row, since persistence alone explains most of the training part"
    : "predict the level";
}

function chosen({ labels }: Problem, { ridge, networks, tried }: WindowChoice): string {
  if (labels !== null) {
    return `${rows(networks)}; multinomial ridge looks at as few of them as the validation part allows`;
  }
  const how =
    tried.length === 0
      ? "the usual one: there are too many columns to try others"
      : `chosen on the validation part from ${number(tried[0].window)} to ${rows(tried[tried.length - 1].window)}`;
  return `${rows(ridge)} for ridge, ${how}; ${rows(networks)} for networks`;
}

function predicts({ target, labels, horizon, horizons }: Problem, step: string | null): string {
  const what = labels === null ? target : `the label ${target}`;
  if (labels?.each === "sequence") return `predict ${what} of a sequence from its last rows`;
  if (horizon === 0) return `predict ${what} from the other columns of the same and past rows`;
  const ahead = horizons.length === 1 ? rows(horizon) : `${horizonsText(horizons)} rows`;
  return `predict ${what} ${ahead} ahead${step === null ? "" : ` (a row is ${step})`}`;
}

function sequences({ sequence, sequences }: Problem): string {
  return sequence === null ? "" : ` in ${number(sequences)} sequences by '${sequence}'`;
}

function clock({ time }: Problem, { step }: Prepared): string {
  return time === null ? "taken as equally spaced" : `${step} apart by '${time}'`;
}

function rows(count: number): string {
  return `${number(count)} row${count === 1 ? "" : "s"}`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
