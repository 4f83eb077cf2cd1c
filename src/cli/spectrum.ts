import { join } from "node:path";
import { couplingGrid } from "../measure/coupling-grid.js";
import { measureSpectrum, type SpectrumSource } from "../measure/spectrum.js";
import { spectrumDocument } from "../report/documents/spectrum.js";
import { couplingFiles } from "../report/page/coupling-picture.js";
import { spectrumFiles } from "../report/page/spectrum.js";
import type { SpectrumOrigin } from "../report/spectrum.js";
import { spectrumText } from "../report/terminal/spectrum.js";
import { printable } from "../report/text.js";
import { nodeEngine } from "../runtime/node.js";
import { VERSION } from "../version.js";
import { type CouplingCall, couplingSource } from "./coupling-source.js";
import { keyPrefix } from "./key.js";
import { checkOutput } from "./output.js";
import { print } from "./print.js";
import { wholeNumber } from "./settings.js";
import type { Streams } from "./streams.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";
import { writeFiles } from "./write.js";

/** Options of `spectrum` as the command line gives them. */
export interface SpectrumCall extends CouplingCall {
  readonly rank?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/**
 * `nwidth spectrum`: singular values of a task's coupling or of a matrix, printed, and written
 * with their figure.
 *
 * @throws CallerError where the call does not fit, the task has no coupling, or the file is unfit
 */
export async function spectrum(
  file: string | undefined,
  call: SpectrumCall,
  { stdout }: Streams,
): Promise<void> {
  const { seed = 0, json = false } = call;
  wholeNumber("--seed", seed, 0);
  const rank = call.rank === undefined ? null : wholeNumber("--rank", call.rank, 1);
  const { source, origin } = await couplingSource(file, call, seed);
  const key = keyPrefix({ verb: "spectrum", version: VERSION, origin, rank });
  const directory = call.out ?? join("runs", `spectrum-${key}`);
  await checkOutput(directory);
  const outcome = await measureSpectrum(nodeEngine, source, { rank, seed });
  const seen = coupled(origin, source, seed);
  await writeFiles(directory, new Map([...spectrumFiles(origin, outcome), ...seen]));
  if (json) {
    await print(stdout, [`${jsonText(spectrumDocument(origin, outcome))}\n`]);
    return;
  }
  const figures = ["spectrum.svg", ...(seen.size > 0 ? ["coupling.svg"] : [])];
  const lines = figures.map((name) => `figure: ${printable(join(directory, name))}\n`);
  stdout.write(`${spectrumText(origin, outcome, terminalOf(stdout))}\n${lines.join("")}`);
}

/** The coupling of a task as a picture; of a matrix there is none, for it may be of weights. */
function coupled(
  origin: SpectrumOrigin,
  source: SpectrumSource,
  seed: number,
): Map<string, string> {
  if (source.kind === "matrix") return new Map();
  const { coupling } = source.task.relationship(seed);
  return coupling === undefined ? new Map() : couplingFiles(origin, couplingGrid(coupling));
}
