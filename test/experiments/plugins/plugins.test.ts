import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { called } from "../../../src/experiments/plugins/call.js";
import { strayError } from "../../../src/experiments/plugins/confine.js";
import {
  guardedArchitecture,
  guardedStudy,
  guardedTask,
  type PluginStudy,
} from "../../../src/experiments/plugins/guard.js";
import { loadPlugins } from "../../../src/experiments/plugins/load.js";
import { loadedPlugins, registerPlugin } from "../../../src/experiments/plugins/register.js";
import { readPlugin } from "../../../src/experiments/plugins/source.js";
import { versionsOf } from "../../../src/experiments/trial/versions.js";
import { minGru } from "../../../src/models/min-gru.js";
import { buildModel } from "../../../src/models/registry.js";
import { noise } from "../../../src/tasks/noise.js";
import { buildTask, tasks } from "../../../src/tasks/registry.js";
import { type Relationship, register, type Task } from "../../../src/tasks/task.js";
import { ROOT } from "../../docs/blocks.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nwidth-plugins-"));
  // as npm would: nwidth is this project, zod its own
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** A task that needs nothing but zod: y = factor x. */
const task = (name: string, factor = 2, more = "") => `
import { z } from "zod";
export const t = {
  name: "${name}", version: 1, summary: "s", law: "l", source: "s", positions: "all",
  schema: z.strictObject({ length: z.number().default(4) }),
  shape: ({ length }) => ({ inputs: 1, outputs: 1, length }),
  relationship: ({ length }) => ({
    sample: (part, i) => {
      const x = Float64Array.from({ length }, (_, t) => Math.sin(i * length + t));
      return { x, y: x.map((v) => ${factor} * v) };
    },
    signalVariance: null, noiseVariance: 0, verdicts: [],
  }),
  ${more}
};`;

const EXAMPLES = ["lagged-product", "leaky-average"].map((name) =>
  join(ROOT, "examples", "plugins", `${name}.mjs`),
);

const EXAMPLE_STUDY = join(ROOT, "examples", "plugins", "averages-study.mjs");

describe("the file of a plugin", () => {
  it.each([
    ["import './other.mjs';", "imports './other.mjs'"],
    ["import { createRequire } from 'node:module';", "imports 'node:module', which would load"],
    ["export * from 'lodash';", "imports 'lodash'"],
    ["const name = 'x'; await import(name);", "what only running it would tell"],
    ["export const a = `no end", "is no module that can be read"],
  ])("%s is refused before it is run", async (text, message) => {
    await expect(readPlugin(await file("refused.mjs", text))).rejects.toThrow(message);
  });

  it("is a module of JavaScript, and there", async () => {
    await expect(readPlugin(join(folder, "none.mjs"))).rejects.toThrow("there is no such file");
    await expect(readPlugin(await file("task.ts", "export {}"))).rejects.toThrow("ends in '.ts'");
    await expect(readPlugin(folder)).rejects.toThrow("is no file");
  });

  it("may import nwidth where that is this one, and modules of Node", async () => {
    const nodes = "import { join } from 'node:path'; import.meta.url; export const p = join;";
    expect((await readPlugin(await file("node.mjs", nodes))).sha256).toMatch(/^[0-9a-f]{64}$/);
    const path = await file("alone.mjs", "import 'nwidth';");
    await expect(readPlugin(path)).rejects.toThrow("not installed where it lies");
    // of a link: where the file itself lies
    const link = join(folder, "link.mjs");
    await symlink(EXAMPLES[0], link);
    expect((await readPlugin(link)).file).toBe(EXAMPLES[0]);
    expect((await readPlugin(EXAMPLES[0])).file).toBe(EXAMPLES[0]);
  });
});

