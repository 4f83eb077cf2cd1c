import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readRegular } from "../data/regular-file.js";
import { CallerError } from "../errors.js";
import { digestOf } from "../experiments/digest.js";
import { csvOf } from "../results/csv.js";
import { CURE, parseContract } from "./contract.js";
import type { DeployedModel, ForecastModel } from "./deploy.js";
import { readmeOf } from "./readme.js";

/** The folder of a run that holds its model. */
export const MODEL = "model";
const CONTRACT = "contract.json";

/** Bytes that files of a model may have. */
const MOST = { contract: 2 ** 26, model: 2 ** 30, advice: 2 ** 28 };

/** A model as the files of its folder, name to content. */
export function modelFiles({ contract, bytes, example }: DeployedModel): Map<string, Uint8Array> {
  const { rows, columns } = contract;
  const width = columns.length;
  const text = (content: string) => new TextEncoder().encode(content);
  const history = csvOf({
    // a line of names, whatever they hold: readers skip it
    columns: columns.map(({ name }) => name.replace(/[\r\n]+/g, " ")),
    rows: Array.from({ length: rows }, (_, i) => [...example.subarray(i * width, (i + 1) * width)]),
  });
  return new Map([
    ["model.onnx", bytes],
    [CONTRACT, text(`${JSON.stringify(contract, null, 2)}\n`)],
    ["example.csv", text(history)],
    ["README.md", text(readmeOf(contract))],
  ]);
}

/**
 * The model in a run's folder, or in the folder of a model itself.
 *
 * @throws CallerError where there is none, saying how to make one, or where its files are damaged
 */
export async function readModel(folder: string): Promise<ForecastModel> {
  const found = [join(folder, MODEL), folder].find((f) => existsSync(join(f, CONTRACT)));
  if (found === undefined) throw await noModel(folder);
  const place = join(found, CONTRACT);
  const contract = parseContract((await readRegular(place, MOST.contract, CURE)).toString(), place);
  const path = join(found, "model.onnx");
  const bytes = new Uint8Array(await readRegular(path, MOST.model, CURE));
  const sha256 = digestOf(bytes);
  if (sha256 !== contract.model.sha256) {
    throw new CallerError(
      `${path} is not the model of its contract: its SHA-256 is ${sha256}, not ${contract.model.sha256}`,
      CURE,
    );
  }
  return { contract, bytes };
}

const asked = z.object({ command: z.string().max(4000) });
const index = z.object({ targets: z.array(z.object({ folder: z.string().max(400) })).min(1) });

/** Why there is no model, and how to make one: by what the run itself was asked, where it says so. */
async function noModel(folder: string): Promise<CallerError> {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T | null> =>
    readRegular(join(folder, name), MOST.advice, CURE)
      .then((bytes) => schema.safeParse(JSON.parse(bytes.toString("utf8"))).data ?? null)
      .catch(() => null);
  const several = await read("targets.json", index);
  if (several !== null) {
    const [first] = several.targets;
    return new CallerError(
      `${folder} holds a run of several targets, each with a model of its own`,
      `name the folder of one of them, as ${join(folder, first.folder)}`,
    );
  }
  const advice = await read("advice.json", asked);
  return new CallerError(
    existsSync(folder) ? `${folder} holds no model` : `${folder} does not exist`,
    advice !== null
      ? `its advice was given without one; this makes it: ${advice.command} --out ${folder}`
      : "name the directory of a run of nwidth advise; nwidth advise DATA --target COLUMN --out DIRECTORY makes one",
  );
}
