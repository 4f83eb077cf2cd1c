import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { questionOn } from "../../src/advise/question.js";
import { parseRequest } from "../../src/advise/request.js";
import { tableOf } from "../../src/data/rows.js";
import { deploy } from "../../src/deploy/deploy.js";
import { modelFiles } from "../../src/deploy/files.js";
import { noise } from "../advise/questions.js";
import { temporaryDirectory } from "../data/fixtures.js";
import { chosenBaselines } from "../deploy/chosen.js";
import { documentOf, wrongNumbers } from "../report/regenerate.js";
import { call } from "./in-process.js";

const folder = temporaryDirectory();
const HOSTILE = "<script>alert(1)</script>\u001b[31m";

const day = (t: number) => new Date(Date.UTC(2024, 0, 1 + t)).toISOString().slice(0, 10);
const csv = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => `${row.join(",")}\n`).join("");
const values = noise(300, 5).map((e, t) => 20 + 5 * Math.sin((2 * Math.PI * t) / 7) + e);

beforeAll(async () => {
  const rows = {
    date: values.map((_, t) => new Date(Date.UTC(2024, 0, 1 + t))),
    [HOSTILE]: values,
  };
  const request = parseRequest({
    ...{ rows, target: HOSTILE, budget: "quick", seed: 0 },
    ...{ window: 14, horizon: [1, 2, 3] },
  });
  const question = await questionOn(await tableOf(rows), request);
  const [ridge] = (await chosenBaselines(question, [])).filter(({ name }) => name === "ridge");
  mkdirSync(join(folder, "run", "model"), { recursive: true });
  for (const [name, bytes] of modelFiles(await deploy(question, { chosen: ridge }))) {
    writeFileSync(join(folder, "run", "model", name), bytes);
  }
  const lines = values.map((y, t) => [day(t), String(y)]);
  writeFileSync(join(folder, "new.csv"), csv([["date", HOSTILE], ...lines.slice(40, 80)]));
  writeFileSync(
    join(folder, "far.csv"),
    csv([["date", HOSTILE], ...lines.slice(40, 79), [day(79), "99"]]),
  );
  writeFileSync(join(folder, "few.csv"), csv([["date", HOSTILE], ...lines.slice(40, 45)]));
});

describe("nwidth forecast", () => {
  it("prints the forecast, and leaves a page whose numbers its files give again", async () => {
    const said = await call(["forecast", "run", "--data", "new.csv", "--out", "out"], folder);
    expect(said).toMatchObject({ code: 0, stderr: "" });
    for (const text of [
      "2024-03-21",
      "2024-03-23",
      "intervals are meant to hold 90",
      "page: out",
    ]) {
      expect(said.stdout).toContain(text);
    }
    expect(said.stdout).not.toContain("\u001b");
    expect(said.stdout).not.toMatch(/NaN|undefined/);
    const names = readdirSync(join(folder, "out")).sort();
    expect(names).toEqual(
      ["csv", "html", "json", "svg"]
        .map((ending) => `forecast.${ending}`)
        .concat("history.csv", "model.csv"),
    );
    const files = new Map(
      names.map((name) => [name, readFileSync(join(folder, "out", name), "utf8")]),
    );
    const page = files.get("forecast.html") ?? "";
    expect(wrongNumbers(page, files)).toEqual([]);
    const document = documentOf(page);
    expect(document.querySelectorAll("[data-source]").length).toBeGreaterThan(20);
    expect(document.querySelectorAll("script, .chart script").length).toBe(0);
    const body = document.querySelector("body");
    for (const known of document.querySelectorAll("[data-source], .name, svg, a[href]"))
      known.remove();
    expect(body?.textContent).not.toMatch(/\d/);
  });

  it("prints one document with --json, warnings with both values in it", async () => {
    const said = await call(
      ["forecast", "run", "--data", "far.csv", "--json", "--out", "far"],
      folder,
    );
    expect(said).toMatchObject({ code: 0, stderr: "" });
    const document = JSON.parse(said.stdout);
    expect(document).toMatchObject({ schema: 1, target: HOSTILE, horizons: [1, 2, 3] });
    expect(
      document.forecast.map(({ time, horizon }: Record<string, unknown>) => [time, horizon]),
    ).toEqual([
      ["2024-03-21", 1],
      ["2024-03-22", 2],
      ["2024-03-23", 3],
    ]);
    for (const { point, low, high } of document.forecast) {
      expect(low).toBeLessThan(point);
      expect(point).toBeLessThan(high);
    }
    expect(document.warnings.join()).toMatch(
      /leaves the range of the training part, [\d.]+ to [\d.]+, .*99 \(2024-03-20\)/,
    );
    const files = new Map(
      readdirSync(join(folder, "far")).map((name) => [
        name,
        readFileSync(join(folder, "far", name), "utf8"),
      ]),
    );
    expect(JSON.parse(files.get("forecast.json") ?? "")).toEqual(document);
    expect(wrongNumbers(files.get("forecast.html") ?? "", files)).toEqual([]);
  });

  it.each([
    [["forecast", "run"], /^error: --data is missing\n {2}name the file/],
    [
      ["forecast", "nowhere", "--data", "new.csv"],
      /^error: nowhere does not exist\n {2}name the directory/,
    ],
    [["forecast", ".", "--data", "new.csv"], /^error: \. holds no model\n {2}name the directory/],
    [
      ["forecast", "run", "--data", "few.csv"],
      /^error: there are 5 rows up to 2024-02-14, and the model looks at \d+\n {2}give at least/,
    ],
    [["forecast", "run", "--data", "none.csv"], /^error: none\.csv does not exist/],
    [["forecast", "run", "--data", "new.csv", "--ouut", "x"], /unknown option '--ouut'/],
    [["advise", "new.csv", "--target", HOSTILE, "--known", "date", "--forecast"], /^error: /],
  ])("refuses %j with 2, cause and cure, and writes nothing", async (words, message) => {
    const before = readdirSync(folder);
    const said = await call(words, folder);
    expect(said).toMatchObject({ code: 2, stdout: "" });
    expect(said.stderr).toMatch(message);
    expect(said.stderr).not.toContain("\u001b");
    expect(said.stderr).not.toMatch(/ at .*\.js/);
    expect(readdirSync(folder)).toEqual(before);
  });
});
