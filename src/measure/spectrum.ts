import { CallerError } from "../errors.js";
import type { Evidence } from "../evidence.js";
import type { Matrix } from "../linalg/matrix.js";
import { singularValues } from "../linalg/svd.js";
import { Stream } from "../random/stream.js";
import type { Engine } from "../runtime/session.js";
import type { ConfiguredTask, Relationship, TaskCoupling } from "../tasks/task.js";
import { chopWindow } from "../theory/coupling/chop.js";
import { type Decay, finiteRank, spectrumDecay } from "../theory/coupling/decay.js";
import { centredCoupling, sampledCoupling, weightedMatrix } from "../theory/coupling/pod.js";
import { againstRandomFactors, type NullComparison } from "../theory/coupling/random-factors.js";
import { effectiveRank, energy, numericalRank, rankAt } from "../theory/coupling/rank.js";
import { type LeadingValues, leadingSingularValues } from "./leading-singular-values.js";
import { measuredDecay, type Trusted } from "./measured-decay.js";

/** Where a coupling comes from. */
export type SpectrumSource =
  | {
      readonly kind: "task";
      /** one with a coupling */
      readonly task: ConfiguredTask;
    }
  | {
      readonly kind: "matrix";
      /** [queries, keys] */
      readonly matrix: Matrix;
      /** relative rounding of its elements beyond float64's own */
      readonly roundoff: number;
      /** logits of a sample of tokens, so divided that singular values are those in L^2 of their law */
      readonly tokens: boolean;
    };

/** How many values, and the seed of what is drawn. */
export interface SpectrumOptions {
  /** null: all where that is quick, else 64 */
  readonly rank: number | null;
  /** of samples, of the start of the iteration, and of resamples */
  readonly seed: number;
}

/** One spectrum, raw or centred, and what follows from it. */
export interface SpectrumFacts {
  /** largest first */
  readonly sigma: Float64Array;
  /** exact by construction, or computed from numbers */
  readonly kind: Extract<Evidence, "proved" | "measured">;
  /** nothing below it is meant */
  readonly noiseFloor: number;
  /** upper bounds of the error of each value; null where it is that of rounding */
  readonly errors: Float64Array | null;
  /** indices, counted from 1, that the decay is fitted to; null where nothing stands above the floor */
  readonly window: readonly [first: number, last: number] | null;
  /** null where the window is */
  readonly decay: Decay | null;
  /** least rank that holds 90 and 99 % of sum sigma^2; null where more values are needed */
  readonly rank: { readonly 0.9: number | null; readonly 0.99: number | null };
  /** values above the noise floor; null where not all are known, or a sample's size limits them */
  readonly numericalRank: number | null;
  /** of Roy and Vetterli; null likewise */
  readonly effectiveRank: number | null;
}

/** What stands behind measured values. */
export interface Measurement {
  /** independent draws of both sides; every symbol; the matrix that was given */
  readonly method: "sample" | "symbols" | "matrix";
  /** rows of the matrix that was decomposed */
  readonly queries: number;
  /** its columns */
  readonly keys: number;
  /** leading singular values of it */
  readonly raw: LeadingValues;
  /** of it less its mean over the keys */
  readonly centred: LeadingValues;
}

/** Spectra of a coupling. */
export interface SpectrumOutcome {
  /** of the coupling */
  readonly raw: SpectrumFacts;
  /** of the coupling less its mean over the keys, which a softmax does not see */
  readonly centred: SpectrumFacts;
  /** what stands behind the values */
  readonly measurement: Measurement;
  /**
   * Of a matrix: its raw values beside those of W_Q^T W_K with random weights. It says something of
   * a head's weights; logits carry the spread of their tokens too. Null where it would take too long.
   */
  readonly random: NullComparison | null;
}

/** Points a side of a sample: its matrix is decomposed whole. */
const POINTS = 512;
/** Values by default where not all are quick to have. */
const LEADING = 64;
/** The most values of a matrix whose smaller side is above `POINTS`. */
const MOST = 128;
/** Share by which a value may differ in half the sample and still be taken for the law's. Chosen by hand. */
const STABLE = 0.1;
/** Largest numerical rank that is compared with random factors: 99 decompositions of that size. */
const LARGEST_NULL = 128;

/**
 * Singular values of a coupling, raw and centred over the keys: of a task exact where known, and
 * measured beside it; of a matrix measured.
 *
 * @throws CallerError where the task is not defined by a coupling of two tokens
 */
