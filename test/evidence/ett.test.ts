import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { publishedEtt } from "../../evidence/ett/rows.js";
import { runChannels } from "../../evidence/ett/run.js";
import { ETTH1, firstOf, type HeldSeries, readSeries } from "../../evidence/ett/series.js";
import { runShared } from "../../evidence/ett/shared.js";
import { temporaryDirectory } from "../data/fixtures.js";
import { MAIN } from "./smoke.js";

const folder = temporaryDirectory();
const ROWS = 420;

/** A file of the published form, of whole numbers. */
function madeUp(): { readonly file: string; readonly series: HeldSeries } {
  const lines = Array.from({ length: ROWS }, (_, t) => {
    const at = new Date(Date.UTC(2016, 6, 1, t)).toISOString();
    const day = [0, 5, 30, 70, 40, 10][Math.floor((t % 24) / 4)];
    return `${at.slice(0, 10)} ${at.slice(11, 19)},${day + ((t * t * 7919) % 31)},${(t * 37) % 101}`;
  });
  const file = join(folder, "made-up.csv");
  writeFileSync(file, `date,HUFL,OT\n${lines.join("\n")}\n`);
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  const split = [240, 80, 60] as const;
  return { file, series: { sha256, rows: ROWS, channels: ["HUFL", "OT"], split } };
}

describe("a published series that its user holds", () => {
  it("is read where it is the true one, and refused with both sums where it is not", async () => {
    const { file, series } = madeUp();
    const rows = await readSeries(file, series);
    expect(Object.keys(rows)).toEqual(["date", "HUFL", "OT"]);
    expect(rows.OT.slice(0, 3)).toEqual(Float64Array.of(0, 37, 74));
    expect(firstOf(rows, 7).date).toHaveLength(7);
    await expect(readSeries(file)).rejects.toThrow(
      new RegExp(
        `420 rows with SHA-256 ${series.sha256}, not 17420 with ${ETTH1.sha256}\\n.*ETDataset`,
      ),
    );
  });

  it("is tested on all windows of its test part, in units of its training part", async () => {
    const { file, series } = madeUp();
    const rows = await readSeries(file, series);
    const arm = { columns: "own", window: 12 } as const;
    const { scores, channels } = await runChannels(rows, arm, 4, series);
    // by numpy: z = (d - d[:240].mean(0)) / d[:240].std(0), and over s = 320..376
    // the mean of (z[s:s+4] - z[s-1])^2
    const repeated = scores.find(({ label }) => label === "persistence");
    expect(repeated?.mse).toBeCloseTo(1.6394478315247571, 12);
    expect(channels.map(({ channel, window }) => [channel, window])).toEqual([
      ["HUFL", 12],
      ["OT", 12],
    ]);
    for (const { mse } of channels) expect(mse).toBeLessThan(repeated?.mse ?? 0);
  });

  it("is forecast by one model for all channels: of two that are alike, by the model of one", async () => {
    const { file, series } = madeUp();
    const { date, OT } = await readSeries(file, series);
    const rows = { date, HUFL: OT, OT: (OT as Float64Array).map((x) => 3 * x + 1) };
    const { tried } = await runShared(rows, 4, [12, 24], series);
    const own = async (window: number) => {
      const arm = { columns: "own", window } as const;
      const { scores } = await runChannels(rows, arm, 4, series);
      return scores.find(({ label }) => label === "ridge less the newest value")?.mse;
    };
    expect(tried.map(({ window }) => window)).toEqual([12, 24]);
    // rows that are there twice have the moments of once; 1e-9: the units 3 x + 1 are taken out again
    expect(Math.abs(tried[0].mse - ((await own(12)) ?? 0))).toBeLessThan(1e-9);
  });

  it("stands beside rows of both horizons, of all channels and of the one", () => {
    const rows = publishedEtt();
    for (const horizon of [96, 192]) {
      for (const setting of ["seven", "OT"]) {
        const own = rows.filter((row) => row.horizon === horizon && row.setting === setting);
        expect(own.length).toBeGreaterThan(2);
        for (const { mse } of own) expect(mse).toSatisfy((x: number) => x > 0 && x < 1);
      }
    }
  });

  it("is asked for, with where to get it", async () => {
    const run = promisify(execFile)(process.execPath, [MAIN, "--smoke", "--suite", "ett"]);
    await expect(run).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^error: suite ett needs your copy.*\n {2}give --data FILE; https:/,
      ),
    });
  });
});
