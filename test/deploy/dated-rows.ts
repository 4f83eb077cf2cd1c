import { expect } from "vitest";
import type { Chosen } from "../../src/advise/chosen.js";
import { type Question, questionOn } from "../../src/advise/question.js";
import { parseRequest } from "../../src/advise/request.js";
import { tableOf } from "../../src/data/rows.js";
import { deploy } from "../../src/deploy/deploy.js";
import { noise } from "../advise/questions.js";
import { chosenBaselines } from "./chosen.js";
import { numbersFrom } from "./numbers-from.js";

const DAYS = 300;
const WEEK = [3, -1, 2, 0, 1, -4, -1];
const HORIZONS = [1, 4];

interface DatedRows {
  readonly date: readonly Date[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Days whose target follows the day of the week and a known column, on a scale, and their baselines. */
export async function dated(scale: (y: number) => number) {
  const x = noise(DAYS, 3);
  const rows: DatedRows = {
    ...{ date: Array.from({ length: DAYS }, (_, t) => new Date(Date.UTC(1969, 6, 1 + t))), x },
    y: noise(DAYS, 2).map((e, t) => scale(WEEK[t % 7] + x[t] + 0.3 * e)),
  };
  const request = parseRequest({
    ...{ rows, target: "y", known: ["x"], budget: "quick", seed: 0 },
    ...{ window: 3, horizon: HORIZONS },
  });
  const question = await questionOn(await tableOf({ ...rows }), request);
  return { rows, question, baselines: await chosenBaselines(question, []) };
}

/** Holds `forecast`, on a few rows cut from the columns, against what a competitor was compared by: within 1e-8 of the target's deviation. */
export async function expectForecasts(question: Question, chosen: Chosen, rows: DatedRows) {
  const { windows, target } = question.prepared;
  const model = await deploy(question, { chosen });
  expect(model.contract.model).toMatchObject({ name: chosen.name });
  expect(model.contract.difference).toBeLessThan(1e-8);
  const farthest = HORIZONS[HORIZONS.length - 1];
  for (const place of [0, 9, windows.test.length - 1]) {
    const end = windows.test[place] + 1;
    const [from, to] = [end - model.contract.rows, end + farthest];
    const { points, warnings } = await numbersFrom(model, {
      rows: {
        date: rows.date.slice(from, to),
        x: rows.x.slice(from, to),
        y: [...rows.y.slice(from, end), ...Array<null>(farthest).fill(null)],
      },
    });
    expect(warnings.filter((warning) => warning.includes("date"))).toEqual([]);
    expect(points.length).toBe(HORIZONS.length);
    for (const [k, { point }] of points.entries()) {
      const compared = chosen.test[HORIZONS.length * place + k];
      expect(Math.abs(point - compared) / target.deviation, chosen.name).toBeLessThan(1e-8);
    }
  }
}
