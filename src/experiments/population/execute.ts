import { nodeEngine } from "../../runtime/node.js";
import { classMetrics, numberMetrics, type TestMetrics } from "../../statistics/metrics.js";
import { referenceOf } from "../../training/batches.js";
import { truthOf } from "../../training/examples/examples.js";
import { meanLoss } from "../../training/loss.js";
import { Population } from "../../training/population.js";
import { type Floats, predictionBatch } from "../../training/predictor.js";
import { type MemberProgress, train } from "../../training/train.js";
import { digestOf } from "../digest.js";
import { machineFingerprint } from "../machine.js";
import type { CheckpointFile } from "./checkpoint-file.js";
import { examplesOf } from "./data.js";
import type { JobProgress, PopulationJob, PopulationResult } from "./job.js";
import { JobTimer } from "./timing.js";

/** Every metric of a member on the test points. */
function metricsOn(
  { loss, task }: PopulationJob["spec"],
  prediction: Float64Array,
  tested: Float64Array,
  trained: Float64Array,
): TestMetrics {
  switch (loss) {
    case "squared":
      return numberMetrics(prediction, tested, mean(trained));
    case "cross-entropy":
      return classMetrics(prediction, tested, trained, task.outputs);
  }
}

function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** Error of the best parameters on all of the validation part; null where no evaluation found any. */
function judgedBy(error: number, { validation }: MemberProgress): number | null {
  return validation !== null && Number.isFinite(error) ? error : null;
}

/** A steady clock, in seconds. */
function now(): number {
  return performance.now() / 1000;
}

/** Where to continue from, whom to tell and when to stop. */
export interface ExecuteOptions {
  readonly checkpoint?: CheckpointFile;
  readonly onProgress?: (progress: JobProgress) => void;
  /** asked between two runs of the engine */
  readonly stopped?: () => boolean;
}

/**
 * Does a job in this thread, which it blocks while the engine runs. With a checkpoint it continues
 * from what the file holds, bit for bit, and keeps there how far it comes, also when it is stopped.
 *
 * @throws StorageError where the checkpoint cannot be written
 */
export async function execute(
  job: PopulationJob,
  { checkpoint, onProgress, stopped = () => false }: ExecuteOptions = {},
): Promise<PopulationResult> {
  const begin = now();
  const { spec } = job;
  const divided = examplesOf(job.data);
  const { examples, train: trained, validation, watched = validation, predict } = divided;
  const from = checkpoint?.read() ?? null;
  const opening = now();
  const population = await Population.open(nodeEngine, spec, examples, trained);
  if (job.first !== undefined) population.restore({ ...population.state, theta: job.first });
  const timer = new JobTimer(now() - opening, predictionBatch(spec));
  try {
    const predictAll = async (index: Int32Array, theta = population.state.theta) => {
      const start = now();
      const predictions = await population.predict(index, theta);
      timer.addPrediction(index.length, now() - start);
      return predictions;
    };
    const errorsOn = async (index: Int32Array, theta?: Floats) => {
      const truth = truthOf(examples, index, spec.positions);
      return (await predictAll(index, theta)).map(
        (prediction) => meanLoss(spec.loss, prediction, truth) * job.errorUnit,
      );
    };
    const report = (step: number, members: readonly MemberProgress[]) => {
      const found = members.flatMap((m) => (m.validation === null ? [] : [m.validation]));
      onProgress?.({
        name: job.name,
        step,
        steps: spec.steps,
        members: spec.members.length,
        best: found.length === 0 ? null : Math.min(...found),
        diverged: members.filter((m) => m.state === "diverged").length,
      });
    };
    report(from?.population.step ?? 0, from?.members ?? []);
    const progress = await train(population, {
      stopping: job.stopping,
      stopped,
      ...(from && { from }),
      validate: () => errorsOn(watched),
      onProgress: (made, seconds) => {
        timer.addRun(seconds);
        report(made.population.step, made.members);
        checkpoint?.offer(made);
      },
    });
    const complete =
      progress.population.step >= spec.steps ||
      progress.members.every((m) => m.state !== "training");
    if (!complete) checkpoint?.write(progress);
    const judged = watched === validation ? null : await errorsOn(validation, progress.best);
    const predictions = await predictAll(predict, progress.best);
    const tested = truthOf(examples, predict, spec.positions);
    const reference = referenceOf(examples, trained);
    const learned = truthOf(reference.examples, reference.index, spec.positions);
    const { parameterCount } = population;
    return {
      name: job.name,
      members: progress.members.map((member, i) => ({
        ...member,
        ...(judged !== null && { validation: judgedBy(judged[i], member) }),
        metrics: metricsOn(spec, predictions[i], tested, learned),
        digest: digestOf(
          progress.best.subarray(i * parameterCount, (i + 1) * parameterCount),
          predictions[i],
        ),
      })),
      best: progress.best,
      predictions,
      fingerprint: machineFingerprint(),
      complete,
      seconds: now() - begin,
      timing: timer.timing,
    };
  } finally {
    await population.close();
  }
}
