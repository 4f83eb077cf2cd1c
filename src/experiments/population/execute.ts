import { createHash } from "node:crypto";
import { nodeEngine } from "../../runtime/node.js";
import type { Examples } from "../../training/examples.js";
import { meanSquaredError, testMetrics } from "../../training/metrics.js";
import { Population } from "../../training/population.js";
import { train } from "../../training/train.js";
import { examplesOf } from "./data.js";
import type { JobProgress, PopulationJob, PopulationResult } from "./job.js";

/** The outputs of examples, [index.length * T' * outputs], as the loss sees them. */
function truthOf(examples: Examples, index: Int32Array): Float64Array {
  if (examples.kind === "windows") return Float64Array.from(index, (t) => examples.target[t]);
  const size = examples.length * examples.outputs;
  const truth = new Float64Array(index.length * size);
  index.forEach((n, i) => {
    truth.set(examples.y.subarray(n * size, (n + 1) * size), i * size);
  });
  return truth;
}

function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function digestOf(...arrays: readonly (Float32Array | Float64Array)[]): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of arrays) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}

/** Does a job in this thread, which it blocks while the engine runs. */
export async function execute(
  job: PopulationJob,
  onProgress: (progress: JobProgress) => void,
  stopped: () => boolean,
): Promise<PopulationResult> {
  const begin = performance.now();
  const { spec } = job;
  const { examples, train: trained, validation, predict } = examplesOf(job.data);
  const population = await Population.open(nodeEngine, spec, examples, trained);
  try {
    const truth = truthOf(examples, validation);
    const progress = await train(population, {
      stopping: job.stopping,
      stopped,
      validate: async (p) =>
        (await p.predict(validation)).map(
          (prediction) => meanSquaredError(prediction, truth) * job.errorUnit,
        ),
      onProgress: ({ population: { step }, members }) => {
        const found = members.flatMap((m) => (m.validation === null ? [] : [m.validation]));
        const best = found.length === 0 ? null : Math.min(...found);
        onProgress({ name: job.name, step, steps: spec.steps, best });
      },
    });
    const complete =
      progress.population.step >= spec.steps ||
      progress.members.every((m) => m.state !== "training");
    const predictions = await population.predict(predict, progress.best);
    const tested = truthOf(examples, predict);
    const trainingMean = mean(truthOf(examples, trained));
    const { parameterCount } = population;
    return {
      name: job.name,
      members: progress.members.map((member, i) => ({
        ...member,
        metrics: testMetrics(predictions[i], tested, trainingMean),
        digest: digestOf(
          progress.best.subarray(i * parameterCount, (i + 1) * parameterCount),
          predictions[i],
        ),
      })),
      best: progress.best,
      predictions,
      complete,
      seconds: (performance.now() - begin) / 1000,
    };
  } finally {
    await population.close();
  }
}
