import { horizonsText } from "../data/horizons.js";
import type { FileRequest } from "./request.js";

/** A word as a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The command line that asks the same. A file named like an option is given as a path. */
export function commandOf(request: FileRequest): string {
  const { file, target, inputs, known, time, sequence, horizon, origins, window } = request;
  const { split, maseLag, budget, seed } = request;
  const flags = [
    ...(request.classes === true ? ["--classes"] : []),
    ...(request.ensemble === true ? ["--ensemble"] : []),
  ];
  const options: [string, string | number | undefined][] = [
    ["--target", target],
    ["--inputs", inputs?.join(",")],
    ["--known", known?.length === 0 ? undefined : known?.join(",")],
    ["--time", time],
    ["--sequence", sequence],
    ["--horizon", Array.isArray(horizon) ? horizonsText(horizon) : horizon],
    ["--origins", origins],
    ["--split", split?.join(",")],
    ["--window", window],
    ["--mase-lag", maseLag],
    ["--budget", budget],
    ["--seed", seed],
  ];
  const words = options.flatMap(([flag, value]) => (value === undefined ? [] : [flag, `${value}`]));
  const path = file.startsWith("-") ? `./${file}` : file;
  return ["nwidth", "advise", path, ...words, ...flags].map(quoted).join(" ");
}
