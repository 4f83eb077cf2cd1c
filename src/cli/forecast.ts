import { join } from "node:path";
import { readModel } from "../deploy/files.js";
import { forecast as predict } from "../deploy/forecast.js";
import { CallerError } from "../errors.js";
import { forecastDocument } from "../report/documents/forecast.js";
import { forecastFiles } from "../report/page/forecast/files.js";
import { forecastText } from "../report/terminal/forecast.js";
import { printable } from "../report/text.js";
import { VERSION } from "../version.js";
import { keyPrefix } from "./key.js";
import { checkOutput } from "./output.js";
import { print } from "./print.js";
import type { Streams } from "./streams.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";
import { writeFiles } from "./write.js";

/** Options of `forecast` as the command line gives them. */
export interface ForecastOptions {
  readonly data?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/**
 * `nwidth forecast`: predicts with the model that `advise` left what comes after new rows, prints it, and
 * writes it with its figure.
 *
 * @throws CallerError before anything is written, where there is no model or the rows are not what it takes
 */
export async function forecast(
  run: string,
  { data, out, json = false }: ForecastOptions,
  { stdout }: Streams,
): Promise<void> {
  if (data === undefined) {
    throw new CallerError(
      "--data is missing",
      "name the file with the newest rows, as in --data new.csv: of the columns that advise was given",
    );
  }
  if (out !== undefined) await checkOutput(out);
  const model = await readModel(run);
  const outcome = await predict(model, { file: data });
  const key = { model: model.contract.model.sha256, data: outcome.sha256 };
  const directory =
    out ?? join("runs", `forecast-${keyPrefix({ verb: "forecast", version: VERSION, ...key })}`);
  if (out === undefined) await checkOutput(directory);
  const files = await writeFiles(directory, forecastFiles(outcome));
  if (json) {
    await print(stdout, [`${jsonText(forecastDocument(outcome))}\n`]);
    return;
  }
  const page = files.find((path) => path.endsWith("forecast.html")) ?? directory;
  stdout.write(`${forecastText(outcome, terminalOf(stdout))}\npage: ${printable(page)}\n`);
}
