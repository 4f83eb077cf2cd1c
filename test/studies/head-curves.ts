import type { HeadCurve, HeadLine } from "../../src/studies/coupling-heads.js";

/** A floor that is known exactly. */
export const exactly = (value: number) => ({
  ...({ kind: "exact", error: "mean squared" } as const),
  ...{ value, of: {}, how: "", noiseFloor: 0 },
});

/** A line as if it was trained, its errors by head and seed known, beside constructions that are not the matter. */
export function knownCurve(
  line: HeadLine,
  seeds: number,
  error: (head: number, seed: number) => number,
  bound: (head: number) => number = () => 1,
): HeadCurve {
  const places = line.heads.map((at) => {
    const values = Array.from({ length: seeds }, (_, seed) => error(at, seed));
    const output = { mse: 1, absolute: 1 };
    const promised = { value: bound(at), head: bound(at), feedForward: 0 };
    return {
      at,
      values,
      absolute: values.map(Math.sqrt),
      numbers: {
        floor: exactly(0),
      },
      construction: {
        ...{ output, limit: output, proved: promised, printed: promised, tail: 1, diagonal: 1 },
      },
    };
  });
  return { line, places };
}
