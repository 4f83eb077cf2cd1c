import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { readRegular } from "../../data/regular-file.js";
import { partOf } from "../storage.js";

/**
 * No call of a graph takes less or more; what lies beyond was never measured, and sums and ratios of such
 * numbers leave float64.
 */
const seconds = z.number().min(1e-12).max(1e9);
const timing = z.strictObject({ open: seconds, run: seconds, predict: seconds });
const record = z.strictObject({
  architecture: z.string(),
  members: z.int().positive(),
  measured: timing,
  /** by `estimateTiming`, for the same members */
  estimated: timing,
});
/** Bytes that the file may have: some hundred thousand timings. */
const MOST_BYTES = 2 ** 26;
const fileSchema = z.strictObject({
  schema: z.literal(1),
  /** by machine, then by `configurationKey` */
  machines: z.record(z.string(), z.record(z.string(), z.array(record))),
});

/** One measurement of a configuration. */
export type TimingRecord = Readonly<z.infer<typeof record>>;

/** Measurements by `configurationKey`. */
export type Timings = Readonly<Record<string, readonly TimingRecord[]>>;

/** Where timings are kept unless a caller says otherwise: in $XDG_CACHE_HOME, or ~/.cache. */
export function defaultTimingsPath(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "nwidth", "timings.json");
}

async function readFileOf(path: string): Promise<z.infer<typeof fileSchema>> {
  const empty = { schema: 1, machines: {} } as const;
  let text: string;
  try {
    text = (await readRegular(path, MOST_BYTES, "remove it")).toString();
  } catch {
    return empty;
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    return empty;
  }
}

/** The timings of a machine; none where the file is missing, damaged or of another schema: they can be measured again. */
export async function readTimings(path: string, machine: string): Promise<Timings> {
  return (await readFileOf(path)).machines[machine] ?? {};
}

/**
 * Adds timings to those that the file holds by now, and replaces it in one step: a reader sees the
 * old file or the new one. Of two that write at once, one may lose what it added.
 */
export async function addTimings(path: string, machine: string, added: Timings): Promise<void> {
  const { machines } = await readFileOf(path);
  const next = {
    schema: 1,
    machines: { ...machines, [machine]: { ...machines[machine], ...added } },
  };
  const temporary = partOf(path);
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(temporary, `${JSON.stringify(next)}\n`);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
