import { buildTask } from "../../src/tasks/registry.js";
import { populationDefaults } from "../../src/training/specification.js";
import { taskExamples } from "../../src/training/task-examples.js";
import type { EvidenceCase } from "../case.js";

const TOLERANCE = 0.05;
/** About the middle of the rates that advise begins with, at the width of the defaults. */
const RATE = 3e-3;
const FULL = { length: 16, batch: 32, steps: 512, train: 1024, validation: 512 };
const SMALL: typeof FULL = { length: 4, batch: 8, steps: 16, train: 16, validation: 16 };

/**
 * A whole training in float32 against the same in float64, on a task that is learned steadily. Where
 * attention learns by leaps, as on the task adaptive, the last bits decide when it leaps: there a
 * Transformer of Paper A ended up to 12 % apart at the same rate in three trials.
 */
export function precision(architecture: string): EvidenceCase {
  return {
    id: `precision: ${architecture}`,
    claim: `trained in float32 and in float64 neither diverges, and the validation errors differ by less than ${100 * TOLERANCE} %`,
    data: `task linear, exponential memory, signal to noise 4 (variances), length ${FULL.length}, ${FULL.train} sequences; default sizes, ${FULL.steps} steps of Adam in batches of ${FULL.batch}, rate ${RATE} with the cosine schedule; the same first weights and batches in both precisions, errors after the last step on ${FULL.validation} other sequences`,
    figure: "relative difference of the errors",
    seeds: 5,
    failuresAllowed: 0,
    async run(seed, _folder, smoke, pool) {
      const { length, batch, steps, ...counts } = smoke ? SMALL : FULL;
      const task = buildTask("linear", { length, snr: 4 });
      const shape = { inputs: task.inputs, outputs: task.outputs, length };
      const { examples, train, validation } = taskExamples(task, seed, { ...counts, test: 0 });
      const results = await Promise.all(
        (["float32", "float64"] as const).map((dtype) =>
          pool.run({
            name: `${architecture}, ${dtype}`,
            spec: {
              ...populationDefaults,
              architecture,
              config: {},
              task: shape,
              members: [{ seed, learningRate: RATE }],
              dtype,
              positions: task.positions,
              batch,
              steps,
            },
            data: { kind: "given", examples, train, validation, predict: validation },
            stopping: { evaluateEvery: steps, patience: 1 },
            errorUnit: 1,
          }),
        ),
      );
      const ends = results.flatMap((r) => r?.members ?? []);
      const [single, double] = ends.map((m) => (m.state === "diverged" ? null : m.validation));
      const drift = single === null || double === null ? null : Math.abs(single / double - 1);
      return {
        seed,
        holds: drift !== null && drift < TOLERANCE,
        figure: drift,
        outcome: ends
          .map(
            ({ reason }, i) =>
              `${i === 0 ? "float32" : "float64"}: ${reason ?? [single, double][i]?.toPrecision(6)}`,
          )
          .join("; "),
      };
    },
  };
}
