import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../../src/cli/run.js";
import { Kept } from "../cli/in-process.js";

// What a verb writes on a terminal with colours: its own escape sequences whole, and none of those
// that a name brings along.

const STYLE = new RegExp(`${"\u001B"}\\[\\d+m`, "g");
/** Erases the screen, where a terminal gets it. */
const HOSTILE = `evil${"\u001B"}[2J`;

/** A terminal of 80 columns with colours. */
class ColourTerminal extends Kept {
  readonly isTTY = true;
  readonly columns = 80;
  hasColors = () => true;
}

/** A coupling whose values cost nothing. */
const SYMBOLS = ["basis=tokens", "tokens=4", "rank=4"];
const out = (name: string) => join(mkdtempSync(join(tmpdir(), "nwidth-terminal-")), name);

it.each([
  [["tasks", "list"]],
  [["tasks", "sample", "noise", "--count", "3", "--out", out(`${HOSTILE}.csv`)]],
  [["bound", "--theorem", "b-4.2"]],
  [["spectrum", "--task", "coupling", "--set", ...SYMBOLS, "--out", out(HOSTILE)]],
  [
    ["construct", "--task", "coupling", "--set", ...SYMBOLS, "--head", "2", "--ff", "8"].concat([
      "--out",
      out(HOSTILE),
    ]),
  ],
])("%j: styles stand, and nothing else steers the terminal", async (words) => {
  const stdout = new ColourTerminal();
  expect(await run(words, { stdout, stderr: stdout })).toBe(0);
  expect(stdout.text).toMatch(STYLE);
  const text = stdout.text.replace(STYLE, "");
  expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
});
