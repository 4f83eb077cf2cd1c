import type { Measured } from "../claim.js";
import type { Curves, Series } from "../figure.js";
import { ARMS, type Arm, type ArmName, type Cell } from "./arms.js";

/** Sharpness b of the heads that are constructed. */
export const SHARPNESS = [10, 50] as const;

/** What was measured of a cell. */
export interface Result {
  readonly arm: ArmName;
  readonly cell: Cell;
  readonly measured: Measured;
}

/** What the paper prints of a cell; null where it prints nothing. */
export const publishedOf = (arm: Arm, { heads, length }: Cell): number | null =>
  Object.entries(arm.published[heads] ?? {}).find(([at]) => Number(at) === length)?.[1] ?? null;

/** The head that was constructed, as a row. */
export interface Row {
  readonly length: number;
  readonly sharpness: number;
  readonly nmse: number;
  readonly [column: string]: number;
}

const y = { label: "NMSE", scale: "logarithmic" } as const;

/** Errors against heads, a line for each T. */
export function armPanel(name: ArmName, results: readonly Result[]): Curves {
  const own = results.filter(({ arm }) => arm === name);
  const lengths = [...new Set(own.map(({ cell }) => cell.length))].sort((a, b) => a - b);
  const arm = ARMS[name];
  const series = lengths.flatMap((length): Series[] => {
    const at = own.filter(({ cell }) => cell.length === length);
    const printed = at.flatMap(({ cell }) => {
      const value = publishedOf(arm, cell);
      return value === null ? [] : [{ at: cell.heads, values: [value] }];
    });
    const trained = at.map(({ cell, measured }) => ({ at: cell.heads, values: measured.values }));
    return [
      { name: `T = ${length}`, role: "trained", points: trained },
      { name: `T = ${length}`, role: "published", points: printed },
    ];
  });
  const x = { label: "heads a layer", scale: "linear" } as const;
  return { kind: "curves", heading: arm.name, x, y, series };
}

/** One head against T, beside those that were constructed. */
export function lengthPanel(results: readonly Result[], constructed: readonly Row[]): Curves {
  const name: ArmName = "head width 8";
  const own = results.filter(({ arm, cell }) => arm === name && cell.heads === 1);
  const printed = Object.entries(ARMS[name].published[1]);
  const series: Series[] = [
    {
      ...{ name: "one head", role: "trained" },
      points: own.map(({ cell, measured }) => ({ at: cell.length, values: measured.values })),
    },
    {
      ...{ name: "one head", role: "published" },
      points: printed.map(([at, value]) => ({ at: Number(at), values: [value] })),
    },
    ...SHARPNESS.map(
      (b): Series => ({
        ...{ name: `b = ${b}`, role: "constructed" },
        points: constructed
          .filter(({ sharpness }) => sharpness === b)
          .map(({ length, nmse }) => ({ at: length, values: [nmse] })),
      }),
    ),
  ];
  const x = { label: "length T", scale: "logarithmic" } as const;
  return { kind: "curves", heading: "one head, D = 4", x, y, series };
}
