import { describe, expect, it } from "vitest";
import type { GivenExamples } from "../../../../src/experiments/population/data.js";
import type { PopulationJob } from "../../../../src/experiments/population/job.js";
import {
  type Assigned,
  assignmentId,
  Packing,
  readAssignment,
} from "../../../../src/experiments/runners/queue/assignment.js";
import { job as givenJob } from "../../jobs.js";

const key = (i: number) => i.toString(16).padStart(64, "0");

const drawn: PopulationJob = {
  ...givenJob("drawn"),
  data: {
    kind: "drawn",
    task: "linear",
    settings: { length: 4, kernel: "exp" },
    seed: 3,
    counts: { train: "fresh", validation: 8, test: 8 },
  },
  stopping: { evaluateEvery: 16, patience: Number.POSITIVE_INFINITY },
};
const assigned = (job: PopulationJob): Assigned => ({
  job,
  trials: job.spec.members.map((_, i) => key(i)),
  outputs: true,
});

function travelled(job: PopulationJob): Assigned {
  const { text, contents } = new Packing().pack(assigned(job));
  const received = readAssignment(text);
  expect(received.references).toEqual(contents.map(({ reference }) => reference));
  return received.complete(contents.map(({ bytes }) => bytes));
}

const sequences = (): PopulationJob => {
  const base = givenJob("sequences");
  const examples: GivenExamples["examples"] = {
    kind: "sequences",
    ...{ length: 3, channels: 5, outputs: 4 },
    x: Int32Array.from({ length: 12 }, (_, i) => i % 5),
    source: { length: 2, symbols: Int32Array.from({ length: 8 }, (_, i) => i % 3) },
    y: Int32Array.from({ length: 12 }, (_, i) => (i % 4) - 1),
  };
  const [train, validation, predict] = [[0, 1], [2], [3]].map((n) => Int32Array.from(n));
  const watched = Int32Array.of(2);
  return { ...base, data: { kind: "given", examples, train, validation, predict, watched } };
};

describe("a population that travels", () => {
  it("arrives as it was: drawn, given as windows or sequences, with first parameters", () => {
    const windows = givenJob("windows");
    const ordered = {
      ...windows,
      data: { ...windows.data, examples: { ...windows.data.examples, order: [3, 2, 1, 0] } },
    };
    const begun = { ...windows, first: Float64Array.of(1, Number.NaN, -0, 4) };
    for (const job of [drawn, windows, ordered as PopulationJob, sequences(), begun]) {
      expect(travelled(job)).toEqual(assigned(job));
    }
  });

  it("is known by its trials and by whether their outputs are asked for", () => {
    const { job, trials } = assigned(drawn);
    const { text } = new Packing().pack({ job, trials, outputs: false });
    expect(readAssignment(text).id).toBe(assignmentId({ trials, outputs: false }));
    expect(assignmentId({ trials, outputs: true })).not.toBe(
      assignmentId({ trials, outputs: false }),
    );
  });
});

describe("what a stranger may write in its place", () => {
  /** The text of an assignment with something else at a path. */
  function changed(job: PopulationJob, path: readonly string[], value: unknown): string {
    const written = JSON.parse(new Packing().pack(assigned(job)).text);
    let at = written;
    for (const name of path.slice(0, -1)) at = at[name];
    at[path[path.length - 1]] = value;
    return JSON.stringify(written);
  }

  it.each<[string, unknown, string]>([
    ["no text", { name: "x" }, "not object"],
    ["no JSON", "{", "not JSON"],
    ["something else", "[]", "does not fit"],
    ["a text without end", " ".repeat(2 ** 23 + 1), "characters"],
    ["a field that nobody knows", changed(drawn, ["run"], "rm -rf /"), "does not fit"],
    ["steps in words", changed(drawn, ["spec", "steps"], "many"), "spec.steps"],
    [
      "a length beyond memory",
      changed(drawn, ["spec", "task", "length"], 1e300),
      "spec.task.length",
    ],
    ["a seed that is no number", changed(drawn, ["data", "seed"], null), "data.seed"],
    ["too many examples", changed(drawn, ["data", "counts", "test"], 1e9), "data.counts.test"],
    ["no members", changed(drawn, ["spec", "members"], []), "spec.members"],
    ["a key that is none", changed(drawn, ["trials", "0"], "../../etc/passwd"), "trials.0"],
    ["fewer keys than members", changed(drawn, ["trials"], [key(1)]), "a key for each member"],
    ["settings that nest", changed(drawn, ["spec", "config"], { a: { b: 1 } }), "spec.config"],
    [
      "bytes beyond memory",
      changed(givenJob("g"), ["data", "content", "bytes"], 2 ** 40),
      "data.content.bytes",
    ],
    [
      "arrays larger than their bytes",
      changed(givenJob("g"), ["data", "arrays", "inputs", "length"], 2 ** 28),
      "as many bytes as its arrays have",
    ],
    [
      "first parameters that no members share",
      changed({ ...givenJob("g"), first: new Float32Array(4) }, ["first", "content", "bytes"], 12),
      "as many first parameters of each member",
    ],
  ])("%s is refused before anything is fetched", (_, text, problem) => {
    expect(() => readAssignment(text)).toThrow(problem);
    expect(() => readAssignment(text)).toThrow(RangeError);
  });

  it.each<[string, readonly string[], unknown, string]>([
    ["rows that are none", ["data", "examples", "channels"], 7, "features of 7 channels"],
    ["an order of other places", ["data", "examples", "order"], [0, 1, 2, 9], "an order of 4"],
    ["a window before the first row", ["data", "examples", "window"], 100, "example 4"],
  ])("%s are refused before anything is trained", (_, path, value, problem) => {
    const job = givenJob("g");
    const { contents } = new Packing().pack(assigned(job));
    const received = readAssignment(changed(job, path, value));
    expect(() => received.complete(contents.map(({ bytes }) => bytes))).toThrow(problem);
  });

  it("a file of the worker's own is refused, whatever its setting says", () => {
    const text = (data: string, files: readonly object[] = []) => {
      const job = { ...drawn, data: { ...drawn.data, task: "text", settings: { data } } };
      const written = JSON.parse(new Packing().pack(assigned(drawn)).text);
      return JSON.stringify({ ...written, data: job.data, files });
    };
    expect(() => readAssignment(text("/etc/passwd"))).toThrow("does not travel with it");
    // what comes with the package is on every machine
    expect(readAssignment(text("moby-dick")).files).toEqual([]);
    const content = { sha256: key(1), bytes: 3 };
    const part = (name: string) => [{ setting: "data", folder: false, parts: [{ name, content }] }];
    const received = readAssignment(text("/home/me/a.txt", part("a.txt")));
    const { data } = received.complete([], ["/here/a.txt"]).job;
    expect(data).toMatchObject({ kind: "drawn", settings: { data: "/here/a.txt" } });
    for (const name of ["../a", "/etc/passwd", ".ssh", "a/b", ""]) {
      expect(() => readAssignment(text("a", part(name))), name).toThrow("files.0.parts.0.name");
    }
  });

  it("fewer bytes than were said are refused", () => {
    const { text, contents } = new Packing().pack(assigned(givenJob("g")));
    const short = contents.map(({ bytes }) => bytes.subarray(4));
    expect(() => readAssignment(text).complete(short)).toThrow("bytes of numbers");
  });
});