describe("loading plugins", () => {
  it("registers the examples, which are tried first", async () => {
    const [product, average] = await loadPlugins(EXAMPLES);
    expect([product.tasks, average.architectures]).toEqual([["lagged-product"], ["leaky-average"]]);
    expect(versionsOf("lagged-product", "leaky-average")).toEqual({
      task: product.sha256,
      model: average.sha256,
    });
    const { sample, signalVariance } = buildTask("lagged-product", {
      ...{ lag: "1", length: "3", snr: "none" },
    }).relationship(0);
    const { x, y } = sample("train", 5);
    expect([...y]).toEqual([0, x[1] * x[0], x[2] * x[1]]);
    expect(signalVariance).toBeCloseTo(2 / 3, 15);
    const model = buildModel("leaky-average", {}, { inputs: 2, outputs: 1, length: 6 });
    expect([model.causal, model.width]).toEqual([true, 16]);
    expect(() => buildTask("lagged-product", { leg: 1 })).toThrow("did you mean 'lag'");
  });

  it("takes an edited file in place of what it was, with another version", async () => {
    const path = await file("edited.mjs", task("edited", 2));
    const before = await registerPlugin(await readPlugin(path));
    expect(await registerPlugin(await readPlugin(path))).toBe(before);
    const y = () => buildTask("edited", {}).relationship(0).sample("train", 1).y[0];
    expect(y()).toBeCloseTo(2 * Math.sin(4), 15);
    await file("edited.mjs", task("edited", 3));
    await expect(registerPlugin({ ...before, sha256: "0".repeat(64) })).rejects.toThrow(
      "was changed while it was in use",
    );
    const after = await registerPlugin(await readPlugin(path));
    expect(y()).toBeCloseTo(3 * Math.sin(4), 15);
    expect(versionsOf("edited", "gru").task).toBe(after.sha256);
    expect(after.sha256).not.toBe(before.sha256);
    expect(tasks.filter(({ name }) => name === "edited")).toHaveLength(1);
  });

  it.each([
    ["its export 'three' is no task", "export const three = 3;"],
    ["exports nothing", "export {};"],
    ["there is a task 'linear' already, nwidth's own", task("linear")],
    ["there is a task 'lagged-product' already, that of the plugin ", task("lagged-product")],
    ["there is a task 'twice' already, this file's", `${task("twice")} export const u = t;`],
    ["field name", task("Mine")],
    ["field law", task("mine", 2, "law: 3,")],
    ["setting 'length' has no default", task("mine").replace(".default(4)", "")],
    ["takes settings that it does not name", task("mine").replace("strictObject", "object")],
    ["cannot be loaded: TypeError: no (unfit", "throw new TypeError('no');"],
  ])("refuses what is unfit, and registers nothing: %s", async (message, text) => {
    const path = await file(`unfit-${message.length}.mjs`, text);
    const before = [tasks.length, loadedPlugins().length];
    await expect(registerPlugin(await readPlugin(path))).rejects.toThrow(message);
    expect([tasks.length, loadedPlugins().length]).toEqual(before);
  });

  it("refuses one that hangs, ends the process, or draws anew each time", async () => {
    const hanging = await file("hanging.mjs", "for (;;);");
    const ending = await file("ending.mjs", "process.exit(3);");
    const careless = await file(
      "careless.mjs",
      task("careless").replace("Math.sin(i * length + t)", "Math.random()"),
    );
    await expect(loadPlugins([hanging], { patience: 1 })).rejects.toThrow(
      /plugin \S+hanging\.mjs(: its top)? does not end: all plugins of a call are loaded and tried within 1 s/,
    );
    await expect(loadPlugins([ending])).rejects.toThrow(
      `plugin ${ending} cannot be loaded: Error: process.exit(3) is called, which would end the command (ending.mjs:1:9)`,
    );
    await expect(loadPlugins([careless])).rejects.toThrow("gives another sequence each time");
    await expect(loadPlugins([ending, ending])).rejects.toThrow("named twice");
  });
});

