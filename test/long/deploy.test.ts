import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { deploy } from "../../src/deploy/deploy.js";
import { modelFiles } from "../../src/deploy/files.js";
import { questionOf } from "../advise/questions.js";
import { chosenBaselines, chosenNetworks } from "../deploy/chosen.js";
import { dated, expectForecasts } from "../deploy/dated-rows.js";
import { numbersOnly } from "../deploy/numbers-from.js";
import { expectSame, leadBy } from "../deploy/raw-rows.js";

const small = Object.fromEntries(
  Object.entries(leadBy(700, 0, 0)).map(([name, values]) => [name, values.map((v) => 1e-6 * v)]),
);

const CASES: readonly (readonly [
  string,
  ReturnType<typeof leadBy>,
  Parameters<typeof questionOf>[1],
])[] = [
  ["levels", leadBy(700, 0, 0), { window: 12, horizon: [1, 2, 3, 10] }],
  ["changes", leadBy(700, 0, 1), { window: 12, horizon: [1, 2] }],
  ["levels near 1e6", leadBy(700, 1e6, 0), { window: 12, horizon: 2 }],
  ["changes near 1e6", leadBy(700, 1e6, 1), { window: 12, horizon: 2 }],
  ["levels near 1e-6", small as ReturnType<typeof leadBy>, { window: 12 }],
  ["known columns", leadBy(700, 5, 0), { window: 12, horizon: [2, 3], known: ["x"] }],
  ["a column alone", leadBy(700, 5, 0), { window: 12, inputs: ["y"] }],
  ["a window of one row", leadBy(700, 5, 0), { window: 1 }],
  ["regression", leadBy(700, 5, 0), { window: 12, horizon: 0 }],
];

describe.each(CASES)(
  "model.onnx on raw rows equals what advise compared: %s",
  (_, columns, options) => {
    const question = questionOf(columns, options);

    it("every baseline", async () => {
      for (const chosen of await chosenBaselines(question, [20]))
        await expectSame(question, chosen, columns);
    });

    it("every network", async () => {
      const networks = await chosenNetworks(question, "deep");
      expect(networks.length).toBeGreaterThan(10);
      for (const chosen of networks) await expectSame(question, chosen, columns);
    });
  },
);

it.each([
  ["near 0", (y: number) => y],
  ["near 1e6", (y: number) => 1e6 + y],
  ["near 1e-6", (y: number) => 1e-6 * y],
])("forecasts of models that look at dates equal what advise compared: %s", async (_, scale) => {
  const { rows, question, baselines } = await dated(scale);
  const looking = baselines.filter(({ model }) => ["dated", "calendar"].includes(model.kind));
  expect(looking.map(({ name }) => name)).toEqual(["known", "calendar", "ridge-calendar"]);
  for (const chosen of looking) await expectForecasts(question, chosen, rows);
});

it("the README's program for Node says of the example what the contract has", async () => {
  const question = questionOf(leadBy(300, 7, 0), { window: 5, known: ["x"], horizon: [1, 2] });
  const [, , , ridge] = await chosenBaselines(question, []);
  const model = await deploy(question, { chosen: ridge });
  // where the packages are found
  const folder = mkdtempSync(join(import.meta.dirname, "model-"));
  try {
    for (const [name, bytes] of modelFiles(model)) writeFileSync(join(folder, name), bytes);
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    expect(readme.split("\n").length).toBeLessThan(32);
    const [, program] = /```js\n(.*?)```/s.exec(readme) ?? [];
    writeFileSync(join(folder, "forecast.mjs"), program);
    const said = execFileSync(process.execPath, ["forecast.mjs"], {
      cwd: folder,
      encoding: "utf8",
    });
    const { point, low, high } = numbersOnly(model.contract).example;
    expect(said.trim().split(" ").map(Number)).toEqual([...point, ...low, ...high]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
