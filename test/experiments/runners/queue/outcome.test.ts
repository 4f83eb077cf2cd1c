import { describe, expect, it } from "vitest";
import { digestOf } from "../../../../src/experiments/digest.js";
import { machineFingerprint } from "../../../../src/experiments/machine.js";
import type { PopulationResult } from "../../../../src/experiments/population/job.js";
import { readNews } from "../../../../src/experiments/runners/queue/news.js";
import {
  type Outcome,
  readOutcome,
  writeOutcome,
} from "../../../../src/experiments/runners/queue/outcome.js";
import { decodeTensors, encodeTensors } from "../../../../src/training/safetensors.js";

const best = Float32Array.of(1, 2, 3, 4);
const predictions = [Float64Array.of(0.1, Number.NaN), Float64Array.of(-0, 7)];
const result: PopulationResult = {
  name: "two",
  members: [0, 1].map((i) => ({
    validation: i === 0 ? null : 0.25,
    bestStep: 16,
    steps: 32,
    state: i === 0 ? "diverged" : "stopped",
    reason: i === 0 ? "the loss was NaN" : null,
    curve: [
      [16, Number.POSITIVE_INFINITY],
      [32, 0.25],
    ],
    metrics: { mse: Number.NaN, nmse: 1, mae: 0.5, max_error: Number.POSITIVE_INFINITY },
    digest: digestOf(best.subarray(2 * i, 2 * i + 2), predictions[i]),
  })),
  best,
  predictions,
  fingerprint: machineFingerprint(),
  complete: true,
  seconds: 1.5,
  timing: { open: 0.1, run: 0.2, predict: 0.3 },
};
const expected = { name: "two", members: 2, outputs: true };
const outcome: Outcome = { kind: "result", result };

describe("what came of a population", () => {
  it("arrives bit for bit", () => {
    expect(readOutcome(writeOutcome(outcome, true), expected)).toEqual(outcome);
  });

  it("is small where nobody asks for its outputs", () => {
    const read = readOutcome(writeOutcome(outcome, false), { ...expected, outputs: false });
    const bare = { ...result, best: new Float32Array(), predictions: [] };
    expect(read).toEqual({ kind: "result", result: bare });
  });

  it("may be a death or a failure, of which the end is kept", () => {
    const died = {
      kind: "died",
      how: "SIGKILL",
      step: 3,
      stderr: `${"x".repeat(9000)}end`,
    } as const;
    expect(readOutcome(writeOutcome(died, true), expected)).toMatchObject({
      ...{ kind: "died", how: "SIGKILL", step: 3 },
      stderr: `${"x".repeat(7997)}end`,
    });
    const failure = { kind: "caller", problem: "a", cure: "b" } as const;
    const failed = { kind: "failed", failure } as const;
    expect(readOutcome(writeOutcome(failed, true), expected)).toEqual(failed);
  });
});

describe("what a stranger may write in its place", () => {
  const { tensors, metadata } = decodeTensors(writeOutcome(outcome, true), {
    ...{ what: "test", tensors: ["best", "predictions"], metadata: ["outcome"] },
  });
  type Said = Record<string, unknown> & { members: Record<string, unknown>[] };
  const forged = (change: (said: Said) => void, arrays = tensors) => {
    const said = JSON.parse(metadata.outcome);
    change(said);
    return encodeTensors(arrays, { outcome: JSON.stringify(said) });
  };

  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "too few"],
    ["noise", new Uint8Array(100).fill(255), "a header of"],
    ["text", new TextEncoder().encode(JSON.stringify({ kind: "result" })), "a header of"],
    [
      "another kind",
      forged((said) => {
        said.kind = "run";
      }),
      "outcome",
    ],
    [
      "a field that nobody knows",
      forged((said) => {
        said.code = "x";
      }),
      "outcome",
    ],
    [
      "fewer members",
      forged((said) => {
        said.members.pop();
      }),
      "1 members, expected 2",
    ],
    [
      "a member's words without end",
      forged((said) => {
        said.members[0].reason = "x".repeat(9000);
      }),
      "reason",
    ],
    [
      "a metric that is none",
      forged((said) => {
        said.members[0].metrics = { accuracies: 1 };
      }),
      "metrics",
    ],
    [
      "seconds below nothing",
      forged((said) => {
        said.seconds = -1;
      }),
      "seconds",
    ],
    [
      "a fingerprint that is none",
      forged((said) => {
        said.fingerprint = "me";
      }),
      "fingerprint",
    ],
    [
      "another version",
      forged((said) => {
        said.fingerprint = JSON.stringify({ nwidth: "9.9.9", onnxruntime: "1" });
      }),
      "made by nwidth 9.9.9",
    ],
    [
      "another digest",
      forged((said) => {
        said.members[0].digest = "0".repeat(64);
      }),
      "outputs with digest",
    ],
    [
      "other parameters",
      forged(() => {}, { ...tensors, best: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 5) } }),
      "outputs with digest",
    ],
  ])("%s is not believed", (_, bytes, problem) => {
    expect(() => readOutcome(bytes, expected)).toThrow(problem);
  });
});

describe("news", () => {
  const id = "a".repeat(64);
  it("are read where they are such", () => {
    const ended = { kind: "ended", id } as const;
    expect(readNews(JSON.stringify(ended))).toEqual(ended);
    const progress = { kind: "progress", id, step: 1, best: null, diverged: 0 } as const;
    expect(readNews(JSON.stringify(progress))).toEqual(progress);
  });

  it.each(["", "{", "[]", JSON.stringify({ kind: "ended", id: "x" }), " ".repeat(1001)])(
    "are none: %s",
    (text) => {
      expect(readNews(text)).toBeNull();
    },
  );
});
