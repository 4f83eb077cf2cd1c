import { CallerError } from "../../errors.js";
import type { TaskShape } from "../../models/input.js";
import { inputLeaves } from "../../models/input.js";
import {
  cutParameters,
  initialParameters,
  parameterCount,
  viewParameters,
} from "../../models/parameters.js";
import { buildModel } from "../../models/registry.js";
import { Stream } from "../../random/stream.js";
import { evaluate } from "../../runtime/evaluate.js";
import { nodeEngine } from "../../runtime/node.js";
import type { TensorValue } from "../../runtime/session.js";
import { buildTask } from "../../tasks/registry.js";
import { input } from "../../tensor/index.js";
import type { LoadedPlugin } from "./register.js";

/**
 * Does what a sweep would do with each task, architecture and study of a plugin, once and with defaults, so that
 * what is wrong shows before anything is trained.
 *
 * @throws CallerError that names the plugin
 */
export async function tryPlugin(plugin: LoadedPlugin): Promise<void> {
  const { file, tasks, architectures, studies } = plugin;
  for (const name of tasks) tryTask(file, name);
  for (const name of architectures) await tryArchitecture(file, name);
  for (const { sweeps } of studies) sweeps({ budget: "smoke", seeds: 2 });
}

/** Samples are asked for here and in workers, in any order: they must be the same wherever. */
function tryTask(file: string, name: string): void {
  const configured = buildTask(name, {});
  const relationship = configured.relationship(0);
  const again = configured.relationship(0);
  const parts = [
    ...["train", "validation", "test"].map((part) => part as "train"),
    ...(configured.holds === null ? [{ fresh: 1 }] : []),
  ];
  for (const part of parts) {
    const one = relationship.sample(part, 1);
    again.sample(part, 0);
    const other = again.sample(part, 1);
    const same = (["x", "y"] as const).every((side) =>
      one[side].every((value, i) => Object.is(value, other[side][i])),
    );
    if (same) continue;
    throw new CallerError(
      `plugin ${file}: task '${name}': sample(${JSON.stringify(part)}, 1) gives another sequence each time`,
      "draw from partStream(seed, name, part) alone: a sample is a pure function of seed, part and number",
    );
  }
  relationship.series?.rows(2);
  const { coupling } = relationship;
  if (coupling === undefined) return;
  const columns = coupling.law.kind === "cube" ? coupling.law.dimension : 1;
  const points = (rows: number) => ({ rows, columns, data: new Float64Array(rows * columns) });
  coupling.values(points(2), points(3));
}

/** Sizes that differ from one another, so that no two are taken for each other. */
const SHAPE: TaskShape = { inputs: 3, outputs: 2, length: 5 };

async function tryArchitecture(file: string, name: string): Promise<void> {
  const model = buildModel(name, {}, SHAPE);
  const { inputs, outputs, length } = SHAPE;
  const size = length * inputs;
  const { x } = inputLeaves(SHAPE, "float32", 2);
  const one = cutParameters(model, input("theta", "float32", [1, parameterCount(model)]), []);
  const two = cutParameters(model, input("pair", "float32", [2, parameterCount(model)]), [2]);
  model.forward(two, { x: input("xs", "float32", [2, 2, length, inputs]) }, "last");
  const theta = Float32Array.from(initialParameters(model, 0));
  const bad = Object.entries(viewParameters(model, theta)).find(
    ([, { data }]) => !data.every(Number.isFinite),
  );
  const refuse = (problem: string, cure: string) =>
    new CallerError(`plugin ${file}: architecture '${name}': ${problem}`, cure);
  if (bad !== undefined) {
    throw refuse(`first values of '${bad[0]}' are not finite`, "mend its initialisation");
  }
  const stream = new Stream(0, "plugin x");
  // two sequences that differ at the last position alone
  const data = Float32Array.from({ length: 2 * size }, (_, i) =>
    stream.normal(i < size || i >= 2 * size - inputs ? i : i - size),
  );
  const feeds: Readonly<Record<string, TensorValue>> = {
    theta: { dtype: "float32", shape: [1, theta.length], data: theta },
    x: { dtype: "float32", shape: [2, length, inputs], data },
  };
  const all = model.forward(one, { x }, "all");
  const last = model.forward(one, { x }, "last");
  const found = await evaluate(nodeEngine, { all, last }, feeds);
  const y = Array.from(found.all.data, Number);
  if (!y.every(Number.isFinite)) {
    throw refuse("its outputs are not finite on normal inputs", "mend its forward");
  }
  const row = length * outputs;
  const before = row - outputs;
  if (model.causal && y.slice(0, before).some((v, i) => v !== y[row + i])) {
    throw refuse(
      "it says that it is causal, and an output moves with a later input",
      "let causal say false, or mend its forward",
    );
  }
  const ends = Array.from(found.last.data, Number);
  const apart = ends.some((v, i) => {
    const whole = y[Math.floor(i / outputs) * row + before + (i % outputs)];
    return Math.abs(v - whole) > 1e-4 * Math.max(1, Math.abs(whole));
  });
  if (!apart) return;
  throw refuse(
    "its output at the last position is another with positions last than with all",
    "mend its forward",
  );
}
