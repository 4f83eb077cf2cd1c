import type { Engine, Session } from "../runtime/session.js";

/** What a model says of some histories, each [histories, horizons]. */
export interface Levels {
  readonly point: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Numbers of histories that one run takes: 32 MB. */
const PART = 2 ** 22;

/**
 * What a model's file says of histories, run as anyone would run it.
 *
 * @param histories of a part of the origins, from one to before another: [to - from, rows, columns]
 */
export async function runModel(
  engine: Engine,
  bytes: Uint8Array,
  shape: { readonly rows: number; readonly columns: number; readonly horizons: number },
  origins: number,
  histories: (from: number, to: number) => Float64Array,
): Promise<Levels> {
  const { rows, columns, horizons } = shape;
  const size = origins * horizons;
  const all = {
    point: new Float64Array(size),
    low: new Float64Array(size),
    high: new Float64Array(size),
  };
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
      for (const key of ["point", "low", "high"] as const) {
        all[key].set(numbersOf(part, key, (to - from) * horizons), from * horizons);
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
