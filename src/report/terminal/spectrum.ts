import { CANNOT_TELL } from "../../evidence.js";
import type { SpectrumFacts, SpectrumOutcome } from "../../measure/spectrum.js";
import { csv } from "../../results/table.js";
import { spectrum as chart, type SpectrumRow } from "../charts/spectrum.js";
import { counted, NOTHING, written } from "../format.js";
import { emptyDocument } from "../page/document.js";
import { standalone } from "../page/svg.js";
import { printable } from "../text.js";
import { type Column, columnsOf, type Entry, entries, heading, type Terminal } from "./columns.js";

/** What the spectrum is of. */
export type SpectrumOrigin =
  | {
      readonly kind: "task";
      readonly task: string;
      readonly settings: Readonly<Record<string, unknown>>;
      readonly seed: number;
    }
  | {
      readonly kind: "file";
      readonly file: string;
      readonly sha256: string;
      readonly shape: readonly [queries: number, keys: number];
      readonly seed: number;
    };

function decayOf({ decay, window }: SpectrumFacts) {
  const { family, alpha, interval, reason } = decay ?? {
    family: CANNOT_TELL,
    alpha: null,
    interval: null,
    reason: "nothing stands above the noise floor",
  };
  return { family, alpha, interval, window, reason };
}

function factsOf(facts: SpectrumFacts) {
  return {
    kind: facts.kind,
    errors: facts.errors === null ? null : Array.from(facts.errors),
    numericalRank: facts.numericalRank,
    effectiveRank: facts.effectiveRank,
  };
}

/** The JSON document of `nwidth spectrum`; docs/spectrum.md says what its fields mean. */
export function spectrumDocument(origin: SpectrumOrigin, outcome: SpectrumOutcome) {
  const { raw, centred, measurement, random } = outcome;
  return {
    schema: 1,
    source: origin,
    sigma: Array.from(raw.sigma),
    sigmaCentred: Array.from(centred.sigma),
    noiseFloor: raw.noiseFloor,
    decay: decayOf(raw),
    decayCentred: decayOf(centred),
    rank: raw.rank,
    rankCentred: centred.rank,
    raw: factsOf(raw),
    centred: factsOf(centred),
    measured: {
      method: measurement.method,
      queries: measurement.queries,
      keys: measurement.keys,
      resolved: measurement.raw.resolved && measurement.centred.resolved,
      sigma: Array.from(measurement.raw.values),
      sigmaCentred: Array.from(measurement.centred.values),
    },
    random:
      random === null
        ? null
        : {
            verdict: random.verdict,
            effectiveRank: random.effectiveRank,
            threshold: random.threshold,
            quantile: random.quantile,
            draws: random.draws,
            ...random.shapes,
          },
  };
}

/** Both spectra by index, with the fit and the random factors. */
function rowsOf({ raw, centred, random }: SpectrumOutcome): SpectrumRow[] {
  const { decay, window } = raw;
  const energy = Math.sqrt(raw.sigma.reduce((sum, s) => sum + s * s, 0));
  const fitted = (k: number): number | null => {
    if (decay?.at == null || window === null) return null;
    return k < window[0] || k > window[1] ? null : decay.at(k);
  };
  const at = (values: Float64Array | undefined, k: number) => values?.[k - 1] ?? null;
  const median = (k: number) => {
    const share = at(random?.median, k);
    return share === null ? null : share * energy;
  };
  const length = Math.max(raw.sigma.length, centred.sigma.length);
  return Array.from({ length }, (_, i) => ({
    index: i + 1,
    sigma: at(raw.sigma, i + 1),
    sigma_centred: at(centred.sigma, i + 1),
    fitted: fitted(i + 1),
    random: median(i + 1),
  }));
}

/** `spectrum.json`, `spectrum.csv` and `spectrum.svg`, name to content. */
export function spectrumFiles(
  origin: SpectrumOrigin,
  outcome: SpectrumOutcome,
): Map<string, string> {
  const rows = rowsOf(outcome);
  const { raw } = outcome;
  const figure = chart(
    { document: emptyDocument(), width: 720 },
    {
      title: `Singular values of ${printable(nameOf(origin))}`,
      description: decayText(raw),
    },
    rows,
    raw,
  );
  return new Map([
    ["spectrum.json", `${JSON.stringify(spectrumDocument(origin, outcome), null, 2)}\n`],
    [
      "spectrum.csv",
      csv({
        file: "spectrum.csv",
        columns: ["index", "sigma", "sigma_centred", "fitted", "random"],
        rows,
      }),
    ],
    ["spectrum.svg", standalone(figure)],
  ]);
}

function nameOf(origin: SpectrumOrigin): string {
  return origin.kind === "task" ? origin.task : origin.file;
}

function described(origin: SpectrumOrigin): string {
  if (origin.kind === "file") {
    const [queries, keys] = origin.shape;
    return printable(
      `${origin.file}, ${counted(queries, "query", "queries")}, ${counted(keys, "key")}`,
    );
  }
  const settings = Object.entries(origin.settings).map(([key, value]) => `${key}=${value}`);
  return `${origin.task} ${settings.join(" ")}, seed ${origin.seed}`;
}

const LETTERS: Readonly<Record<string, string>> = {
  power: "k^-alpha",
  exponential: "e^(-alpha k)",
  stretched: "e^(-(b k)^alpha)",
};

