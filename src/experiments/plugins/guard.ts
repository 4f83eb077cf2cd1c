import type { Matrix } from "../../linalg/matrix.js";
import type { Architecture } from "../../models/architecture.js";
import type { ParameterSpec } from "../../models/parameters.js";
import {
  NOT_ASKED,
  type Relationship,
  type Sample,
  type SequenceShape,
  type Task,
  type TaskCoupling,
} from "../../tasks/task.js";
import { type Expr, shapeText } from "../../tensor/index.js";
import { attributed, called, type Owner, wrong } from "./call.js";

/** Characters of settings that a message shows. */
const SETTINGS_SHOWN = 160;

/** Numbers of the largest sequence that is drawn: half a gigabyte. */
const LARGEST_SEQUENCE = 2 ** 26;

/** Settings as a call shows them: which of many trials it is about. */
function settingsText(config: object): string {
  const text = JSON.stringify(config);
  return text.length > SETTINGS_SHOWN ? `${text.slice(0, SETTINGS_SHOWN)}...` : text;
}

function described(value: unknown): string {
  if (value instanceof Float64Array) return `${value.length} numbers`;
  if (Array.isArray(value)) return `a list of ${value.length}, no Float64Array`;
  if (typeof value === "function") return "a function";
  return value === undefined ? "nothing" : (JSON.stringify(value)?.slice(0, 60) ?? String(value));
}

/** Numbers of a length, each of which fits. */
function requireNumbers(
  owner: Owner,
  call: string,
  field: string,
  value: unknown,
  length: number,
  fits: (x: number) => boolean = Number.isFinite,
  kind = "finite numbers",
): void {
  if (!(value instanceof Float64Array) || value.length !== length) {
    throw wrong(
      owner,
      call,
      `gives ${described(value)} for ${field}, where ${length} are wanted in a Float64Array`,
    );
  }
  const bad = value.findIndex((x) => !fits(x));
  if (bad >= 0)
    throw wrong(owner, call, `gives ${field}[${bad}] = ${value[bad]}: ${kind} are wanted`);
}

const isIndex = (below: number) => (x: number) => Number.isInteger(x) && x >= 0 && x < below;

function requireSample(
  owner: Owner,
  call: string,
  sample: unknown,
  shape: SequenceShape,
  classes: boolean,
): void {
  const { x, y, source } = Object(sample) as Partial<Sample>;
  const { inputs, outputs, length } = shape;
  if (shape.reads === "symbols") {
    requireNumbers(owner, call, "x", x, length, isIndex(inputs), `symbols from 0 to ${inputs - 1}`);
  } else requireNumbers(owner, call, "x", x, length * inputs);
  if (classes) {
    const fits = (v: number) => v === NOT_ASKED || isIndex(outputs)(v);
    requireNumbers(owner, call, "y", y, length, fits, `classes from 0 to ${outputs - 1}`);
  } else requireNumbers(owner, call, "y", y, length * outputs);
  if (shape.source !== undefined) {
    const { symbols, length: given } = shape.source;
    requireNumbers(owner, call, "source", source, given, isIndex(symbols), "symbols");
  }
}

function guardedCoupling(owner: Owner, coupling: TaskCoupling): TaskCoupling {
  const { values, law, readout } = coupling;
  const kinds = ["softmax", "hardmax", "several tokens"];
  if (!["cube", "symbols"].includes(law?.kind) || !kinds.includes(readout?.kind)) {
    throw wrong(
      owner,
      "coupling",
      `has the law ${described(law)} and the readout ${described(readout)}`,
    );
  }
  return {
    ...coupling,
    centredSingularValues: coupling.centredSingularValues ?? null,
    values: (u: Matrix, v: Matrix) => {
      const call = `coupling.values([${u.rows}], [${v.rows}])`;
      const found = called(owner, call, () => values(u, v));
      const { rows, columns, data } = Object(found) as Partial<Matrix>;
      if (rows !== u.rows || columns !== v.rows) {
        throw wrong(
          owner,
          call,
          `gives [${rows}, ${columns}], where [${u.rows}, ${v.rows}] is wanted`,
        );
      }
      requireNumbers(owner, call, "data", data, u.rows * v.rows);
      return found;
    },
  };
}

