import { CANNOT_TELL } from "../evidence.js";
import type { SpectrumFacts } from "../measure/spectrum.js";
import { counted, written } from "./format.js";
import { printable } from "./text.js";

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
    }
  | {
      readonly kind: "head";
      readonly run: string;
      /** key */
      readonly trial: string;
      readonly architecture: string;
      /** layer and head, counted from 0 */
      readonly at: string;
      readonly shape: readonly [queries: number, keys: number];
      readonly seed: number;
    };

/** What is looked at: the task, the file, or the head. */
export function nameOf(origin: SpectrumOrigin): string {
  switch (origin.kind) {
    case "task":
      return origin.task;
    case "file":
      return origin.file;
    case "head":
      return headOf(origin);
  }
}

function headOf({ run, trial, architecture, at }: SpectrumOrigin & { readonly kind: "head" }) {
  return `head ${at} of ${architecture}, trial ${trial.slice(0, 12)} of ${run}`;
}

/** What is looked at, with its settings or its size. */
export function describedOrigin(origin: SpectrumOrigin): string {
  if (origin.kind !== "task") {
    const [queries, keys] = origin.shape;
    return printable(
      `${nameOf(origin)}, ${counted(queries, "query", "queries")}, ${counted(keys, "key")}`,
    );
  }
  const settings = Object.entries(origin.settings).map(([key, value]) => `${key}=${value}`);
  return `${origin.task} ${settings.join(" ")}, seed ${origin.seed}`;
}

/** The decay of a spectrum as documents state it, also where nothing could be fitted. */
export function decayOf({ decay, window, sigma }: SpectrumFacts) {
  const { family, alpha, interval, reason } = decay ?? {
    family: CANNOT_TELL,
    alpha: null,
    interval: null,
    reason: sigma.some((s) => s > 0)
      ? "nothing stands above the noise floor"
      : "all values are 0, as of a matrix of zeros",
  };
  return { family, alpha, interval, window, reason };
}

const LETTERS: Readonly<Record<string, string>> = {
  power: "k^-alpha",
  exponential: "e^(-alpha k)",
  stretched: "e^(-(b k)^alpha)",
};

/** The decay in words. */
export function decayText(facts: SpectrumFacts): string {
  const { family, alpha, interval, window, reason } = decayOf(facts);
  if (window === null) return reason;
  const where = `values ${window[0]} to ${window[1]}`;
  if (family === "finite rank") return `finite rank: ${reason}`;
  if (interval === null) return `${family}, from ${where}: ${reason}`;
  const bounds = `[${written(interval[0], "error")}, ${written(interval[1], "error")}]`;
  return `${LETTERS[family]} with alpha = ${written(alpha, "error")} ${bounds}, from ${where}`;
}