function decayText(facts: SpectrumFacts): string {
  const { family, alpha, interval, window, reason } = decayOf(facts);
  if (window === null) return reason;
  const where = `values ${window[0]} to ${window[1]}`;
  if (family === "finite rank") return `finite rank: ${reason}`;
  if (interval === null) return `${family}, from ${where}: ${reason}`;
  const bounds = `[${written(interval[0], "error")}, ${written(interval[1], "error")}]`;
  return `${LETTERS[family]} with alpha = ${written(alpha, "error")} ${bounds}, from ${where}`;
}

function rankText({ rank, numericalRank, effectiveRank, sigma }: SpectrumFacts): string {
  const share = (r: number | null) => (r === null ? `more than ${sigma.length}` : String(r));
  return [
    `${share(rank[0.9])} for 90 %, ${share(rank[0.99])} for 99 % of the squares`,
    ...(numericalRank === null ? [] : [`${numericalRank} above the noise floor`]),
    ...(effectiveRank === null ? [] : [`effective ${written(effectiveRank, "error")}`]),
  ].join("; ");
}

/** Rows of the table: all up to 6, then powers of two. */
function shownIndices(length: number): number[] {
  const indices = Array.from({ length: Math.min(6, length) }, (_, i) => i + 1);
  for (let k = 8; k <= length; k *= 2) indices.push(k);
  return indices;
}

const BLOCKS = "▁▂▃▄▅▆▇█";

/** Heights by the logarithm, from the floor or the smallest value to the largest. */
function sparkline(values: Float64Array, floor: number, width: number): string {
  const shown = values.subarray(0, width).filter((s) => s > floor && s > 0);
  if (shown.length === 0) return "";
  const [high, low] = [Math.log(shown[0]), Math.log(shown[shown.length - 1])];
  const step = (s: number) => (high > low ? (Math.log(s) - low) / (high - low) : 1);
  return Array.from(shown, (s) => BLOCKS[Math.round(7 * step(s))]).join("");
}

function methodText({ method, queries, keys }: SpectrumOutcome["measurement"]): string {
  switch (method) {
    case "sample":
      return `from ${queries} x ${keys} independent draws, off by about 1/sqrt(${Math.min(queries, keys)}) of the first`;
    case "symbols":
      return `from all ${queries} symbols`;
    case "matrix":
      return "of the matrix as it stands, not divided by its size";
    default:
      return method satisfies never;
  }
}

function accuracy({ raw, centred, measurement }: SpectrumOutcome): Entry[] {
  if (measurement.raw.resolved && measurement.centred.resolved) return [];
  const worst = [raw, centred].map(({ sigma, errors }) =>
    errors === null ? 0 : errors.reduce((most, e, k) => Math.max(most, e / sigma[k]), 0),
  );
  const text = `not resolved, the spectrum is too flat: relative error up to ${written(Math.max(...worst), "error")}`;
  return [["accuracy", text, "warning"]];
}

/** The spectrum for a terminal: values, floor, window, decay, ranks, and what each rests on. */
export function spectrumText(
  origin: SpectrumOrigin,
  outcome: SpectrumOutcome,
  terminal: Terminal,
): string {
  const { raw, centred, measurement, random } = outcome;
  const exact = raw.kind === "proved";
  const columns: Column[] = [
    { head: "k", width: 4, right: true },
    { head: "raw", width: 11, right: true },
    { head: "centred", width: 11, right: true },
    ...(exact ? [{ head: `raw, ${measurement.method}`, width: 12, right: true }] : []),
  ];
  const basis = ({ kind }: SpectrumFacts) =>
    kind === "proved" ? "by construction of the task" : methodText(measurement);
  const cell = (values: Float64Array, k: number) =>
    k > values.length
      ? NOTHING
      : values[k - 1] > raw.noiseFloor
        ? written(values[k - 1], "error")
        : "floor";
  const rows = shownIndices(Math.max(raw.sigma.length, centred.sigma.length)).map((k) => [
    String(k),
    cell(raw.sigma, k),
    cell(centred.sigma, k),
    ...(exact ? [cell(measurement.raw.values, k)] : []),
  ]);
  const width = Math.max(8, Math.min(64, terminal.columns - 16));
  const lines: Entry[] = [
    ["of", described(origin)],
    ["raw", sparkline(raw.sigma, raw.noiseFloor, width)],
    ["centred", sparkline(centred.sigma, centred.noiseFloor, width)],
    ...accuracy(outcome),
    [raw.kind, `raw values, ${basis(raw)}`],
    [
      centred.kind,
      `centred values, without what depends on the query alone, which softmax does not feel, ${basis(centred)}`,
    ],
    ...(exact ? [["measured", `beside them, ${methodText(measurement)}`] as const] : []),
    ["floor", `${written(raw.noiseFloor, "error")}: nothing below it is meant`],
    ["fitted", `raw: ${decayText(raw)}`],
    ["fitted", `centred: ${decayText(centred)}`],
    ["rank", `raw: ${rankText(raw)}`],
    ["rank", `centred: ${rankText(centred)}`],
  ];
  if (random !== null) {
    const { shapes, threshold, effectiveRank } = random;
    lines.push([
      "random",
      `as W_Q^T W_K of a head: ${random.verdict}; effective rank ${written(effectiveRank, "error")}, with random weights of inner size ${shapes.inner} from ${written(threshold, "error")} up in 95 % of draws`,
    ]);
  }
  if (origin.kind === "file") {
    lines.push([
      "limit",
      "the spectrum of a trained head is not the rank that its task needs: read that off errors at several head sizes",
    ]);
  }
  return `${heading("Singular values", terminal)}\n${columnsOf(columns, rows, terminal)}\n\n${entries(lines, terminal)}\n`;
}