function guardedRelationship(
  owner: Owner,
  call: string,
  found: Relationship,
  shape: SequenceShape,
  classes: boolean,
): Relationship {
  const {
    sample,
    signalVariance,
    noiseVariance,
    kernel,
    couplingSingularValues,
    verdicts,
    series,
  } = Object(found) as Partial<Relationship>;
  if (typeof sample !== "function") throw wrong(owner, call, "gives no function 'sample'");
  const isVariance = (value: unknown) => typeof value === "number" && value >= 0;
  if (signalVariance !== null && !isVariance(signalVariance)) {
    throw wrong(
      owner,
      call,
      `gives ${described(signalVariance)} for signalVariance, a number or null`,
    );
  }
  if (!isVariance(noiseVariance)) {
    throw wrong(
      owner,
      call,
      `gives ${described(noiseVariance)} for noiseVariance, a number of 0 or more`,
    );
  }
  for (const [field, values] of Object.entries({ kernel, couplingSingularValues })) {
    if (values !== undefined)
      requireNumbers(owner, call, field, values, Object(values).length ?? 1);
  }
  return {
    ...found,
    verdicts: verdicts ?? [],
    sample: (part, i) => {
      const text = `sample(${JSON.stringify(part)}, ${i})`;
      const one = called(owner, text, () => sample(part, i));
      requireSample(owner, text, one, shape, classes);
      return one;
    },
    ...(series && {
      series: {
        ...series,
        rows: (count) => {
          const text = `series.rows(${count})`;
          const one = called(owner, text, () => series.rows(count));
          requireSample(owner, text, one, { ...shape, length: count }, classes);
          return one;
        },
      },
    }),
    get coupling() {
      const coupling = called(owner, "coupling", () => found.coupling);
      return coupling === undefined ? undefined : guardedCoupling(owner, coupling);
    },
  };
}

/** @throws PluginError where one sequence of the shape would take more memory than is given it */
function requireSmall(owner: Owner, call: string, shape: SequenceShape, classes: boolean): void {
  const { inputs, outputs, length, reads, source } = shape;
  const all = { x: reads === "symbols" ? 1 : inputs, y: classes ? 1 : outputs };
  for (const [side, each] of Object.entries(all)) {
    if (length * each <= LARGEST_SEQUENCE) continue;
    const problem = `gives a sequence of ${length * each} numbers ${side}, where ${LARGEST_SEQUENCE} are the most`;
    throw wrong(owner, call, problem);
  }
  if (source === undefined || (source.length >= 1 && source.length <= LARGEST_SEQUENCE)) return;
  const problem = `gives a source of length ${source.length}, where 1 to ${LARGEST_SEQUENCE} is wanted`;
  throw wrong(owner, call, problem);
}

/** A task whose functions name the plugin where they throw, and where what they give does not fit. */
export function guardedTask(owner: Owner, task: Task<object>): Task<object> {
  const classes = task.target === "classes";
  const shape = (config: object): SequenceShape => {
    const call = `shape(${settingsText(config)})`;
    const found = called(owner, call, () => task.shape(config));
    const { inputs, outputs, length } = Object(found) as Partial<SequenceShape>;
    for (const [field, size] of Object.entries({ inputs, outputs, length })) {
      if (Number.isInteger(size) && Number(size) >= 1) continue;
      throw wrong(
        owner,
        call,
        `gives ${described(size)} for ${field}, where a whole number from 1 on is wanted`,
      );
    }
    requireSmall(owner, call, found, classes);
    return found;
  };
  const { resolve, holds, positions } = task;
  return {
    ...task,
    shape,
    ...(resolve && { resolve: (config) => called(owner, "resolve", () => resolve(config)) }),
    ...(holds && { holds: (config) => called(owner, "holds", () => holds(config)) }),
    positions: (config) => {
      const found =
        typeof positions === "function"
          ? called(owner, "positions", () => positions(config))
          : positions;
      if (found === "all" || found === "last") return found;
      throw wrong(owner, "positions", `is ${described(found)}, where all or last is wanted`);
    },
    relationship: (config, seed) => {
      const call = `relationship(${settingsText(config)}, ${seed})`;
      const found = called(owner, call, () => task.relationship(config, seed));
      return guardedRelationship(owner, call, found, shape(config), classes);
    },
  };
}

