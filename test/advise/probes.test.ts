import { describe, expect, it } from "vitest";
import { statementOf } from "../../src/advise/probes.js";

const probe = {
  what: "the dot product",
  with: { name: "probe", architecture: "transformer-b", config: { width: 16 } },
} as const;
const range = (lowest: number, highest: number) => ({ lowest, highest });
const said = (
  value: number,
  interval: readonly [number, number],
  without: number[],
  having: number[],
) =>
  statementOf(
    probe,
    { value, interval },
    range(without[0], without[1]),
    range(having[0], having[1]),
  );

describe("what two trainings that differ in one thing say of it", () => {
  it.each([
    ["needed; without, the error is 150.0 % larger", 2.5, [2, 3], [0.4, 0.6], [0.2, 0.25]],
    ["harmful; without, the error is 50.0 % smaller", 0.5, [0.4, 0.6], [0.1, 0.12], [0.2, 0.25]],
    ["of little use, less than 10.0 % either way", 1.02, [0.95, 1.09], [0.1, 0.2], [0.1, 0.2]],
    [
      "cannot tell whether it helps, chance is not excluded",
      1.3,
      [0.9, 1.9],
      [0.4, 0.6],
      [0.2, 0.25],
    ],
    [
      "cannot tell whether it helps, the errors of other seeds contradict",
      1.3,
      [1.2, 1.4],
      [0.2, 0.6],
      [0.2, 0.25],
    ],
    // a training that got stuck does not hide what is needed
    ["needed; without, the error is 221.0 % larger", 3.21, [2.9, 3.5], [0.65, 0.8], [0.2, 0.7]],
    ["harmful; without, the error is 68.8 % smaller", 0.312, [0.29, 0.35], [0.2, 0.7], [0.65, 0.8]],
    // clear, but small: nobody needs what saves five per cent, whatever the seeds say
    ["of little use, less than 10.0 % either way", 1.05, [1.03, 1.07], [0.21, 0.3], [0.2, 0.22]],
    ["of little use, less than 10.0 % either way", 1.05, [1.03, 1.07], [0.23, 0.3], [0.2, 0.22]],
  ] as const)("%s", (words, value, interval, without, having) => {
    expect(said(value, interval, [...without], [...having])).toBe(
      `the dot product: ${words} (trained alike with and without, transformer-b of width 16)`,
    );
  });
});
