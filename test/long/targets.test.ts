import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { noise } from "../advise/questions.js";
import { call } from "../cli/in-process.js";
import { MAIN, start } from "../cli/processes.js";
import { temporaryDirectory, writeInto } from "../data/fixtures.js";

const folder = temporaryDirectory();
const write = writeInto(folder);

const [x, e] = [noise(160, 31), noise(160, 32)];
const rows = x.map((v, t) => `${(0.8 * (x[t - 1] ?? 0) + 0.3 * e[t]).toFixed(4)},${v.toFixed(4)}`);
write("d.csv", `"load, MW",x/y\n${rows.join("\n")}\n`);
const words = ["advise", "d.csv", "--window", "4", "--budget", "quick", "--workers", "1"];
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));

it("several targets are advised on one after another, each as if it were alone, and an index leads to them", async () => {
  const several = [...words, "--target", '"load, MW",x/y', "--out", "several", "--forecast"];
  const { code, stdout } = await call([...several], folder);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^Targets\n[\s\S]*^load, MW +\S[\s\S]*^x\/y +\S[\s\S]*^index: several\/report\.html$/m,
  );
  const index = read("several/targets.json");
  expect(index).toMatchObject({
    complete: true,
    targets: [
      { target: "load, MW", folder: "load-MW" },
      { target: "x/y", folder: "x-y" },
    ],
  });
  for (const { target, folder: place, take, headline } of index.targets) {
    const advice = read(`several/${place}/advice.json`);
    expect(advice.problem).toMatchObject({
      target,
      inputs: expect.arrayContaining(["load, MW", "x/y"]),
    });
    expect(advice.recommendation).toMatchObject({ take, headline });
    expect(existsSync(join(folder, "several", place, "forecast.csv"))).toBe(true);
  }
  expect((await call([...words, "--target", "x/y", "--out", "alone"], folder)).code).toBe(0);
  const timeless = ({ pairs, best, baselines }: ReturnType<typeof read>) => ({
    pairs,
    best,
    baselines,
  });
  expect(timeless(read("several/x-y/advice.json"))).toEqual(timeless(read("alone/advice.json")));

  const outer = await call(["forecast", "several", "--data", "d.csv"], folder);
  expect(outer).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /a run of several targets.*\n {2}name the folder .* several\/load-MW/,
    ),
  });
  const again = await call([...several.slice(0, -1), "--json"], folder);
  expect(JSON.parse(again.stdout)).toEqual(index);
});

it("an interrupt keeps what was done, and the index says which targets were not begun", async () => {
  const { child, end } = start(
    process.execPath,
    [MAIN, ...words, "--target", '"load, MW",x/y', "--out", "cut"],
    process.env,
    folder,
  );
  const begun = join(folder, "cut", "load-MW", "prediction.json");
  while (!existsSync(begun)) {
    expect(child.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGINT");
  expect((await end).code).toBe(130);
  const { complete, targets } = read("cut/targets.json");
  expect(complete).toBe(false);
  expect(targets[0].complete).not.toBe(true);
  expect(targets[1]).toMatchObject({ target: "x/y", complete: null, take: null });
});

it("what is unfit in any of them is refused before anything is written", async () => {
  const { code, stderr } = await call([...words, "--target", "x/y,z", "--out", "none"], folder);
  expect([code, existsSync(join(folder, "none"))]).toEqual([2, false]);
  expect(stderr).toMatch(/^error: unknown column 'z'\n/);
});
