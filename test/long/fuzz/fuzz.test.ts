import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { NAMES } from "./formats.js";

// Five hundred mutated inputs a format, each of which is refused as a caller's mistake, or read as what it
// holds: to what another reader of a few lines makes of it, or where a checksum covers it to what was
// written. `FUZZ_SEED=7` takes others, `FUZZ_COUNT=20000` more.

const SEED = Number(process.env.FUZZ_SEED ?? 1);
const COUNT = Number(process.env.FUZZ_COUNT ?? 500);
/** Seconds that the reading of one input may take, on a machine that does much else. */
const LONGEST = 60;
const MOST_MEGABYTES = 1024;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** the input at which it ended */
  readonly last: string;
  readonly summary: Summary;
}

interface Summary {
  /** inputs that were not refused */
  readonly read: number;
  /** that the process took at most */
  readonly megabytes: number;
}

function run(format: string): Promise<Ended> {
  const program = fileURLToPath(new URL("./child.js", import.meta.url));
  const child = fork(program, [format, String(SEED), String(COUNT)], { silent: true });
  let [last, stderr] = ["none", ""];
  let summary: Summary = { read: 0, megabytes: 0 };
  const hung = () => child.kill("SIGKILL");
  let timer = setTimeout(hung, LONGEST * 1000);
  child.on("message", (said: string | Summary) => {
    clearTimeout(timer);
    timer = setTimeout(hung, LONGEST * 1000);
    if (typeof said === "string") last = said;
    else summary = said;
  });
  child.stderr?.on("data", (text) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stderr, last, summary });
    });
  });
}

describe("mutated inputs are refused with cause and cure, or read as what they hold", () => {
  it.each(NAMES)("%s", async (format) => {
    const { code, signal, stderr, last, summary } = await run(format);
    expect([code, signal, stderr], last).toEqual([0, null, ""]);
    expect(summary.megabytes).toBeLessThan(MOST_MEGABYTES);
    // else nothing was compared, or nothing damaged
    if (format !== "checkpoint") expect(summary.read).toBeGreaterThan(0);
    expect(summary.read).toBeLessThan(COUNT);
  });
});
