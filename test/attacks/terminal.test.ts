import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { bound } from "../../src/cli/bound.js";
import { construct } from "../../src/cli/construct.js";
import { spectrum } from "../../src/cli/spectrum.js";
import { listTasks, sampleTask } from "../../src/cli/tasks.js";

// What a verb writes on a terminal with colours: its own escape sequences whole, and none of those
// that a name brings along.

const STYLE = new RegExp(`${"\u001B"}\\[\\d+m`, "g");
/** Erases the screen, where a terminal gets it. */
const HOSTILE = `evil${"\u001B"}[2J`;

let written = "";
const { stdout } = process;
const before = { isTTY: stdout.isTTY, columns: stdout.columns, hasColors: stdout.hasColors };

beforeEach(() => {
  written = "";
  Object.assign(stdout, { isTTY: true, columns: 80, hasColors: () => true });
  vi.spyOn(stdout, "write").mockImplementation((text) => {
    written += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(stdout, before);
});

/** A coupling whose values cost nothing. */
const SYMBOLS = ["basis=tokens", "tokens=4", "rank=4"];
const out = (name: string) => join(mkdtempSync(join(tmpdir(), "nwidth-terminal-")), name);

it.each([
  ["tasks list", () => listTasks(false)],
  ["tasks sample", () => sampleTask("noise", { count: 3, out: out(`${HOSTILE}.csv`) })],
  ["bound", () => bound("b-4.2", {}, false)],
  ["spectrum", () => spectrum(undefined, { task: "coupling", set: SYMBOLS, out: out(HOSTILE) })],
  [
    "construct",
    () => construct({ task: "coupling", set: SYMBOLS, head: 2, ff: 8, out: out(HOSTILE) }),
  ],
])("%s: styles stand, and nothing else steers the terminal", async (_, call) => {
  await call();
  expect(written).toMatch(STYLE);
  const text = written.replace(STYLE, "");
  expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
});