export async function measureSpectrum(
  engine: Engine,
  source: SpectrumSource,
  { rank, seed }: SpectrumOptions,
): Promise<SpectrumOutcome> {
  if (source.kind === "matrix") {
    const unit = unitOf(source.matrix);
    if (unit !== 1) {
      const matrix = { ...source.matrix, data: source.matrix.data.map((x) => x / unit) };
      const outcome = await measureSpectrum(engine, { ...source, matrix }, { rank, seed });
      return inUnits(outcome, unit);
    }
    const { matrix, roundoff } = source;
    const found = await measure(
      engine,
      source.tokens ? "sample" : "matrix",
      matrix,
      centred(matrix),
      { rank, seed },
    );
    const floor = Math.max(found.raw.noiseFloor, roundoff * Math.sqrt(found.raw.energy));
    const size = Math.min(matrix.rows, matrix.columns);
    const [raw, keyless] = [found.raw, found.centred].map((values) =>
      measured(
        values,
        { floor, stable: values.values.length, seed, shape: matrix },
        values.values.length === size,
      ),
    );
    return {
      raw,
      centred: keyless,
      measurement: found,
      random: source.tokens ? null : compareWithRandom(raw, matrix, seed),
    };
  }
  const { task, config, relationship } = source.task;
  const { coupling, couplingSingularValues: exact } = relationship(seed);
  if (coupling === undefined) {
    throw new CallerError(
      `the task ${task} is not attention by a coupling of two tokens, so it has no spectrum (settings ${JSON.stringify(config)})`,
      "take coupling, mixing-example or nearest, or give a matrix of logits as .npy",
    );
  }
  const { method, values } = drawn(coupling, seed);
  const scaled = weightedMatrix(sampledCoupling(values));
  const found = await measure(engine, method, scaled, centred(scaled), { rank, seed });
  const floor = found.raw.noiseFloor;
  const [raw, keyless] = (["raw", "centred"] as const).map((side): SpectrumFacts => {
    const known = side === "raw" ? exact : coupling.centredSingularValues;
    if (known !== null && known !== undefined) return proved(known, rank, seed);
    const { values: sigma } = found[side];
    if (method === "symbols") {
      return measured(
        found[side],
        { floor, stable: sigma.length, seed, shape: null },
        sigma.length === values.rows,
      );
    }
    const half = halfOf(values);
    const smaller = singularValues(side === "raw" ? half : centred(half)).values;
    return measured(
      found[side],
      { floor, stable: stableCount(sigma, smaller), seed, shape: null },
      false,
    );
  });
  return {
    raw,
    centred: keyless,
    measurement: found,
    random: null,
  };
}

/** Powers of 2 that an element may be away from 1 before squares of elements are scaled. */
const FAR = 400;

/** A power of 2 near the largest element, by which nothing is rounded; 1 where squares fit into float64. */
function unitOf({ data }: Matrix): number {
  const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const exponent = Math.floor(Math.log2(largest));
  return Number.isFinite(exponent) && Math.abs(exponent) > FAR ? 2 ** exponent : 1;
}

/** What was measured of a matrix that was divided by `unit`, of the matrix itself. */
function inUnits(
  { raw, centred, measurement, random }: SpectrumOutcome,
  unit: number,
): SpectrumOutcome {
  const facts = (of: SpectrumFacts): SpectrumFacts => {
    const at = of.decay?.at ?? null;
    return {
      ...of,
      sigma: of.sigma.map((s) => s * unit),
      noiseFloor: of.noiseFloor * unit,
      errors: of.errors?.map((error) => error * unit) ?? null,
      decay: of.decay && { ...of.decay, at: at && ((k) => at(k) * unit) },
    };
  };
  const values = (of: LeadingValues): LeadingValues => ({
    ...of,
    values: of.values.map((s) => s * unit),
    errors: of.errors.map((e) => e * unit),
    noiseFloor: of.noiseFloor * unit,
    energy: of.energy * unit * unit,
  });
  return {
    raw: facts(raw),
    centred: facts(centred),
    measurement: {
      ...measurement,
      raw: values(measurement.raw),
      centred: values(measurement.centred),
    },
    random,
  };
}

function centred(matrix: Matrix): Matrix {
  return centredCoupling(sampledCoupling(matrix)).values;
}

/** rho at all symbols, or at independent draws of both sides. */
function drawn(coupling: TaskCoupling, seed: number) {
  const { law } = coupling;
  if (law.kind === "symbols") {
    const data = Float64Array.from({ length: law.count }, (_, i) => i);
    const symbols = { rows: law.count, columns: 1, data };
    return { method: "symbols" as const, values: coupling.values(symbols, symbols) };
  }
  const points = (side: string): Matrix => {
    const stream = new Stream(seed, `spectrum ${side}`);
    const data = Float64Array.from({ length: POINTS * law.dimension }, (_, i) => stream.uniform(i));
    return { rows: POINTS, columns: law.dimension, data };
  };
  return { method: "sample" as const, values: coupling.values(points("u"), points("v")) };
}

