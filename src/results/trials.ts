import { CallerError } from "../errors.js";
import { canonicalJson } from "../experiments/canonical-json.js";
import type { Journal } from "../experiments/journal/read.js";
import type { PopulationRecord, TrialResult } from "../experiments/journal/records.js";
import type { Setting, TrialSettings } from "../experiments/trial/schema.js";
import { METRIC_FACTS, METRICS, type Metric } from "../statistics/metrics.js";
import { lossFor } from "../training/loss.js";
import { bestRate } from "./chosen.js";
import type { Relation } from "./relation.js";
import type { Cell, TrialTable } from "./trial-table.js";

/** What the trials of a population share. */
interface Origin extends Pick<PopulationRecord, "settings" | "fingerprint"> {
  readonly file: string;
}

/** Cells by column. */
type Columns = ReadonlyMap<string, readonly Cell[]>;

type Group = keyof TrialSettings;

const GROUPS: readonly Group[] = ["task", "data", "model", "training", "budget"];

/** What names a group stands before its other settings. */
const NAMES = ["name", "architecture"];

/**
 * The union of journals, kept column by column: what a hundred thousand trials share is there once, and
 * a row is made only where one is looked at.
 */
export class Trials implements Relation {
  private readonly origins: Origin[] = [];
  /** of each trial, in the order of arrival, as are the columns of its own: its place in `origins` */
  private readonly origin: number[] = [];
  private readonly key: string[] = [];
  private readonly seed: number[] = [];
  private readonly learningRate: number[] = [];
  private readonly state: string[] = [];
  private readonly reason: (string | null)[] = [];
  private readonly steps: number[] = [];
  private readonly bestStep: number[] = [];
  private readonly validation: (number | null)[] = [];
  private readonly metrics = METRICS.map((): (number | null)[] => []);
  private readonly digest: (string | null)[] = [];
  private readonly seconds: number[] = [];
  private readonly place = new Map<string, number>();
  /** of keys that came more than once: the digest that each machine gave, and in which journal */
  private readonly repeated = new Map<
    string,
    Map<string, readonly [digest: string, file: string]>
  >();
  private union: Union | null = null;

  /** Number of trials. */
  get count(): number {
    return this.origin.length;
  }

  /**
   * Adds a population. A trial that is there already is left out, unless it failed before.
   *
   * @param file its journal
   * @throws CallerError where one machine gave a trial two results
   */
  add({ settings, fingerprint, trials }: PopulationRecord, file: string): void {
    this.origins.push({ settings, fingerprint, file });
    this.union = null;
    for (const trial of trials) {
      const at = this.place.get(trial.key);
      if (at === undefined) {
        this.put(this.count, trial);
      } else {
        this.compare(at, trial);
        if (this.state[at] === "failed") this.put(at, trial);
      }
    }
  }

  /** A trial of the population added last. */
  private put(at: number, trial: TrialResult): void {
    this.place.set(trial.key, at);
    this.origin[at] = this.origins.length - 1;
    this.key[at] = trial.key;
    this.seed[at] = trial.seed;
    this.learningRate[at] = trial.learningRate;
    this.state[at] = trial.state;
    this.reason[at] = trial.reason;
    this.steps[at] = trial.steps;
    this.bestStep[at] = trial.bestStep;
    this.validation[at] = trial.validation;
    const metrics: Partial<Record<Metric, number | null>> = trial.metrics ?? {};
    METRICS.forEach((name, i) => {
      this.metrics[i][at] = metrics[name] ?? null;
    });
    this.digest[at] = trial.digest;
    this.seconds[at] = trial.seconds;
  }

  /** A failed trial has no digest, and contradicts none. */
  private compare(at: number, { key, digest }: TrialResult): void {
    const { fingerprint, file } = this.origins[this.origins.length - 1];
    let known = this.repeated.get(key);
    if (known === undefined) {
      const first = this.digest[at];
      const origin = this.origins[this.origin[at]];
      known = new Map(first === null ? [] : [[origin.fingerprint, [first, origin.file]]]);
      this.repeated.set(key, known);
    }
    if (digest === null) return;
    const [other, source] = known.get(fingerprint) ?? [digest, file];
    known.set(fingerprint, [other, source]);
    if (other === digest) return;
    throw new CallerError(
      `one machine gave trial ${key.slice(0, 16)} two results: digest ${other.slice(0, 16)} in ${source}, ${digest.slice(0, 16)} in ${file}`,
      "one of the two is not what was computed: leave that journal out, or train its trials again",
    );
  }

  /** See `TrialTable`. */
  get columns(): readonly string[] {
    return [...this.united().byColumn.keys()];
  }

  /** A row for each trial, in the order of the keys, made while one reads on. */
  get rows(): Iterable<readonly Cell[]> {
    return { [Symbol.iterator]: () => this.eachRow() };
  }

