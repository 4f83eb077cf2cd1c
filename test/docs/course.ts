import { expect } from "vitest";

/** A number as pictures write it: digits, a real minus, powers of ten. */
const NUMBER = /[-−]?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?/g;

/**
 * That two drawings are the same but for rounding. They are float64 throughout, where another processor or
 * another Node may differ in the last bit: a coordinate, written to a tenth of a pixel, then moves by a tenth,
 * an opacity, written to a thousandth, by a thousandth.
 */
export function expectSame(made: string, kept: string): void {
  const plain = (svg: string) => svg.replace(NUMBER, "#");
  // a difference of a hundred kilobytes would be no help
  expect(plain(made) === plain(kept), "other shapes or words; npm run course draws anew").toBe(
    true,
  );
  const [a, b] = [made, kept].map((svg) => svg.match(NUMBER) ?? []);
  const off = a.filter((text, i) => text !== b[i]).map((text, i) => [text, b[i]] as const);
  const far = off.filter(([x, y]) => !(Math.abs(Number(x) - Number(y)) <= 0.11));
  expect(far.slice(0, 5)).toEqual([]);
}
