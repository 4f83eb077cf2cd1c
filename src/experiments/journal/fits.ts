import { METRICS } from "../../statistics/metrics.js";

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

/**
 * Whether a value is certainly a record of a journal: `recordSchema` by hand and twenty times as fast,
 * for the many trials of a journal. Where it is false the schema decides, and says why.
 */
export function fits(value: unknown): boolean {
  return (
    isObject(value) && typeof value.kind === "string" && KINDS.get(value.kind)?.(value) === true
  );
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const text: Check = (value) => typeof value === "string";
const number: Check = (value) => Number.isFinite(value);
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const hexadecimal = /^[0-9a-f]{64}$/;

function orNull(check: Check): Check {
  return (value) => value === null || check(value);
}

/** An object of exactly these fields. */
function exactly(checks: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(checks);
  return (value) => {
    if (!isObject(value) || Object.keys(value).length !== names.length) return false;
    for (const name of names) if (!checks[name](value[name])) return false;
    return true;
  };
}

function every(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function oneOf(...names: readonly unknown[]): Check {
  return (value) => names.includes(value);
}

const setting: Check = (value) =>
  value === null ||
  typeof value === "string" ||
  typeof value === "boolean" ||
  number(value) ||
  every(setting)(value);
const settings: Check = (value) => isObject(value) && Object.values(value).every(setting);

const trial = exactly({
  key: (value) => typeof value === "string" && hexadecimal.test(value),
  seed: number,
  learningRate: number,
  state: oneOf("done", "diverged", "failed"),
  reason: orNull(text),
  steps: count,
  bestStep: count,
  validation: orNull(number),
  metrics: orNull(exactly(Object.fromEntries(METRICS.map((name) => [name, orNull(number)])))),
  curve: every(
    (point) => Array.isArray(point) && point.length === 2 && count(point[0]) && number(point[1]),
  ),
  digest: orNull(text),
  seconds: number,
});

const drawn = exactly({ seed: count, train: count, validation: count, test: count });
const given = exactly({ sha256: text });

const population = exactly({
  kind: text,
  settings: exactly({
    task: settings,
    data: (value) => drawn(value) || given(value),
    model: settings,
    training: exactly({
      batch: count,
      optimiser: oneOf("sgd", "adam", "adamw"),
      weightDecay: number,
      schedule: oneOf("constant", "cosine"),
      clipNorm: number,
      dtype: oneOf("float32", "float64"),
    }),
    budget: exactly({ steps: count, evaluateEvery: count, patience: orNull(count) }),
  }),
  trials: (value) => Array.isArray(value) && value.length > 0 && value.every(trial),
  fingerprint: text,
  outputs: orNull(exactly({ file: text, sha256: text })),
  at: text,
});

const begin = exactly({
  kind: text,
  schema: oneOf(1),
  nwidth: text,
  onnxruntime: text,
  job: oneOf("sweep", "advise"),
  asked: isObject,
  at: text,
});

const KINDS = new Map<string, Check>([
  ["begin", begin],
  ["extend", exactly({ kind: text, asked: isObject, at: text })],
  ["prediction", exactly({ kind: text, of: text, says: (value) => value !== undefined, at: text })],
  ["population", population],
]);
