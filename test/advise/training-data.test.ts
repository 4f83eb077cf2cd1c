import { describe, expect, it } from "vitest";
import { trainingData } from "../../src/advise/training-data.js";
import { windowsOf } from "../windows-of.js";
import { noise } from "./questions.js";

describe("the validation examples that a training looks at on the way", () => {
  const dataOf = (rows: number) => trainingData(windowsOf(noise(rows, 1), { window: 2 }));

  it("are all of a few thousand", () => {
    const { validation, watched } = dataOf(6000);
    expect(watched).toBe(validation);
  });

  it("are of many one of each stretch, the same every time, and in step with no season", () => {
    const { validation, watched, sha256 } = dataOf(100_000);
    expect(validation.length).toBe(15_000);
    expect(watched.length).toBe(4096);
    const place = (i: number) => watched[i] - validation[0];
    const stretch = validation.length / watched.length;
    const phases = new Array(7).fill(0);
    for (const i of watched.keys()) {
      expect(Math.abs(place(i) - (i + 0.5) * stretch)).toBeLessThan(stretch / 2 + 1);
      phases[place(i) % 7]++;
    }
    for (const count of phases) expect(Math.abs(count / (4096 / 7) - 1)).toBeLessThan(0.15);
    const again = dataOf(100_000);
    expect(again.watched).toEqual(watched);
    expect(again.sha256).toBe(sha256);
  });
});
