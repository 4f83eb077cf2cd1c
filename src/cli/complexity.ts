import { join } from "node:path";
import { CallerError } from "../errors.js";
import { measureComplexity } from "../measure/complexity/measure.js";
import { complexityDocument } from "../report/documents/complexity.js";
import { complexityFiles } from "../report/page/complexity.js";
import { complexityText } from "../report/terminal/complexity.js";
import { printable } from "../report/text.js";
import { nodeEngine } from "../runtime/node.js";
import { VERSION } from "../version.js";
import { type CouplingCall, couplingSource } from "./coupling-source.js";
import { keyPrefix } from "./key.js";
import { checkOutput } from "./output.js";
import { wholeNumber } from "./settings.js";
import type { Streams } from "./streams.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";
import { writeFiles } from "./write.js";

/** Options of `complexity` as the command line gives them. */
export interface ComplexityCall extends CouplingCall {
  readonly alpha?: number;
  readonly head?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/**
 * `nwidth complexity`: the complexity measures of Paper A of a task, or of a matrix, printed and written, of a
 * linear target with its picture.
 *
 * @throws CallerError where the call does not fit
 */
export async function complexity(
  file: string | undefined,
  call: ComplexityCall,
  { stdout }: Streams,
): Promise<void> {
  const { seed = 0, json = false, alpha = null } = call;
  wholeNumber("--seed", seed, 0);
  const head = call.head === undefined ? null : wholeNumber("--head", call.head, 1);
  if (alpha !== null && !(alpha > 0)) {
    throw new CallerError(`--alpha ${alpha}`, "give a number above 1/2, of C_1^(alpha)");
  }
  const { source, origin } = await couplingSource(file, call, seed);
  const key = keyPrefix({ verb: "complexity", version: VERSION, origin, alpha, head });
  const directory = call.out ?? join("runs", `complexity-${key}`);
  await checkOutput(directory);
  const outcome = await measureComplexity(nodeEngine, source, { alpha, head, seed });
  const files = complexityFiles(origin, outcome);
  await writeFiles(directory, files);
  if (json) {
    stdout.write(`${jsonText(complexityDocument(origin, outcome))}\n`);
    return;
  }
  const figure = files.has("complexity.svg")
    ? `\nfigure: ${printable(join(directory, "complexity.svg"))}\n`
    : "";
  stdout.write(`${complexityText(origin, outcome, terminalOf(stdout))}${figure}`);
}
