import type { SpectrumFacts, SpectrumOutcome } from "../../measure/spectrum.js";
import { NOTHING, written } from "../format.js";
import { decayText, describedOrigin, type SpectrumOrigin } from "../spectrum.js";
import { type Column, columnsOf, type Entry, entries, heading, type Terminal } from "./columns.js";

function rankText({ rank, numericalRank, effectiveRank, sigma }: SpectrumFacts): string {
  const share = (r: number | null) => (r === null ? `more than ${sigma.length}` : String(r));
  return [
    `${share(rank[0.9])} for 90 %, ${share(rank[0.99])} for 99 % of the squares`,
    ...(numericalRank === null ? [] : [`${numericalRank} above the noise floor`]),
    ...(effectiveRank === null ? [] : [`effective ${written(effectiveRank, "error")}`]),
  ].join("; ");
}

/** Rows of the table: all up to 8, then powers of two. */
function shownIndices(length: number): number[] {
  const indices = Array.from({ length: Math.min(8, length) }, (_, i) => i + 1);
  for (let k = 16; k <= length; k *= 2) indices.push(k);
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
    ["of", describedOrigin(origin)],
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
  if (origin.kind !== "task") {
    lines.push([
      "limit",
      "the spectrum of a trained head is not the rank that its task needs: read that off errors at several head sizes",
    ]);
  }
  return `${heading("Singular values", terminal)}\n${columnsOf(columns, rows, terminal)}\n\n${entries(lines, terminal)}\n`;
}
