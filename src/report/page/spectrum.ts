import type { SpectrumOutcome } from "../../measure/spectrum.js";
import { csv } from "../../results/table.js";
import { spectrum as chart, type SpectrumRow } from "../charts/spectrum.js";
import { spectrumDocument } from "../documents/spectrum.js";
import { decayText, nameOf, type SpectrumOrigin } from "../spectrum.js";
import { printable } from "../text.js";
import { emptyDocument } from "./document.js";
import { standalone } from "./svg.js";

/** Both spectra by index, with the fit and the random factors. */
function rowsOf({ raw, centred, random }: SpectrumOutcome): SpectrumRow[] {
  const { decay, window } = raw;
  // relative to the largest, whose square may be no number of float64
  const [largest] = raw.sigma;
  const norm = largest * Math.sqrt(raw.sigma.reduce((sum, s) => sum + (s / largest) ** 2, 0));
  const fitted = (k: number): number | null => {
    if (decay?.at == null || window === null) return null;
    return k < window[0] || k > window[1] ? null : decay.at(k);
  };
  const at = (values: Float64Array | undefined, k: number) => values?.[k - 1] ?? null;
  const median = (k: number) => {
    const share = at(random?.median, k);
    return share === null ? null : share * norm;
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
