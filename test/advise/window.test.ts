import { describe, expect, it } from "vitest";
import { questionOn } from "../../src/advise/question.js";
import { type AdviseRequest, parseRequest } from "../../src/advise/request.js";
import { tableOf } from "../data/fixtures.js";
import { autoregressive, noise } from "./questions.js";

type Columns = Readonly<Record<string, readonly (number | string | null)[]>>;

const asked = (columns: Columns, options: Partial<AdviseRequest> = {}) => {
  const request = parseRequest({
    rows: columns,
    target: "y",
    budget: "quick",
    seed: 0,
    ...options,
  });
  return questionOn(tableOf(columns), request);
};

/** y_t = 0.9 y_{t-100} + e_t */
const seasonal = (rows: number): number[] => {
  const y: number[] = [];
  for (const e of noise(rows, 1)) y.push(0.9 * (y.at(-100) ?? 0) + e);
  return y;
};

describe("the window of a question", () => {
  it("is the one that the data ask for; networks keep the usual one, and a note says so", async () => {
    const { window, prepared, problem, warnings } = await asked({ y: seasonal(1000) });
    expect(window).toMatchObject({ given: false, networks: 64 });
    expect(window.ridge).toBeGreaterThanOrEqual(100);
    expect(window.ridge).toBeLessThan(130);
    expect(problem.window).toBe(window.ridge);
    expect(prepared.split.train).toBe(700 - window.ridge);
    expect(warnings.join()).toMatch(/ridge looks at 1\d\d rows, networks at 64/);
  });

  it("is the usual one where ridge needs less: networks may see what ridge cannot", async () => {
    const { window, problem } = await asked({ y: noise(1000, 1) }, { window: "auto" });
    expect(window.ridge).toBeLessThan(32);
    expect(problem.window).toBe(64);
  });

  it("is kept where it is given, and a warning says when a longer one would pay", async () => {
    const y = seasonal(1000);
    const short = await asked({ y }, { window: 20 });
    expect(short.window).toMatchObject({ given: true, ridge: 20, networks: 20 });
    expect(short.warnings.join()).toMatch(/a window of 1\d\d rows would pay/);
    const long = await asked({ y }, { window: 128 });
    expect(long.warnings.join()).not.toMatch(/would pay/);
  });

  it("does not depend on the test part", async () => {
    const y = seasonal(1000);
    const other = y.map((v, t) => (t < 850 ? v : -v + t));
    const [a, b] = [await asked({ y }), await asked({ y: other })];
    expect(b.window.tried).toEqual(a.window.tried);
  });

  it("leaves most examples of every part, be sequences ever so short", async () => {
    const y = noise(1200, 3);
    const sequence = y.map((_, t) => `s${Math.floor(t / 30)}`);
    const { window, prepared } = await asked({ y, sequence }, { sequence: "sequence" });
    expect(window.tried.at(-1)?.window).toBeLessThan(30);
    expect(prepared.split.test).toBeGreaterThan(40);
  });

  it("is the usual one, untried, where ridge on it takes long", async () => {
    const columns = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`x${i}`, noise(3000, 1, `x${i}`)]),
    );
    const { window } = await asked({ y: noise(3000, 1), ...columns });
    expect(window).toMatchObject({ ridge: 64, networks: 64, tried: [] });
  });
});

it("an abort ends the choice of a window, with its reason", async () => {
  const reason = new Error("enough");
  const columns = { y: autoregressive(400, 0.5, 1) };
  const request = parseRequest({ rows: columns, target: "y", budget: "quick", seed: 0 });
  const question = questionOn(tableOf(columns), request, { signal: AbortSignal.abort(reason) });
  await expect(question).rejects.toBe(reason);
});
