import { CallerError } from "../errors.js";
import { canonicalJson } from "../experiments/canonical-json.js";
import type { Journal } from "../experiments/journal/read.js";
import type { PopulationRecord, TrialResult } from "../experiments/journal/records.js";
import { METRIC_FACTS, METRICS, type Metric } from "../statistics/metrics.js";
import { lossFor } from "../training/loss.js";
import { type Cell, levels } from "./cell.js";
import { bestRate } from "./chosen.js";
import type { Relation } from "./relation.js";
import { settingColumns } from "./setting-columns.js";

/** What the trials of a population share. */
export interface Origin extends Pick<PopulationRecord, "settings" | "versions" | "fingerprint"> {
  /** the journal */
  readonly file: string;
}

/** A column: a cell for each trial as it came, or for each of the `origins`. */
interface Column {
  readonly cells: readonly Cell[];
  readonly shared: boolean;
}

/** A trial, as its place in the order of the keys. */
export type Place = number;

/**
 * The trials of one or several journals as a table, in the order of their keys. The columns are `key`;
 * every resolved setting under its path (`task.alpha`, `model.headSize`, `training.batch`,
 * `budget.steps`, ...); `seed`, `learningRate`; `state`, `reason`, `steps`, `bestStep`, `validation`;
 * every metric; `chosen`; `digest`, `fingerprint`, `seconds`. A setting that a trial does not have is
 * null, and so are `validation` and every metric of a trial that diverged or failed.
 *
 * `chosen` holds where the trial's learning rate has the least mean validation error over the seeds,
 * among trials that differ in nothing but seed and rate; a rate at which one diverged is not chosen.
 *
 * The table is kept column by column: what a hundred thousand trials share is there once, and a row is
 * made only where one is looked at.
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
  /** step and validation error of each evaluation, one after another */
  private readonly curves: Float64Array[] = [];
  private readonly digest: (string | null)[] = [];
  private readonly seconds: number[] = [];
  private readonly place = new Map<string, number>();
  /** of keys that came more than once: the digest that each machine gave, and in which journal */
  private readonly repeated = new Map<
    string,
    Map<string, readonly [digest: string, file: string]>
  >();
  private readonly further = new Map<string, (place: Place) => Cell>();
  private readonly orders = new Map<string, readonly Cell[]>();
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
  add({ settings, versions, fingerprint, trials }: PopulationRecord, file: string): void {
    this.origins.push({ settings, versions, fingerprint, file });
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
    // of one that diverged a journal holds what its last good step had, which is no result
    const done = trial.state === "done";
    this.validation[at] = done ? trial.validation : null;
    const metrics: Partial<Record<Metric, number | null>> = (done ? trial.metrics : null) ?? {};
    METRICS.forEach((name, i) => {
      this.metrics[i][at] = metrics[name] ?? null;
    });
    this.curves[at] = Float64Array.from(trial.curve.flat());
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

  /**
   * Adds columns, behind the metrics; one that no trial has a cell in is left out.
   *
   * @param orders in which the cells of a column are to be shown, by its name
   */
  addColumns(
    columns: Readonly<Record<string, (place: Place) => Cell>>,
    orders: Readonly<Record<string, readonly Cell[]>> = {},
  ): void {
    for (const [name, cellOf] of Object.entries(columns)) this.further.set(name, cellOf);
    for (const [name, order] of Object.entries(orders)) this.orders.set(name, order);
    this.union = null;
  }

  /** Distinct cells of a column, in its order; see `levels`. */
  ordered(name: string, cells: readonly Cell[]): Cell[] {
    const order = this.orders.get(name);
    const distinct = levels(cells);
    if (order === undefined) return distinct;
    const rank = (cell: Cell) => (order.includes(cell) ? order.indexOf(cell) : order.length);
    return distinct.sort((a, b) => rank(a) - rank(b));
  }

  /** What a trial shares with its population. */
  originOf(place: Place): Origin {
    return this.origins[this.origin[this.united().order[place]]];
  }

  /** Step and validation error of each evaluation of a trial. */
  curve(place: Place): readonly (readonly [step: number, error: number])[] {
    const curve = this.curves[this.united().order[place]];
    return Array.from({ length: curve.length / 2 }, (_, i) => [curve[2 * i], curve[2 * i + 1]]);
  }

  /** Names of the columns, in their order. */
  get columns(): readonly string[] {
    return [...this.united().columns.keys()];
  }

  /** Paths of all resolved settings. */
  get settings(): readonly string[] {
    return this.united().settings;
  }

  /** Every trial. */
  get places(): readonly Place[] {
    return [...this.united().order.keys()];
  }

  /** Trials of the same code that differ in nothing but seed and learning rate, together; each group where its first trial stands. */
  get configurations(): readonly (readonly Place[])[] {
    return this.united().configurations;
  }

  /** A row for each trial, made while one reads on. */
  get rows(): Iterable<readonly Cell[]> {
    return { [Symbol.iterator]: () => this.eachRow((cell) => cell) };
  }

  /** The rows as texts, made while one reads on; what trials share becomes a text once. */
  texts(textOf: (cell: Cell) => string): Iterable<readonly string[]> {
    return { [Symbol.iterator]: () => this.eachRow(textOf) };
  }

  private *eachRow<T>(made: (cell: Cell) => T): Generator<readonly T[]> {
    const { order, columns } = this.united();
    const all = [...columns.values()];
    const common = all.map(({ cells, shared }) => (shared ? cells.map(made) : null));
    for (const at of order) {
      const origin = this.origin[at];
      yield common.map((cells, i) => (cells === null ? made(all[i].cells[at]) : cells[origin]));
    }
  }

  /** The cells of a column; null for each trial where there is no such column. */
  column(name: string): Cell[] {
    const { order, columns } = this.united();
    const column = columns.get(name);
    if (column === undefined) return order.map(() => null);
    const { cells, shared } = column;
    return order.map((at) => cells[shared ? this.origin[at] : at]);
  }

  /** A trial's cell in a column; null where there is no such column. */
  value(place: Place, name: string): Cell {
    const { order, columns } = this.united();
    const column = columns.get(name);
    if (column === undefined) return null;
    const at = order[place];
    return column.cells[column.shared ? this.origin[at] : at];
  }

  /** A trial's cell where that is a finite number. */
  number(place: Place, name: string): number | null {
    const value = this.value(place, name);
    return typeof value === "number" && Number.isFinite(value) ? value : null;
  }

  /** Distinct cells of some trials in a column, in its order. */
  levels(name: string, places: readonly Place[] = this.places): Cell[] {
    return this.ordered(
      name,
      places.map((place) => this.value(place, name)),
    );
  }

  /** The cells of a trial in some columns as one text: equal where all are. */
  textOf(place: Place, names: readonly string[]): string {
    return JSON.stringify(names.map((name) => this.value(place, name)));
  }

  /** Trials with equal cells in some columns together, by `textOf`; in the order of the first of each. */
  grouped(places: readonly Place[], names: readonly string[]): Map<string, Place[]> {
    const groups = new Map<string, Place[]>();
    for (const place of places) {
      const text = this.textOf(place, names);
      const group = groups.get(text);
      if (group === undefined) groups.set(text, [place]);
      else group.push(place);
    }
    return groups;
  }

  /** Whether all trials have the same cell in a column. */
  isConstant(name: string): boolean {
    const cells = this.united().columns.get(name)?.cells ?? [];
    return cells.every((cell) => cell === cells[0]);
  }

  private united(): Union {
    if (this.union !== null) return this.union;
    const union = this.unite();
    this.union = union;
    if (this.further.size === 0) return union;
    // cells of a further column are made of the others
    const further = [...this.further].flatMap(([name, cellOf]) => {
      const cells = new Array<Cell>(this.count).fill(null);
      union.order.forEach((at, place) => {
        cells[at] = cellOf(place);
      });
      const column: [string, Column] = [name, { cells, shared: false }];
      return cells.every((cell) => cell === null) ? [] : [column];
    });
    const columns = [...union.columns];
    const before = columns.findIndex(([name]) => name === "chosen");
    columns.splice(before, 0, ...further);
    this.union = { ...union, columns: new Map(columns) };
    return this.union;
  }

  private unite(): Union {
    const { key } = this;
    const order = [...key.keys()].sort((a, b) => (key[a] < key[b] ? -1 : 1));
    const configurations = this.configure(order);
    const settings = settingColumns(this.origins.map((origin) => origin.settings));
    const own = (cells: readonly Cell[]): Column => ({ cells, shared: false });
    const shared = (cells: readonly Cell[]): Column => ({ cells, shared: true });
    return {
      order,
      configurations,
      settings: [...settings.keys()],
      columns: new Map([
        ["key", own(key)],
        ...[...settings].map(([path, cells]) => [path, shared(cells)] as const),
        ...this.pluginColumns().map(([name, cells]) => [name, shared(cells)] as const),
        ["seed", own(this.seed)],
        ["learningRate", own(this.learningRate)],
        ["state", own(this.state)],
        ["reason", own(this.reason)],
        ["steps", own(this.steps)],
        ["bestStep", own(this.bestStep)],
        ["validation", own(this.validation)],
        ...this.metricColumns().map(([name, cells]) => [name, own(cells)] as const),
        ["chosen", own(this.choose(order, configurations))],
        ["digest", own(this.digest)],
        ["fingerprint", shared(this.origins.map((origin) => origin.fingerprint))],
        ["seconds", own(this.seconds)],
      ]),
    };
  }

  /** SHA-256 of the plugins that tasks and architectures came from, where any did. */
  private pluginColumns(): [string, readonly (string | null)[]][] {
    return (["task", "model"] as const).flatMap((part): [string, (string | null)[]][] => {
      const digests = this.origins.map(({ versions }) => {
        const version = versions[part];
        return typeof version === "string" ? version : null;
      });
      return digests.every((digest) => digest === null) ? [] : [[`${part}.plugin`, digests]];
    });
  }

  /** Metrics of the outputs that the trials have: numbers, classes, or both. */
  private metricColumns(): [Metric, readonly (number | null)[]][] {
    const losses = new Set(this.origins.map(({ settings }) => settings.training.loss));
    return METRICS.flatMap((name, i) => {
      const { of } = METRIC_FACTS[name];
      return losses.size === 0 || losses.has(lossFor(of)) ? [[name, this.metrics[i]]] : [];
    });
  }

  private configure(order: readonly number[]): Place[][] {
    const groups = new Map<string, Place[]>();
    const groupOf = this.origins.map(({ settings, versions }) => {
      const text = canonicalJson([settings, versions]);
      const group = groups.get(text) ?? [];
      groups.set(text, group);
      return group;
    });
    order.forEach((at, place) => {
      groupOf[this.origin[at]].push(place);
    });
    return [...groups.values()].filter((places) => places.length > 0).sort(([a], [b]) => a - b);
  }

  private choose(
    order: readonly number[],
    configurations: readonly (readonly Place[])[],
  ): boolean[] {
    const chosen: boolean[] = new Array(this.count).fill(false);
    for (const places of configurations) {
      const best = bestRate(
        places.map((place) => {
          const at = order[place];
          return {
            seed: this.seed[at],
            learningRate: this.learningRate[at],
            validation: this.validation[at],
          };
        }),
      );
      for (const place of places) chosen[order[place]] = this.learningRate[order[place]] === best;
    }
    return chosen;
  }
}

/** What is worked out once all trials are there. */
interface Union {
  /** the trials as they came, in the order of their keys */
  readonly order: readonly number[];
  readonly configurations: readonly (readonly Place[])[];
  readonly settings: readonly string[];
  readonly columns: ReadonlyMap<string, Column>;
}

/**
 * The trials of one or several journals. A trial that several hold is taken from the first in which it
 * did not fail.
 *
 * @throws CallerError where one machine gave a trial two results
 */
export function trialsOf(journals: readonly Pick<Journal, "file" | "populations">[]): Trials {
  const trials = new Trials();
  for (const { file, populations } of journals) {
    for (const population of populations) trials.add(population, file);
  }
  return trials;
}
