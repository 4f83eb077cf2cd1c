import type { Chosen } from "../../src/advise/chosen.js";
import { toLevels } from "../../src/advise/competitors.js";
import { candidateGrid, efforts } from "../../src/advise/grid.js";
import type { Question } from "../../src/advise/question.js";
import type { AdviseRequest } from "../../src/advise/request.js";
import { trainingData } from "../../src/advise/training-data.js";
import { initialParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { predictedBy } from "../../src/training/loss.js";
import { Predictor } from "../../src/training/predictor.js";
import { baselinesOf } from "../advise/baselines-of.js";

/** Every baseline of a question, as the competitor to deploy. */
export async function chosenBaselines({ prepared }: Question, periods: readonly number[]) {
  return baselinesOf(prepared.windows, periods);
}

/** Networks of every kind that a budget tries, untrained, as competitors: what they compute is what matters. */
export async function chosenNetworks(
  { prepared }: Question,
  budget: AdviseRequest["budget"],
): Promise<Chosen[]> {
  const { windows } = prepared;
  const kind = windows.problem.labels === null ? "real" : "classes";
  const data = trainingData(windows);
  const { task } = data;
  const grid = candidateGrid({ ...efforts[budget], widths: [8] }, task);
  const chosen: Chosen[] = [];
  for (const { name, architecture, config } of grid) {
    const model = buildModel(architecture, config, task);
    const theta = Float32Array.from(initialParameters(model, 7));
    const spec = {
      architecture,
      config,
      task,
      dtype: "float32",
      positions: "last",
      members: 1,
      ...predictedBy(data.loss),
    } as const;
    const predictor = await Predictor.open(nodeEngine, spec, data.examples);
    const [output] = await predictor.predict(data.test, theta);
    await predictor.close();
    chosen.push({
      name,
      description: name,
      columns: windows.channels,
      model: {
        ...{
          kind: "network",
          gives: kind,
          output: windows.output,
          scale: windows.outputScale,
          model,
        },
        members: [theta],
      },
      test: kind === "real" ? toLevels(windows, windows.test, output) : output,
    });
  }
  return chosen;
}