/** Specifications of parameters whose first values name the plugin where they throw or are no numbers. */
function guardedParameters(owner: Owner, call: string, found: unknown): ParameterSpec[] {
  const all = Array.isArray(found) ? (found as Partial<ParameterSpec>[]) : [];
  const names = all.map(({ name }) => name);
  const fits = all.every(
    ({ name, shape, initialisation }) =>
      typeof name === "string" &&
      Array.isArray(shape) &&
      shape.every((n) => Number.isInteger(n) && n >= 1) &&
      ["uniform", "normal", "orthogonal", "given"].includes(Object(initialisation).law),
  );
  if (all.length === 0 || !fits) {
    const problem = "does not give a list of { name, shape, initialisation }, at least one";
    throw wrong(owner, call, problem);
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw wrong(owner, call, `has '${twice}' twice`);
  return (all as ParameterSpec[]).map((parameter) => {
    const { name, initialisation } = parameter;
    if (initialisation.law !== "given") return parameter;
    const value = (i: number) => {
      const of = `${call}: first value ${i} of '${name}'`;
      const first = attributed(owner, of, () => initialisation.value(i));
      if (Number.isFinite(first)) return first;
      throw wrong(owner, of, `is ${first}, where a finite number is wanted`);
    };
    return { ...parameter, initialisation: { law: "given", value } };
  });
}

/** An architecture whose functions name the plugin where they throw, and where what they give does not fit. */
export function guardedArchitecture(
  owner: Owner,
  architecture: Architecture<object>,
): Architecture<object> {
  const { parameters, forward, causal, width, heads, modelClass, stepwise } = architecture;
  return {
    ...architecture,
    parameters: (config, task) => {
      const call = `parameters(${settingsText(config)})`;
      const found = called(owner, call, () => parameters(config, task));
      return guardedParameters(owner, call, found);
    },
    forward: (config, task, values, read, positions) => {
      const call = `forward(${settingsText(config)}) of x ${shapeText(read.x.shape)}, positions ${positions}`;
      const y = called(owner, call, () => forward(config, task, values, read, positions));
      const lead = read.x.shape.slice(0, read.x.rank - (task.reads === "symbols" ? 2 : 3));
      const batch = read.x.shape[lead.length];
      const wanted = [...lead, batch, positions === "last" ? 1 : task.length, task.outputs];
      const got = (Object(y) as Partial<Expr>).shape;
      if (!Array.isArray(got) || shapeText(got) !== shapeText(wanted)) {
        const given = Array.isArray(got) ? shapeText(got) : described(y);
        throw wrong(owner, call, `gives ${given}, where ${shapeText(wanted)} is wanted`);
      }
      return y;
    },
    causal: (config) => called(owner, "causal", () => causal(config)),
    width: (config) => called(owner, "width", () => width(config)),
    ...(heads && { heads: (config) => called(owner, "heads", () => heads(config)) }),
    ...(modelClass && {
      modelClass: (config, task) => called(owner, "modelClass", () => modelClass(config, task)),
    }),
    ...(stepwise && {
      stepwise: (config, task) => called(owner, "stepwise", () => stepwise(config, task)),
    }),
  };
}

/** What of a study is called here; the rest is looked at where studies are run. */
export interface PluginStudy {
  /** of its own among studies */
  readonly id: string;
  /** what it decides */
  readonly claims: readonly { readonly id: string }[];
  /** documents of sweeps, without seeds */
  readonly sweeps: (size: {
    readonly budget: "smoke";
    readonly seeds: number;
  }) => readonly object[];
  /** what its claims are about, measured on trials */
  readonly evaluate: (...given: readonly unknown[]) => Promise<object>;
}

/** What a call promises; where it throws, or waits for what never comes, the plugin is named. */
async function settled<T>(owner: Owner, call: string, act: () => Promise<T>): Promise<T> {
  let given = () => {};
  // nothing is left that could settle it
  const never = new Promise<never>((_, reject) => {
    given = () => reject(wrong(owner, call, "waits for what never comes"));
  });
  process.once("beforeExit", given);
  try {
    return await Promise.race([called(owner, call, act), never]);
  } catch (error) {
    return attributed(owner, call, () => {
      throw error;
    });
  } finally {
    process.off("beforeExit", given);
  }
}

/** A study whose functions name the plugin where they throw, and where what they give does not fit. */
export function guardedStudy(owner: Owner, study: PluginStudy): PluginStudy {
  return {
    ...study,
    sweeps: (size) => {
      const call = `sweeps(${JSON.stringify(size.budget)})`;
      const found = called(owner, call, () => study.sweeps(size));
      if (Array.isArray(found) && found.length > 0) return found;
      throw wrong(owner, call, `gives ${described(found)}, where documents of sweeps are wanted`);
    },
    evaluate: async (...given) => {
      const call = "evaluate(trials)";
      const found = await settled(owner, call, () => study.evaluate(...given));
      const { measured, tables, figure } = Object(found) as Readonly<Record<string, unknown>>;
      for (const { id } of study.claims) {
        const { values } = Object(measured instanceof Map ? measured.get(id) : undefined);
        if (Array.isArray(values) && values.every((v) => typeof v === "number")) continue;
        const problem = `gives ${described(values)} for the claim '${id}', where values by seed are wanted in a Map`;
        throw wrong(owner, call, problem);
      }
      if (!Array.isArray(tables) || !Array.isArray(Object(figure).panels)) {
        throw wrong(owner, call, "gives no tables, or no figure with panels");
      }
      return found;
    },
  };
}
