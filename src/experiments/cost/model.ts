import type { Evidence } from "../../evidence.js";
import type { Engine } from "../../runtime/session.js";
import { quantile } from "../../statistics/quantile.js";
import { configurationKey } from "../population/configuration.js";
import type { PopulationJob } from "../population/job.js";
import type { Timing } from "../population/timing.js";
import { type Clock, jobSeconds, timePopulation } from "./timing.js";
import type { TimingRecord, Timings } from "./timings-file.js";
import { estimateTiming, type Work, workOf } from "./work.js";

/**
 * What a job will take on one thread of an otherwise idle machine, if no member stops early; a
 * member that does makes it shorter.
 */
export interface Cost {
  /** on one thread */
  readonly seconds: number;
  /** where the true figure is expected */
  readonly interval: readonly [number, number];
  /**
   * `measured`: from timings of this configuration with as many members, or with fewer and with more;
   * `fitted`: from its operations, scaled by what was measured most like it
   */
  readonly kind: Extract<Evidence, "measured" | "fitted">;
}

/** The parts of a `Cost`. */
export interface PredictedTiming {
  /** seconds of each part */
  readonly timing: Timing;
  /** the factor by which the true figure may be less or more */
  readonly within: number;
  /** how it is known */
  readonly kind: Cost["kind"];
}

/**
 * Factors around a figure, chosen by hand, by what it rests on: the first is what
 * `bench/cases/cost-model.ts` holds it to, the last that of a first plan, once 22 times too long.
 */
const WITHIN = { measured: 1.3, configuration: 2, architecture: 5, others: 25 } as const;

const PARTS = ["open", "run", "predict"] as const;

function timingOf(part: (name: (typeof PARTS)[number]) => number): Timing {
  return { open: part("open"), run: part("run"), predict: part("predict") };
}

/** Predicts the seconds of jobs from timings of their configurations, each measured once. */
export class CostModel {
  readonly #records: Map<string, readonly TimingRecord[]>;
  readonly #added = new Map<string, readonly TimingRecord[]>();
  readonly #work = new Map<string, Work>();

  /** @param timings of this machine */
  constructor(timings: Timings = {}) {
    this.#records = new Map(Object.entries(timings));
  }

  /** What was measured since: to be kept for later. */
  get added(): Timings {
    return Object.fromEntries(this.#added);
  }

  /**
   * What one sequence takes through one model of a job; each configuration is looked at once.
   *
   * @throws CallerError for an unknown architecture or setting
   */
  work(job: PopulationJob): Work {
    return this.#workOf(configurationKey(job), job);
  }

  #workOf(key: string, job: PopulationJob): Work {
    const known = this.#work.get(key) ?? workOf(job);
    this.#work.set(key, known);
    return known;
  }

  /**
   * Times a job's configuration with its number of members and, once, with one, unless its cost is
   * `measured` already. Blocks the thread while the engine runs.
   */
  async measure(engine: Engine, clock: Clock, job: PopulationJob): Promise<void> {
    const key = configurationKey(job);
    const wanted = new Set([1, job.spec.members.length]);
    for (const members of wanted) {
      const known = this.#records.get(key) ?? [];
      if (interpolate(known, members) !== null) continue;
      this.#add(key, job, members, await timePopulation(engine, clock, job, members));
    }
  }

  /** Takes the timing of a job that was trained, in place of an earlier one with as many members. */
  learn(job: PopulationJob, timing: Timing): void {
    this.#add(configurationKey(job), job, job.spec.members.length, timing);
  }

  #add(key: string, job: PopulationJob, members: number, measured: Timing): void {
    const { architecture } = job.spec;
    const estimated = estimateTiming(this.#workOf(key, job), job, members);
    const others = (this.#records.get(key) ?? []).filter((r) => r.members !== members);
    const records = [...others, { architecture, members, measured, estimated }];
    this.#records.set(key, records);
    this.#added.set(key, records);
  }

  /**
   * What a job will take.
   *
   * @throws CallerError for an unknown architecture or setting
   */
  predict(job: PopulationJob): Cost {
    const { timing, within, kind } = this.timing(job);
    const seconds = jobSeconds(timing, job);
    return { seconds, interval: [seconds / within, seconds * within], kind };
  }

  /**
   * What the seconds of a job are made of.
   *
   * @throws CallerError for an unknown architecture or setting
   */
  timing(job: PopulationJob): PredictedTiming {
    const key = configurationKey(job);
    const members = job.spec.members.length;
    const own = this.#records.get(key) ?? [];
    const measured = interpolate(own, members);
    if (measured !== null) return { timing: measured, within: WITHIN.measured, kind: "measured" };
    const { scale, within } = calibration(this.#evidence(own, job.spec.architecture));
    const estimate = estimateTiming(this.#workOf(key, job), job, members);
    const timing = timingOf((part) => scale[part] * estimate[part]);
    return { timing, within, kind: "fitted" };
  }

  /** The timings most like a job: of its configuration, else of its architecture, else all. */
  #evidence(own: readonly TimingRecord[], architecture: string): Likeness {
    if (own.length > 0) return { records: own, within: WITHIN.configuration };
    const all = [...this.#records.values()].flat();
    const alike = all.filter((r) => r.architecture === architecture);
    return alike.length > 0
      ? { records: alike, within: WITHIN.architecture }
      : { records: all, within: WITHIN.others };
  }
}

/** The timing for some members where it was measured, or lies between two that were: affine in M. */
function interpolate(records: readonly TimingRecord[], members: number): Timing | null {
  const below = records.filter((r) => r.members <= members).sort((a, b) => b.members - a.members);
  const above = records.filter((r) => r.members >= members).sort((a, b) => a.members - b.members);
  if (below.length === 0 || above.length === 0) return null;
  const [low] = below;
  const [high] = above;
  const share =
    high.members === low.members ? 0 : (members - low.members) / (high.members - low.members);
  return timingOf(
    (part) => low.measured[part] + share * (high.measured[part] - low.measured[part]),
  );
}

/** Timings that say something of a job, and the least factor that they leave open. */
interface Likeness {
  readonly records: readonly TimingRecord[];
  readonly within: number;
}

/** By how much estimates were off, the middle of them, and how far the others lay from it. */
function calibration({ records, within }: Likeness) {
  if (records.length === 0) return { scale: timingOf(() => 1), within };
  const ratios = (part: (typeof PARTS)[number]) =>
    records.map((r) => r.measured[part] / r.estimated[part]);
  const scale = timingOf((part) => quantile(ratios(part), 0.5));
  const spread = ratios("run").map((r) => Math.max(r / scale.run, scale.run / r));
  return { scale, within: Math.max(within, WITHIN.measured * Math.max(...spread)) };
}