  private *eachRow(): Generator<readonly Cell[]> {
    const { order, byColumn, shared } = this.united();
    const columns = [...byColumn].map(
      ([name, cells]) => [cells, shared.has(name) ? this.origin : null] as const,
    );
    for (const at of order) {
      yield columns.map(([cells, places]) => cells[places === null ? at : places[at]]);
    }
  }

  /** The cells of a column, in the order of the keys; null for each trial where there is no such column. */
  column(name: string): Cell[] {
    const { order, byColumn, shared } = this.united();
    const cells = byColumn.get(name);
    if (cells === undefined) return order.map(() => null);
    if (!shared.has(name)) return order.map((at) => cells[at]);
    return order.map((at) => cells[this.origin[at]]);
  }

  /** Whether all trials have the same cell in a column. */
  isConstant(name: string): boolean {
    const cells = this.united().byColumn.get(name) ?? [];
    return cells.every((cell) => cell === cells[0]);
  }

  private united(): Union {
    this.union ??= this.unite();
    return this.union;
  }

  private unite(): Union {
    const settings = settingColumns(this.origins);
    const fingerprint = this.origins.map((origin) => origin.fingerprint);
    const { key } = this;
    return {
      order: [...key.keys()].sort((a, b) => (key[a] < key[b] ? -1 : 1)),
      shared: new Set([...settings.keys(), "fingerprint"]),
      byColumn: new Map<string, readonly Cell[]>([
        ["key", key],
        ...settings,
        ["seed", this.seed],
        ["learningRate", this.learningRate],
        ["state", this.state],
        ["reason", this.reason],
        ["steps", this.steps],
        ["bestStep", this.bestStep],
        ["validation", this.validation],
        ...this.metricColumns(),
        ["chosen", this.choose()],
        ["digest", this.digest],
        ["fingerprint", fingerprint],
        ["seconds", this.seconds],
      ]),
    };
  }

  /** Metrics of the outputs that the trials have: numbers, classes, or both. */
  private metricColumns(): [Metric, readonly (number | null)[]][] {
    const losses = new Set(this.origins.map(({ settings }) => settings.training.loss));
    return METRICS.flatMap((name, i) => {
      const { of } = METRIC_FACTS[name];
      return losses.size === 0 || losses.has(lossFor(of)) ? [[name, this.metrics[i]]] : [];
    });
  }

  private choose(): boolean[] {
    const groups = new Map<string, number[]>();
    const groupOf = this.origins.map(({ settings }) => {
      const text = canonicalJson(settings);
      const group = groups.get(text) ?? [];
      groups.set(text, group);
      return group;
    });
    this.origin.forEach((origin, at) => {
      groupOf[origin].push(at);
    });
    const chosen: boolean[] = new Array(this.count).fill(false);
    for (const group of groups.values()) {
      const best = bestRate(
        group.map((at) => ({
          seed: this.seed[at],
          learningRate: this.learningRate[at],
          validation: this.state[at] === "done" ? this.validation[at] : null,
        })),
      );
      for (const at of group) chosen[at] = this.learningRate[at] === best;
    }
    return chosen;
  }
}

/** What is worked out once all trials are there. */
interface Union {
  /** places of the trials, in the order of their keys */
  readonly order: readonly number[];
  /** every column; a cell for each trial, or for each population where it is `shared` */
  readonly byColumn: Columns;
  readonly shared: ReadonlySet<string>;
}

/**
 * Every setting that a trial has: group by group, what names the group first, the others by name; a cell
 * for each population.
 */
function settingColumns(origins: readonly Origin[]): Columns {
  const columns = new Map<string, readonly Cell[]>();
  for (const group of GROUPS) {
    const found = new Map<string, Cell[]>();
    origins.forEach(({ settings }, i) => {
      for (const [name, setting] of Object.entries<Setting>(settings[group])) {
        let cells = found.get(name);
        if (cells === undefined) {
          cells = new Array(origins.length).fill(null);
          found.set(name, cells);
        }
        cells[i] =
          typeof setting === "object" && setting !== null ? JSON.stringify(setting) : setting;
      }
    });
    const rank = ([name]: readonly [string, unknown]) => (NAMES.includes(name) ? 0 : 1);
    const sorted = [...found].sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1));
    for (const [name, cells] of sorted) columns.set(`${group}.${name}`, cells);
  }
  return columns;
}

/**
 * The trials of one or several journals. A trial that several hold is taken from the first in which it
 * did not fail.
 *
 * @throws CallerError where one machine gave a trial two results
 */
export function trialTable(journals: readonly Pick<Journal, "file" | "populations">[]): TrialTable {
  const trials = new Trials();
  for (const { file, populations } of journals) {
    for (const population of populations) trials.add(population, file);
  }
  return { columns: trials.columns, rows: [...trials.rows] };
}
