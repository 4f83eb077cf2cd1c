import { Stream } from "../src/random/stream.js";

/** Laws of what a series has beside its periods. */
export const NOISES = {
  white: "white noise",
  ar80: "AR(.8)",
  ar95: "AR(.95)",
  walk: "a random walk",
  volatile: "white noise of slowly changing size",
  heavy: "noise of Student's law with 3 degrees of freedom",
} as const;
/** See `NOISES`. */
export type NoiseName = keyof typeof NOISES;

/** Correlation of the logarithm of a variance with the one before it, and its deviation. */
const SLOW = 0.98;
const VOLATILITY = 1;
/** What a trend rises by over the whole series, in deviations of the steps of the noise. */
const RISE = 10;

/** Noise of a law with steps of variance one, and where asked for a curved trend. */
export function drawNoise(
  law: NoiseName,
  { rows, trend, seed }: { readonly rows: number; readonly trend: boolean; readonly seed: number },
): Float64Array {
  const normals = new Stream(seed, `series without a period: ${law}`);
  let next = 0;
  const normal = () => normals.normal(next++);
  const memory = { white: 0, ar80: 0.8, ar95: 0.95, walk: 1, volatile: 0, heavy: 0 }[law];
  let size = VOLATILITY * normal();
  const step = (): number => {
    switch (law) {
      case "volatile":
        size = SLOW * size + Math.sqrt(1 - SLOW ** 2) * VOLATILITY * normal();
        return Math.exp(size / 2) * normal();
      case "heavy":
        return normal() / Math.hypot(normal(), normal(), normal());
      default:
        return normal();
    }
  };
  let level = memory < 1 ? step() / Math.sqrt(1 - memory ** 2) : 0;
  return Float64Array.from({ length: rows }, (_, t) => {
    const now = level + (trend ? RISE * (t / rows) ** 2 : 0);
    level = memory * level + step();
    return now;
  });
}

/** A kind of series without a period. */
export interface Noise {
  readonly name: string;
  readonly law: NoiseName;
  readonly rows: number;
  readonly trend: boolean;
}

/** Every law, short and long, level and with a trend. */
export const noises: readonly Noise[] = [300, 3000].flatMap((rows) =>
  [false, true].flatMap((trend) =>
    (Object.keys(NOISES) as NoiseName[]).map((law) => ({
      name: `${NOISES[law]}, ${rows.toLocaleString("en")} rows${trend ? ", a trend" : ""}`,
      ...{ law, rows, trend },
    })),
  ),
);

/** A cosine for each period. */
export interface Seasons {
  readonly rows: number;
  readonly periods: readonly number[];
}

/** Seasons on top of noise. */
export interface SeasonsInNoise {
  readonly name: string;
  readonly seasons: Seasons;
  readonly law: "white" | "ar80";
}

/** Variance of the laws on which seasons stand. */
const VARIANCE = { white: 1, ar80: 1 / (1 - 0.8 ** 2) } as const;

/** @param strength variance of each cosine over that of the noise */
export function drawSeasons(
  { seasons: { rows, periods }, law }: SeasonsInNoise,
  strength: number,
  seed: number,
): Float64Array {
  const size = Math.sqrt(2 * strength * VARIANCE[law]);
  const wave = (t: number) =>
    periods.reduce((sum, period) => sum + Math.cos((2 * Math.PI * t) / period), 0);
  return drawNoise(law, { rows, trend: false, seed }).map((e, t) => e + size * wave(t));
}

/** Whole, broken and shortest periods, one or two at once. */
export const seasonsInNoise: readonly SeasonsInNoise[] = (
  [
    [300, 2],
    [300, 7],
    [300, 7.5],
    [300, 12],
    [1000, 12.42],
    [1000, 29.53],
    [1000, 30.44],
    [3000, 24, 168],
    [3000, 7, 365.25],
  ] as const
).flatMap(([rows, ...periods]) =>
  (["white", "ar80"] as const).map((law) => ({
    name: `${periods.join(" and ")} in ${rows.toLocaleString("en")} rows, ${NOISES[law]}`,
    seasons: { rows, periods },
    law,
  })),
);
