import { nodeEngine } from "../../runtime/node.js";
import type { Examples } from "../../training/examples.js";
import { meanSquaredError } from "../../training/metrics.js";
import { Population } from "../../training/population.js";
import { train } from "../../training/train.js";
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

/** Does a job in this thread, which it blocks while the engine runs. */
export async function execute(
  job: PopulationJob,
  onProgress: (progress: JobProgress) => void,
  stopped: () => boolean,
): Promise<PopulationResult> {
  const begin = performance.now();
  const { spec } = job;
  const population = await Population.open(nodeEngine, spec, job.examples, job.train);
  try {
    const truth = truthOf(job.examples, job.validation);
    const progress = await train(population, {
      stopping: job.stopping,
      stopped,
      validate: async (p) =>
        (await p.predict(job.validation)).map(
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
    return {
      name: job.name,
      members: progress.members,
      best: progress.best,
      predictions: await population.predict(job.predict, progress.best),
      complete,
      seconds: (performance.now() - begin) / 1000,
    };
  } finally {
    await population.close();
  }
}
