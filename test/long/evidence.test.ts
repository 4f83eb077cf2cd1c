import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { OF_CHANNELS } from "../../evidence/configuration.js";
import type { Recorded, SuiteName } from "../../evidence/record.js";
import { syntheticDecays } from "../../evidence/synthetic-decays.js";
import { temporaryDirectory } from "../data/fixtures.js";
import { MAIN, smokeRecord } from "../evidence/smoke.js";

const folder = temporaryDirectory();

it("npm run evidence runs every case in its smoke form, and leaves what is recorded alone", async () => {
  await promisify(execFile)(process.execPath, [MAIN, "--smoke"], { cwd: folder });
  const recorded = async (suite: SuiteName): Promise<Recorded["cases"]> => {
    const { smoke, cases } = await smokeRecord(folder, suite);
    expect(smoke).toBe(true);
    return cases;
  };
  const [cases, models] = [await recorded("advise"), await recorded("models")];
  const fits = await recorded("fits");
  expect(fits.map(({ id }) => id)).toEqual(
    syntheticDecays.map(({ name, noise }) => `${name}, ${noise} noise`),
  );
  expect(cases.map(({ id, runs }) => [id, runs.map((r) => r.seed)])).toEqual([
    ["linear task", [1]],
    ["white noise", [1]],
    ["shuffled births", [1]],
    ["frozen network", [1]],
  ]);
  const names = OF_CHANNELS;
  expect(models.map(({ id, runs }) => [id, runs.map((r) => r.seed)])).toEqual([
    ...names.map((name) => [`precision: ${name}`, [1]]),
    ...names.filter((n) => n !== "linear-filter").map((name) => [`rate rule: ${name}`, [1]]),
  ]);
  for (const { figure, outcome } of [...cases, ...models, ...fits].flatMap((c) => c.runs)) {
    expect(figure).toSatisfy(Number.isFinite);
    expect(outcome).not.toBe("");
  }
  // A network that does not learn keeps the error of the mean; one that does has a third of it
  // even in small. No seed is near the border.
  expect(cases[3].runs.every((r) => r.holds)).toBe(true);
  // So do the two precisions of a few steps, and two trainings never agree to the last bit.
  for (const { figure, holds } of models.slice(0, names.length).flatMap((c) => c.runs)) {
    expect(holds).toBe(true);
    expect(figure).toBeGreaterThan(0);
  }
  expect(existsSync(join(folder, "runs", "evidence-published-smoke.json"))).toBe(true);
  expect(existsSync(join(folder, "evidence"))).toBe(false);
});