async function measure(
  engine: Engine,
  method: Measurement["method"],
  matrix: Matrix,
  keyless: Matrix,
  { rank, seed }: SpectrumOptions,
): Promise<Measurement> {
  const size = Math.min(matrix.rows, matrix.columns);
  if (rank !== null && size > POINTS && rank > MOST) {
    throw new CallerError(
      `--rank ${rank} of a matrix [${matrix.rows}, ${matrix.columns}]`,
      `of matrices larger than ${POINTS} at most ${MOST} leading values are computed`,
    );
  }
  const count = rank ?? (size <= POINTS ? size : LEADING);
  return {
    method,
    queries: matrix.rows,
    keys: matrix.columns,
    raw: await leadingSingularValues(engine, matrix, count, { seed }),
    centred: await leadingSingularValues(engine, keyless, count, { seed }),
  };
}

/** The coupling at the first half of the points of either side, weighted. */
function halfOf({ rows, columns, data }: Matrix): Matrix {
  const [n, m] = [rows >> 1, columns >> 1];
  const half = new Float64Array(n * m);
  for (let i = 0; i < n; i++) half.set(data.subarray(i * columns, i * columns + m), i * m);
  return weightedMatrix(sampledCoupling({ rows: n, columns: m, data: half }));
}

/** How many leading values half the sample gives too: beyond them the sample is seen, not its law. */
function stableCount(values: Float64Array, half: Float64Array): number {
  const differs = values.findIndex((s, k) => !(Math.abs((half[k] ?? 0) - s) <= STABLE * s));
  return differs < 0 ? values.length : differs;
}

/** @param whole whether these are all values of what is asked for */
function measured(found: LeadingValues, trusted: Trusted, whole: boolean): SpectrumFacts {
  const { values, errors, energy: total } = found;
  const { floor } = trusted;
  return {
    sigma: values,
    kind: "measured",
    noiseFloor: floor,
    errors: errors.every((e) => e <= 2 * floor) ? null : errors,
    ...measuredDecay(found, trusted),
    rank: values[0] > floor ? ranks(values, total) : { 0.9: 0, 0.99: 0 },
    numericalRank: whole ? numericalRank({ values, noiseFloor: floor }) : null,
    effectiveRank: whole ? effectiveRank(aboveFloor(values, floor)) : null,
  };
}

/** Both spectra of a task's coupling where they are known in closed form; null where one is not. */
export function exactSpectra(
  { coupling, couplingSingularValues: raw }: Relationship,
  seed: number,
): Pick<SpectrumOutcome, "raw" | "centred"> | null {
  const centred = coupling?.centredSingularValues;
  if (raw === undefined || centred === undefined || centred === null) return null;
  return { raw: proved(raw, null, seed), centred: proved(centred, null, seed) };
}

/** Exact values, of which all beyond the last are zero. */
function proved(known: Float64Array, rank: number | null, seed: number): SpectrumFacts {
  const noiseFloor = Number.EPSILON * known[0];
  const window = chopWindow(known, noiseFloor);
  const decay = window && spectrumDecay(known, { window, noiseFloor, seed });
  return {
    sigma: rank === null ? known : known.slice(0, rank),
    kind: "proved",
    noiseFloor,
    errors: null,
    window,
    decay: decay?.at === null ? finiteRank(known.length, decay) : decay,
    rank: ranks(known, energy(known)),
    numericalRank: numericalRank({ values: known, noiseFloor }),
    effectiveRank: effectiveRank(known),
  };
}

function ranks(values: Float64Array, total: number): SpectrumFacts["rank"] {
  return { 0.9: rankAt(values, 0.9, total), 0.99: rankAt(values, 0.99, total) };
}

/** Values of rounding add up to a rank that is not there. */
function aboveFloor(values: Float64Array, floor: number): Float64Array {
  return values.filter((s) => s > floor);
}

function compareWithRandom(
  { sigma, noiseFloor, numericalRank: inner }: SpectrumFacts,
  { rows, columns }: Matrix,
  seed: number,
): NullComparison | null {
  if (inner === null || inner < 2 || inner > LARGEST_NULL) return null;
  const shapes = { queries: rows, keys: columns, inner };
  return againstRandomFactors(aboveFloor(sigma, noiseFloor), shapes, seed);
}
