import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeLine, JOURNAL, NO_CHECK } from "../../src/experiments/journal/line.js";
import {
  JOURNAL_SCHEMA,
  type JournalRecord,
  type TrialResult,
} from "../../src/experiments/journal/records.js";
import { Stream } from "../../src/random/stream.js";
import { VERSION } from "../../src/version.js";
import { type BenchCase, median } from "../case.js";
import { figure } from "../report.js";

const MAIN = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));
const MEMBERS = 20;
const AT = "2026-01-01T00:00:00.000Z";
const RATES = [0.001, 0.002, 0.005, 0.01];
const QUERY = `SELECT "task.alpha", "model.headSize", avg(mse), stddev(mse) FROM trials WHERE chosen GROUP BY ALL`;

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const settings = (prefix: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, i]));

/** A trial of a population: five seeds at each of four rates, a curve of ten points. */
function trial(population: number, member: number, stream: Stream): TrialResult {
  const draw = (i: number) => stream.uniform(32 * (population * MEMBERS + member) + i);
  return {
    key: hash(`${population} ${member}`),
    seed: member % 5,
    learningRate: RATES[Math.floor(member / 5)],
    state: "done",
    reason: null,
    steps: 1000,
    bestStep: 900,
    validation: draw(0),
    metrics: { mse: draw(1), nmse: draw(2), mae: draw(3), max_error: draw(4) },
    curve: Array.from({ length: 10 }, (_, i) => [100 * (i + 1), draw(5 + i)]),
    digest: hash(`digest ${population} ${member}`),
    seconds: draw(15),
  };
}

/** A sweep over a task, a size and a budget, with forty settings. */
function population(i: number, stream: Stream): JournalRecord {
  return {
    kind: "population",
    settings: {
      task: { name: "coupling", alpha: 1 + (i % 10) / 10, ...settings("task", 7) },
      data: { seed: 0, train: 1024, validation: 256, test: 256 },
      model: { architecture: "transformer-a", headSize: 1 + (i % 32), ...settings("model", 16) },
      training: {
        loss: "squared",
        positions: "all",
        standardise: false,
        batch: 64,
        optimiser: "adam",
        weightDecay: 0,
        schedule: "constant",
        clipNorm: 1,
        dtype: "float32",
      },
      budget: { steps: 1000 + i, evaluateEvery: 100, patience: null },
    },
    versions: { task: 1, model: 1 },
    trials: Array.from({ length: MEMBERS }, (_, member) => trial(i, member, stream)),
    fingerprint: hash("machine"),
    outputs: null,
    at: AT,
  };
}

async function writeJournal(directory: string, trials: number): Promise<number> {
  const stream = new Stream(1, "journal");
  const file = createWriteStream(join(directory, JOURNAL));
  let before = NO_CHECK;
  const put = async (record: JournalRecord) => {
    const { text, check } = encodeLine(record, before);
    before = check;
    if (!file.write(text)) await once(file, "drain");
  };
  const versions = { schema: JOURNAL_SCHEMA, nwidth: VERSION, onnxruntime: "1.30.0" } as const;
  await put({ kind: "begin", ...versions, job: "sweep", asked: {}, at: AT });
  for (let i = 0; i < trials / MEMBERS; i++) await put(population(i, stream));
  file.end();
  await once(file, "finish");
  return file.bytesWritten;
}

/** Seconds of a whole command, its output into a file. */
async function time(directory: string, ...options: string[]): Promise<number> {
  const out = await open(join(directory, "stdout"), "w");
  const begin = performance.now();
  const child = spawn(process.execPath, [MAIN, "results", directory, ...options], {
    stdio: ["ignore", out.fd, "inherit"],
  });
  const [code] = await once(child, "exit");
  const seconds = (performance.now() - begin) / 1000;
  await out.close();
  if (code !== 0) throw new Error(`nwidth results ended with ${code}`);
  return seconds;
}

export const results: BenchCase = {
  name: "results on 100,000 journalled trials",
  target: { kind: "below", value: 2 },
  measure: async ({ smoke, repeats }) => {
    const directory = await mkdtemp(join(tmpdir(), "nwidth-bench-"));
    try {
      const bytes = await writeJournal(directory, smoke ? 200 : 100_000);
      await time(directory);
      const table: number[] = [];
      const query: number[] = [];
      for (let i = 0; i < repeats; i++) {
        table.push(await time(directory));
        query.push(await time(directory, "--sql", QUERY));
      }
      return {
        what: "the command, from its start to its end",
        unit: "s",
        values: table,
        notes: [
          `a journal of ${figure(bytes / 1e6)} MB: populations of ${MEMBERS}, 40 settings, curves of ten points`,
          `with --sql and a mean by two settings: ${figure(median(query))} s`,
        ],
      };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};
