import type { Accuracy } from "../../advise/accuracy.js";
import type { Interval, NumberAdvice } from "../../advise/advice.js";
import { channelsOf } from "./facts.js";
import type { Competitor, HorizonPoint, KernelPoint, Tables } from "./rows.js";

/** The columns of an error and its interval. */
export const ERROR = ["error", "low", "high"] as const;

export function finite(x: number | null | undefined): number | null {
  return x === undefined || x === null || !Number.isFinite(x) ? null : x;
}

export function bounds([low, high]: Interval): { low: number | null; high: number | null } {
  return { low: finite(low), high: finite(high) };
}

export function accuracyColumns({ mae, rmse, mase }: Accuracy) {
  return { mae: finite(mae), rmse: finite(rmse), mase: finite(mase) };
}

function horizonsOf(advice: NumberAdvice, competitors: readonly Competitor[]): HorizonPoint[] {
  if (advice.problem.horizons.length === 1) return [];
  const all = [...advice.baselines, ...advice.candidates];
  return competitors.flatMap(({ name }) =>
    (all.find((c) => c.name === name)?.byHorizon ?? []).map((h) => ({
      competitor: name,
      horizon: h.horizon,
      error: finite(h.error),
      ...accuracyColumns(h),
    })),
  );
}

function kernelOf({ memory }: NumberAdvice): KernelPoint[] {
  return memory.kernel.flatMap(({ channel, weights }, i) =>
    weights.map((weight, lag) => ({
      channel,
      lag,
      weight: finite(weight),
      low: finite(memory.band[i]?.low[lag]),
      high: finite(memory.band[i]?.high[lag]),
    })),
  );
}

/** Tables that only advice on numbers fills. */
type NumberTables = Pick<
  Tables,
  | "horizons"
  | "windowCurve"
  | "windowsTried"
  | "kernel"
  | "kernelChannels"
  | "coupling"
  | "truncation"
  | "findings"
>;

/** @param advice null where classes are predicted: all are empty */
export function numberTables(
  advice: NumberAdvice | null,
  competitors: readonly Competitor[],
): NumberTables {
  const kernel = advice === null ? [] : kernelOf(advice);
  const coupling = advice?.coupling ?? null;
  return {
    horizons: {
      file: "horizons.csv",
      columns: ["competitor", "horizon", "error", "mae", "rmse", "mase"] as const,
      rows: advice === null ? [] : horizonsOf(advice, competitors),
    },
    windowCurve: {
      file: "window-curve.csv",
      columns: ["window", ...ERROR] as const,
      rows: (advice?.memory.byWindow ?? []).map((p) => ({
        window: p.window,
        error: finite(p.error),
        ...bounds(p.interval),
      })),
    },
    windowsTried: {
      file: "windows-tried.csv",
      columns: ["window", "columns", "values", "validation", "above"] as const,
      rows: (advice?.window.tried ?? []).map(({ window, columns, values, validation, above }) => ({
        ...{ window, columns, values },
        ...{ validation: finite(validation), above: finite(above) },
      })),
    },
    kernel: {
      file: "kernel.csv",
      columns: ["channel", "lag", "weight", "low", "high"] as const,
      rows: kernel,
    },
    kernelChannels: {
      file: "kernel-channels.csv",
      columns: [
        "channel",
        "lags",
        "clear_lags",
        "last_clear_lag",
        "largest_lag",
        "weight",
      ] as const,
      rows: channelsOf(kernel),
    },
    coupling: {
      file: "coupling.csv",
      columns: ["index", "sigma", "sigma_centred"] as const,
      rows: (coupling?.sigma ?? []).map((sigma, i) => ({
        index: i + 1,
        sigma: finite(sigma),
        sigma_centred: finite(coupling?.sigmaCentred[i]),
      })),
    },
    truncation: {
      file: "truncation.csv",
      columns: ["rank", ...ERROR] as const,
      rows: (coupling?.truncated ?? []).map((t) => ({
        rank: t.rank,
        error: finite(t.error),
        ...bounds(t.interval),
      })),
    },
    findings: {
      file: "findings.csv",
      columns: ["id", "kind", "ratio", "low", "high", "statement"] as const,
      rows: (advice?.findings ?? []).map((f) => ({
        id: f.id,
        kind: f.kind,
        ratio: finite(f.ratio),
        ...(f.interval === null ? { low: null, high: null } : bounds(f.interval)),
        statement: f.statement,
      })),
    },
  };
}
