import { describe, expect, it } from "vitest";
import type { NumberAdvice } from "../../../src/advise/advice.js";
import type { Outcome } from "../../../src/advise/outcome.js";
import { renderTerminal } from "../../../src/report/terminal/advise.js";
import { cannotTell, empty, hostile, interrupted, linearWins } from "../fixture.js";

const OUTCOMES: readonly (readonly [string, () => Outcome<NumberAdvice>])[] = [
  ["a linear model wins", linearWins],
  ["cannot tell", cannotTell],
  ["hostile names", hostile],
  ["interrupted", interrupted],
  ["nothing evaluated", empty],
];

const ANSI = new RegExp(`${"\u001B"}\\[\\d+m`, "g");

/** Cells of a terminal: two for East Asian wide characters, none for combining marks. */
function width(line: string): number {
  const characters = line.replace(ANSI, "");
  let cells = 0;
  for (const c of characters) {
    if (/\p{M}/u.test(c)) continue;
    cells += /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(c)
      ? 2
      : 1;
  }
  return cells;
}

describe.each(OUTCOMES)("the terminal: %s", (_, outcome) => {
  it.each([80, 100, 132])("fits into %i columns, plain and coloured", (columns) => {
    const report = "runs/advise-1f2e3d/report.html";
    const plain = renderTerminal(outcome(), { columns, color: false }, report);
    const coloured = renderTerminal(outcome(), { columns, color: true }, report);
    for (const line of plain.split("\n")) expect(width(line)).toBeLessThanOrEqual(columns);
    expect(plain).not.toMatch(/(?!\n)[\p{Cc}\u202A-\u202E]/u);
    expect(plain).toContain(report);
    expect(coloured).toContain("\u001B[1m");
    const bare = coloured.replace(ANSI, "").replace(/ +$/gm, "");
    expect(bare).toBe(plain);
  });
});

describe("the terminal", () => {
  const text = renderTerminal(linearWins(), { columns: 80, color: false }, "r.html");

  it("shows the competitors, then the advice, then where the report is", () => {
    const order = ["Error on the test part", "Advice", "report: r.html"].map((part) =>
      text.indexOf(part),
    );
    expect(order.every((place) => place >= 0)).toBe(true);
    expect([...order].sort((a, b) => a - b)).toEqual(order);
  });

  it("marks the best set and counts who beats the others", () => {
    expect(text).toMatch(/^★ {2}ridge on window/m);
    expect(text).toMatch(/^ {3}gru-8 .*by 1$/m);
  });

  it("says what the task looks like, each finding with its ratio and how it is known", () => {
    const outcome = linearWins();
    const [first] = outcome.advice.findings;
    const wide = renderTerminal(outcome, { columns: 1000, color: false }, "r.html");
    expect(first.ratio).not.toBeNull();
    expect(wide).toMatch(
      /What the task looks like\n·.*; ratio \d\S* \[.*\] \((proved|fitted|measured)\)/,
    );
    expect(wide).toContain(first.statement);
  });

  it("says which study explains a finding, and how that is known", () => {
    const outcome = linearWins();
    const [first] = outcome.advice.findings;
    const because = { sentence: "it is so", kind: "proved", study: "a-x", claim: "so" } as const;
    const advice = { ...outcome.advice, findings: [{ ...first, because }] };
    const wide = renderTerminal({ ...outcome, advice }, { columns: 1000, color: false }, "r.html");
    expect(wide).toContain("(measured). Study a-x: it is so (proved).");
  });

  it("has the scaled error beside the normalised one where there is room", () => {
    const wide = renderTerminal(linearWins(), { columns: 100, color: false }, "r.html");
    expect(wide).toMatch(/error \[95 % interval\] +MASE +gain/);
    expect(text).not.toContain("MASE");
  });

  it("says that a run was interrupted", () => {
    const cut = renderTerminal(interrupted(), { columns: 80, color: false }, "r.html");
    expect(cut).toContain("Interrupted");
    expect(text).not.toContain("Interrupted");
  });
});