describe("a plugin's code", () => {
  it("is stopped where a call does not end, and named", () => {
    const owner = { file: "/p/mine.mjs", what: "task 'mine'" };
    const endless = () => {
      for (;;);
    };
    expect(() => called(owner, "shape({})", endless, 0.05)).toThrow(
      "plugin /p/mine.mjs: task 'mine': shape({}) does not end within 0.05 s",
    );
    expect(called(owner, "shape({})", () => called(owner, "inner", () => 3))).toBe(3);
  });

  it("is named by what its timers and promises throw, and by nothing else", async () => {
    const text = "export const thrown = () => new RangeError('late'); export const t = 1;";
    const path = await file("late.mjs", text);
    await expect(registerPlugin(await readPlugin(path))).rejects.toThrow("is no task");
    const { sha256 } = await readPlugin(path);
    const { thrown } = await import(`${pathToFileURL(path).href}?sha256=${sha256}`);
    expect(strayError(thrown())?.message).toContain(
      `plugin ${path}: a timer or a promise that nobody waits for threw RangeError: late (late.mjs:1:29)`,
    );
    const odd = await file("läte #1.mjs", "throw new Error('odd');");
    await expect(loadPlugins([odd])).rejects.toThrow("loaded: Error: odd (läte #1.mjs:1:7)");
    expect(strayError(new RangeError("ours"))).toBeNull();
    const rejected = await file("rejected.mjs", "Promise.reject(new Error('unheard'));");
    await expect(loadPlugins([rejected])).rejects.toThrow("threw Error: unheard (rejected.mjs:1:");
  });

  it("asks for no memory that nobody has", async () => {
    const path = await file(
      "huge.mjs",
      task("huge").replace("outputs: 1, length", "outputs: 1, length: 1e12"),
    );
    await expect(loadPlugins([path])).rejects.toThrow(
      'shape({"length":4}) gives a sequence of 1000000000000 numbers x, where 67108864 are the most',
    );
  });
});

describe("a study of a plugin", () => {
  const owner = { file: "/p/mine.mjs", what: "study 'mine'" };
  const study = (change: object) =>
    guardedStudy(owner, {
      ...{ id: "mine", claims: [{ id: "less" }], sweeps: () => [{}] },
      evaluate: async () => ({
        measured: new Map([["less", { values: [1, 2], numbers: null }]]),
        ...{ tables: [], figure: { panels: [] } },
      }),
      ...change,
    } as PluginStudy);
  const size = { budget: "smoke", seeds: 2 } as const;

  it("is left as it is where it fits, and is the example's", async () => {
    await expect(study({}).evaluate()).resolves.toHaveProperty("measured");
    const { studies } = await registerPlugin(await readPlugin(EXAMPLE_STUDY));
    expect(studies.map(({ id }) => id)).toEqual(["own-averages"]);
    expect(studies[0].sweeps(size)).toHaveLength(1);
  });

  it("is refused by name where a function throws, or gives what does not fit", async () => {
    expect(() => study({ sweeps: () => [] }).sweeps(size)).toThrow(
      "plugin /p/mine.mjs: study 'mine': sweeps(\"smoke\") gives a list of 0",
    );
    const found = (value: unknown) => study({ evaluate: async () => value }).evaluate();
    await expect(found({ measured: new Map() })).rejects.toThrow(
      "gives nothing for the claim 'less'",
    );
    const measured = new Map([["less", { values: [1] }]]);
    await expect(found({ measured })).rejects.toThrow("gives no tables");
    const odd = study({ evaluate: () => Promise.reject(new RangeError("odd")) });
    await expect(odd.evaluate()).rejects.toThrow("evaluate(trials) threw RangeError: odd");
    const waiting = study({ evaluate: () => new Promise(() => {}) }).evaluate();
    // as Node does when nothing is left to be done
    process.emit("beforeExit", 0);
    await expect(waiting).rejects.toThrow("evaluate(trials) waits for what never comes");
  });
});

