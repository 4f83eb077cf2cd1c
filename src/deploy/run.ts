import type { Engine, Session } from "../runtime/session.js";

/** What a model of numbers says of some histories, each [histories, horizons]. */
export type Levels = Readonly<Record<"point" | "low" | "high", Float64Array>>;

/** What a model takes, and the numbers of each of its outputs for a history. */
export interface ModelShape<K extends string> {
  readonly rows: number;
  readonly columns: number;
  readonly outputs: Readonly<Record<K, number>>;
}

/** The outputs of a model of numbers. */
export function levelOutputs(horizons: number): ModelShape<keyof Levels>["outputs"] {
  return { point: horizons, low: horizons, high: horizons };
}

/** Numbers of histories that one run takes: 32 MB. */
const PART = 2 ** 22;

/**
 * What a model's file says of histories, run as anyone would run it.
 *
 * @param histories of a part of the origins, from one to before another: [to - from, rows, columns]
 */
export async function runModel<K extends string>(
  engine: Engine,
  bytes: Uint8Array,
  { rows, columns, outputs }: ModelShape<K>,
  origins: number,
  histories: (from: number, to: number) => Float64Array,
): Promise<Readonly<Record<K, Float64Array>>> {
  const keys = Object.keys(outputs) as K[];
  const all = Object.fromEntries(
    keys.map((key) => [key, new Float64Array(origins * outputs[key])]),
  ) as Record<K, Float64Array>;
  const most = Math.max(1, Math.min(1024, Math.floor(PART / (rows * columns))));
  const session = await engine.open(bytes);
  try {
    for (let from = 0; from < origins; from += most) {
      const to = Math.min(origins, from + most);
      const history = {
        dtype: "float64",
        shape: [to - from, rows, columns],
        data: histories(from, to),
      } as const;
      const part = await session.run({ history });
      for (const key of keys) {
        const each = outputs[key];
        all[key].set(numbersOf(part, key, (to - from) * each), from * each);
      }
    }
  } finally {
    await session.release();
  }
  return all;
}

function numbersOf(
  outputs: Awaited<ReturnType<Session["run"]>>,
  key: string,
  size: number,
): Float64Array {
  const data = outputs[key]?.data;
  if (data instanceof Float64Array && data.length === size) return data;
  throw new RangeError(`the model gives no ${size} numbers of float64 as '${key}'`);
}
