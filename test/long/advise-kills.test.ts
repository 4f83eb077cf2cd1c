import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { nwidth, startNwidth } from "../cli/processes.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-advise-kills-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** y_t = |x_{t-1}| - |x_{t-2}| and a little noise: something for networks to find, in few rows. */
const stream = new Stream(3, "series");
const x = Array.from({ length: 300 }, (_, t) => stream.normal(t));
const rows = x.map((_, t) => {
  const y = t < 2 ? 0 : Math.abs(x[t - 1]) - Math.abs(x[t - 2]) + 0.05 * stream.normal(1000 + t);
  return `${x[t]},${y}`;
});
const file = join(folder, "series.csv");
writeFileSync(file, `x,y\n${rows.join("\n")}\n`);

const call = (out: string) => [
  ...["advise", file, "--target", "y", "--inputs", "x", "--horizon", "0"],
  ...["--window", "3", "--budget", "quick", "--out", out],
];

/** All that a run leaves for a reader, but the times. */
function leftBy(out: string): Map<string, string> {
  const timeless = (text: string) =>
    text
      .replaceAll(/"(seconds|written)":\s*("[^"]*"|[\d.e-]+)/g, '"$1": 0')
      .split("\n")
      .filter((line) => !line.startsWith("time,") && !line.includes("seconds,"))
      .join("\n");
  return new Map(
    readdirSync(out)
      .filter((name) => /\.json$/.test(name))
      .map((name) => [name, timeless(readFileSync(join(out, name), "utf8"))]),
  );
}

function populationsIn(out: string): number {
  try {
    return (
      readFileSync(join(out, "journal.jsonl"), "utf8").split('{"kind":"population"').length - 1
    );
  } catch {
    return 0;
  }
}

it("advice is the same where the process was killed again and again and started anew", async () => {
  const calm = join(folder, "calm");
  expect((await nwidth(call(calm))).code).toBe(0);
  const total = populationsIn(calm);
  expect(total).toBeGreaterThan(8);
  const killed = join(folder, "killed");
  for (const until of [0, 1, 4, total - 1]) {
    const { child, end } = startNwidth(call(killed));
    const watching = setInterval(() => {
      if (populationsIn(killed) >= until) child.kill("SIGKILL");
    }, 5);
    const { signal } = await end;
    clearInterval(watching);
    expect(signal).toBe("SIGKILL");
  }
  const reused = populationsIn(killed);
  expect(reused).toBeGreaterThanOrEqual(total - 1);
  const last = await nwidth(call(killed));
  expect(last).toMatchObject({ code: 0, stderr: "" });
  expect(populationsIn(killed)).toBe(total);
  expect(leftBy(killed)).toEqual(leftBy(calm));
});

it("the command that an advice prints asks the same, and with --json prints the advice alone", async () => {
  const [calm, again] = [join(folder, "calm"), join(folder, "again")];
  const { command } = JSON.parse(readFileSync(join(calm, "advice.json"), "utf8"));
  const [, ...words] = command.split(" ");
  const { code, stdout } = await nwidth([...words, "--json", "--out", again]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(again, "advice.json"), "utf8")));
  expect(stdout.trimEnd()).not.toContain("\n");
  expect(leftBy(again)).toEqual(leftBy(calm));
  const modelIn = (out: string) =>
    readdirSync(join(out, "model")).map((name) => [name, readFileSync(join(out, "model", name))]);
  expect(modelIn(again)).toEqual(modelIn(calm));
});

it("another question in the same directory is refused, and what is there stays", async () => {
  const calm = join(folder, "calm");
  const before = leftBy(calm);
  const { code, stderr } = await nwidth([...call(calm), "--seed", "1"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/holds a run of something else:\n\s+seed: 0 -> 1\n.*--out/);
  expect(leftBy(calm)).toEqual(before);
});
