import { describe, expect, it } from "vitest";
import { isFlat } from "../../src/data/doubts.js";
import { prepareWindows } from "../../src/data/prepare.js";
import { type ProblemOptions, resolveProblem } from "../../src/data/resolve.js";
import { Stream } from "../../src/random/stream.js";
import { series, tableOf } from "./fixtures.js";

const N = 400;
const normal = new Stream(3, "doubts");
const noise = series(N, (i) => normal.normal(i));

function prepared(
  columns: Readonly<Record<string, readonly number[]>>,
  options: Partial<ProblemOptions> = {},
) {
  const table = tableOf(columns);
  const { problem } = resolveProblem(table, { target: "y", window: 8, ...options });
  return prepareWindows(table, problem);
}
const doubts = (...call: Parameters<typeof prepared>) => prepared(...call).doubts;
const withValues = (values: readonly (readonly [row: number, value: number])[]) =>
  noise.map((x, i) => values.find(([row]) => row === i)?.[1] ?? 20 + x);

describe("a part that the training part holds, too", () => {
  it("is named where rows are there twice", () => {
    const twice = doubts({ y: [...noise, ...noise] });
    expect(twice[0]).toMatch(/^100 % of the validation part stand in the training part value for/);
    expect(twice[1]).toMatch(/^100 % of the test part .*rows that are there twice/);
  });

  it("is none where few values make chance of it, nor in series that differ a little", () => {
    expect(doubts({ y: noise.map((x) => Number(x > 0)) })).toEqual([]);
    expect(doubts({ y: noise.map((x, i) => Math.sin(i) + x / 1e6) })).toEqual([]);
  });
});

it("values of which float64 keeps too little are named", () => {
  const ids = noise.map((x) => 2 ** 60 + 100 * x);
  expect(doubts({ y: noise, x: ids })[0]).toMatch(
    /^'x' has values such as 115\d+, which float64 holds in steps of 2\.6e\+2, and they deviate by /,
  );
  expect(doubts({ y: noise.map((x) => 1e13 + x) })).toEqual([]);
});

describe("values far from all others", () => {
  it("that repeat are taken for a mark of what is missing", () => {
    const rows = series(19, (i) => [20 * i + 3, -999] as const);
    const [doubt, ...more] = doubts({ y: withValues(rows) });
    // mean 20 and deviation 1, both known to 5 %: 1019 of them
    expect(doubt).toMatch(
      /^'y' is -999 in 19 rows, (9\d\d|1,[01]\d\d) deviations from the mean of the rest: .* leave those cells empty$/,
    );
    expect(more).toEqual([]);
  });

  it("are marks however many they are, if they look like it, and several of them", () => {
    const often = series(80, (i) => [5 * i, -999] as const);
    expect(doubts({ y: withValues(often) })[0]).toMatch(/^'y' is -999 in 80 rows, .* leave those/);
    expect(doubts({ y: withValues(often.map(([row]) => [row, 9999])) })[0]).toMatch(
      /is 9999 in 80/,
    );
    expect(doubts({ y: withValues(often.map(([row]) => [row, 61.5])) })).toEqual([]);
    const two = series(40, (i) => [10 * i, i % 2 ? -99 : -999] as const);
    expect(doubts({ y: withValues(two) })[0]).toMatch(/^'y' has 40 values such as -99 in row 11, /);
  });

  it("are named with their row where there is one, on either side, in inputs too", () => {
    const y = withValues([
      [7, 1e6],
      [300, -5e5],
    ]);
    const found = doubts({ y: withValues([]), x: y });
    expect(found).toHaveLength(2);
    expect(found[0]).toMatch(/^'x' is -500000 in row 301, /);
    expect(found[1]).toMatch(/^'x' is 1000000 in row 8, .* squared errors/);
    const two = doubts({
      y: withValues([
        [7, 1e6],
        [300, 2e6],
      ]),
    });
    expect(two[0]).toMatch(/^'y' has 2 values such as 1000000 in row 8, /);
  });

  it("are none of normal, of heavy-tailed and of skewed values, of rain, and of rare events", () => {
    const tame = {
      normal: noise,
      laplace: noise.map((_, i) => Math.log(normal.uniform(1000 + i)) * (i % 2 === 0 ? 1 : -1)),
      lognormal: noise.map((x) => Math.exp(x)),
      rain: noise.map((x, i) => (i % 3 === 0 ? Math.exp(2 * Math.abs(x)) : 0)),
      event: noise.map((_, i) => (i % 40 === 7 ? 1 : 0)),
    };
    for (const [name, x] of Object.entries(tame)) expect(doubts({ y: noise, x }), name).toEqual([]);
  });
});

describe("a part in which the target stands still", () => {
  const stuck = (from: number, to: number, value = 7) =>
    noise.map((x, i) => (i >= from && i < to ? value : 5 + x));

  it("is named with its value, the test part (from row 340) as the validation part (from row 280)", () => {
    const [test] = doubts({ y: stuck(340, 400) });
    expect(test).toMatch(
      /^the target hardly leaves 7 in the test part: .* cannot compare models: /,
    );
    const [validation] = doubts({ y: stuck(280, 340) });
    expect(validation).toMatch(
      /^the target hardly leaves 7 in the validation part: .* cannot choose/,
    );
    expect(isFlat(prepared({ y: stuck(340, 400) }).windows, "test")).toBe(true);
    expect(isFlat(prepared({ y: noise }).windows, "test")).toBe(false);
  });

  it("for most of it is named with its share, unless it is so in the training part", () => {
    const [half] = doubts({ y: stuck(340, 385) });
    expect(half).toMatch(
      /^the target is 7 in 75 % of the test part, and in 0 % of the training part/,
    );
    expect(doubts({ y: stuck(340, 360) })).toEqual([]);
    // zeros in two of three rows everywhere
    expect(doubts({ y: noise.map((x, i) => (i % 3 === 0 ? 5 + x : 0)) })).toEqual([]);
  });
});

describe("an input that gives the target away", () => {
  it("is one that holds it already, exactly or in another unit", () => {
    const ahead = noise.map((_, i) => noise[i + 1] ?? 0);
    const fahrenheit = ahead.map((x) => 32 + 1.8 * x);
    expect(doubts({ y: noise, x: fahrenheit })).toEqual([
      "'x' gives 'y' away: its newest value leaves nothing to explain. Unless it is truly known when the forecast is made, leave it out of the inputs",
    ]);
    expect(doubts({ y: noise, x: noise }, { horizon: 0 })[0]).toContain("gives 'y' away");
  });

  it("is not one that says as much as the target's own past does", () => {
    // so smooth that each value tells the next: nothing is given away
    const smooth = series(N, (i) => Math.sin(i / 500));
    expect(doubts({ y: smooth, x: smooth.map((x) => x + 1e-4) })).toEqual([]);
    expect(doubts({ y: noise, x: noise.map((x, i) => x + normal.normal(5000 + i)) })).toEqual([]);
  });
});