describe("what a plugin's functions give", () => {
  const owner = { file: "/p/mine.mjs", what: "task 'mine'" };
  const plain = noise as unknown as Task<object>;
  const of = (change: Partial<Task<object>>) =>
    register(guardedTask(owner, { ...plain, name: "mine", ...change })).configure({ length: 3 });
  const drawn = (sample: unknown) =>
    of({
      relationship: (config, seed) => ({
        ...plain.relationship(config, seed),
        sample: () => sample as never,
      }),
    })
      .relationship(0)
      .sample("test", 7);

  it("is left as it is where it fits", () => {
    const same = register(plain).configure({ length: 3 }).relationship(1);
    expect(of({}).relationship(1).sample("train", 2)).toEqual(same.sample("train", 2));
  });

  it.each([
    [{ x: new Float64Array(3), y: new Float64Array(2) }, "gives 2 numbers for y, where 3"],
    [{ x: [1, 2, 3], y: new Float64Array(3) }, "gives a list of 3, no Float64Array for x"],
    [{ x: new Float64Array(3), y: Float64Array.of(0, Number.NaN, 0) }, "gives y[1] = NaN"],
    [undefined, "gives nothing for x"],
  ])("is refused where a sample is %o", (sample, message) => {
    expect(() => drawn(sample)).toThrow(
      `plugin /p/mine.mjs: task 'mine': sample("test", 7) ${message}`,
    );
  });

  it("is refused where a shape, a variance or a position does not fit, or a function throws", () => {
    const unfit = (change: object): Relationship =>
      of({
        relationship: (config, seed) => ({ ...plain.relationship(config, seed), ...change }),
      }).relationship(0);
    expect(() => of({ shape: () => ({ inputs: 1, outputs: 0, length: 3 }) })).toThrow(
      'shape({"length":3}) gives 0 for outputs',
    );
    expect(() => of({ positions: "first" as "last" })).toThrow('positions is "first"');
    expect(() => unfit({ noiseVariance: -1 })).toThrow("gives -1 for noiseVariance");
    expect(() => unfit({ signalVariance: undefined })).toThrow("gives nothing for signalVariance");
    expect(() => unfit({ sample: 3 })).toThrow("gives no function 'sample'");
    expect(() => unfit({ kernel: [1, 2] })).toThrow("a list of 2, no Float64Array for kernel");
    expect(() =>
      of({
        relationship: () => {
          throw new RangeError("odd");
        },
      }).relationship(4),
    ).toThrow(`task 'mine': relationship({"length":3}, 4) threw RangeError: odd`);
    const values = () => ({ rows: 1, columns: 1, data: new Float64Array(1) });
    const coupling = { law: { kind: "cube", dimension: 1 }, readout: { kind: "hardmax" }, values };
    const points = { rows: 2, columns: 1, data: new Float64Array(2) };
    expect(() => unfit({ coupling }).coupling?.values(points, points)).toThrow(
      "gives [1, 1], where [2, 2] is wanted",
    );
    expect(() => unfit({ coupling: { ...coupling, law: {} } }).coupling).toThrow("has the law {}");
  });

  it("is refused where a model's output or its parameters have another shape", () => {
    const whose = { file: "/p/mine.mjs", what: "architecture 'mine'" };
    const gru = minGru as unknown as Parameters<typeof guardedArchitecture>[1];
    const config = z.object({}).parse({});
    const shape = { inputs: 1, outputs: 2, length: 3 };
    const twice = guardedArchitecture(whose, {
      ...gru,
      parameters: (c, t) => [...gru.parameters(c, t), ...gru.parameters(c, t)],
    });
    expect(() => twice.parameters({ width: 2 }, shape)).toThrow("has 'input.weight' twice");
    const none = guardedArchitecture(whose, { ...gru, parameters: () => [] });
    expect(() => none.parameters(config, shape)).toThrow("at least one");
    const value = (i: number) => (i === 1 ? Number.NaN : 0);
    const given = guardedArchitecture(whose, {
      ...gru,
      parameters: () => [{ name: "q", shape: [2], initialisation: { law: "given", value } }],
    });
    const [{ initialisation }] = given.parameters(config, shape);
    expect(() => initialisation.law === "given" && initialisation.value(1)).toThrow(
      "parameters({}): first value 1 of 'q' is NaN",
    );
  });
});
