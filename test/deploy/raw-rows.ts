import * as ort from "onnxruntime-node";
import { expect } from "vitest";
import type { Chosen } from "../../src/advise/chosen.js";
import type { Question } from "../../src/advise/question.js";
import { type DeployedModel, deploy } from "../../src/deploy/deploy.js";
import { noise } from "../advise/questions.js";
import { numbersOnly } from "./numbers-from.js";

type Columns = Readonly<Record<string, readonly (number | null)[]>>;

/** Runs the file as anyone would, default options, on rows cut from raw columns. */
export async function runOnRows(
  { bytes, contract }: DeployedModel,
  columns: Columns,
  origins: readonly number[],
) {
  const session = await ort.InferenceSession.create(bytes);
  const history = origins.flatMap((t) =>
    Array.from({ length: contract.rows }, (_, i) => t - contract.rows + 1 + i).flatMap((row) =>
      contract.columns.map(({ name, shift }) => columns[name][row + shift] ?? Number.NaN),
    ),
  );
  const shape = [origins.length, contract.rows, contract.columns.length];
  const outputs = await session.run({
    history: new ort.Tensor("float64", Float64Array.from(history), shape),
  });
  await session.release();
  const levels = (name: string) => outputs[name].data as Float64Array;
  return { point: levels("point"), low: levels("low"), high: levels("high") };
}

/**
 * Holds the file of a competitor, on rows cut from the columns, against what the competitor was compared by, at
 * some points of the test part: within 1e-5 of the target's deviation.
 */
export async function expectSame(question: Question, chosen: Chosen, columns: Columns) {
  const { windows, target } = question.prepared;
  const deployed = await deploy(question, { chosen });
  const { contract } = deployed;
  const { length } = contract.horizons;
  const places = [0, 1, 17, windows.test.length - 1];
  const origins = places.map((i) => windows.test[i]);
  const { point, low, high } = await runOnRows(deployed, columns, origins);
  expect(point.length).toBe(places.length * length);
  for (const [i, level] of point.entries()) {
    const compared = chosen.test[places[Math.floor(i / length)] * length + (i % length)];
    const off = Math.abs(level - compared) / target.deviation;
    expect(off, `${chosen.name}, ${i}`).toBeLessThan(1e-5);
    expect(low[i]).toBeLessThan(level);
    expect(high[i]).toBeGreaterThan(level);
  }
  expect(contract.difference, chosen.name).toBeLessThan(1e-5);
  expect(Array.from(point.slice(-length))).toEqual(
    numbersOnly(contract).example.point.map((level) => expect.closeTo(level, 6)),
  );
}

/** A series with a season of 20 rows and a column that leads it by two, at a level; and one that says nothing. */
export function leadBy(rows: number, level: number, walk: number) {
  const x = noise(rows, 1, "x");
  const z = noise(rows, 1, "z");
  let at = 0;
  const y = noise(rows, 1, "y").map((e, t) => {
    at = walk * at + e + (x[t - 2] ?? 0);
    return level + at + 2 * Math.sin((2 * Math.PI * t) / 20);
  });
  return { y, x, z };
}
