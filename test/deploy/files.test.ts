import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type DeployedModel, deploy } from "../../src/deploy/deploy.js";
import { modelFiles, readModel } from "../../src/deploy/files.js";
import { replaceFolder } from "../../src/experiments/storage.js";
import { questionOf } from "../advise/questions.js";
import { temporaryDirectory } from "../data/fixtures.js";
import { chosenBaselines } from "./chosen.js";
import { leadBy } from "./raw-rows.js";

const folder = temporaryDirectory();

let model: DeployedModel;
beforeAll(async () => {
  const columns = leadBy(300, 7, 0);
  const question = questionOf(
    { ...columns, "z, `odd`\n": columns.z },
    { window: 5, known: ["x"], horizon: [1, 2] },
  );
  const ridge = (await chosenBaselines(question, [])).find((b) => b.name === "ridge");
  if (ridge === undefined) throw new Error("no ridge");
  model = await deploy(question, { chosen: ridge });
});

/** A run's folder with the model in it, some of its files changed. */
function run(
  name: string,
  changed: Record<string, (text: string) => string | Uint8Array> = {},
): string {
  const path = join(folder, name);
  mkdirSync(path);
  replaceFolder(join(path, "model"), modelFiles(model));
  for (const [file, change] of Object.entries(changed)) {
    const at = join(path, "model", file);
    writeFileSync(at, change(readFileSync(at, "utf8")));
  }
  return path;
}

describe("a model's folder", () => {
  it("gives back what was written, from the run's folder or its own", async () => {
    const path = run("whole");
    const { contract, bytes } = model;
    for (const place of [path, join(path, "model")]) {
      expect(await readModel(place)).toEqual({ contract, bytes: new Uint8Array(bytes) });
    }
    expect(readdirSync(join(path, "model")).sort()).toEqual(
      ["README.md", "contract.json", "example.csv", "model.onnx"].sort(),
    );
  });

  it("is replaced as a whole, and nothing is left beside it", () => {
    const path = run("twice");
    replaceFolder(join(path, "model"), new Map([["other", new Uint8Array(3)]]));
    expect(readdirSync(path)).toEqual(["model"]);
    expect(readdirSync(join(path, "model"))).toEqual(["other"]);
  });
});

describe("a folder that holds no sound model is refused, with the cure:", () => {
  const refused = (path: string) => expect(readModel(path)).rejects;
  const contract = (edit: (value: Record<string, unknown>) => void) => ({
    "contract.json": (text: string) => {
      const value = JSON.parse(text) as Record<string, unknown>;
      edit(value);
      return JSON.stringify(value);
    },
  });

  it("none at all", async () => {
    await refused(join(folder, "nowhere")).toThrow(/does not exist\n.*nwidth advise DATA/);
    const empty = join(folder, "empty");
    mkdirSync(empty);
    await refused(empty).toThrow(/holds no model\n.*nwidth advise DATA/);
    writeFileSync(join(empty, "advice.json"), '{"command": "nwidth advise a.csv --target y"}');
    await refused(empty).toThrow(/this makes it: nwidth advise a\.csv --target y --out /);
  });

  it("another model.onnx than that of the contract", async () => {
    const path = run("swapped", { "model.onnx": () => new Uint8Array(10) });
    await refused(path).toThrow(/model\.onnx is not the model of its contract: its SHA-256 is/);
  });

  it("a contract that is none", async () => {
    await refused(run("text", { "contract.json": () => "{" })).toThrow(/is no JSON\n.*again/);
    for (const [name, edit, said] of [
      ["field", (c) => delete c.rows, /rows: /],
      [
        "kind",
        (c) => {
          c.rows = "5";
        },
        /rows: /,
      ],
      [
        "huge",
        (c) => {
          c.rows = 2 ** 40;
        },
        /rows: /,
      ],
      [
        "product",
        (c) => {
          c.rows = 2 ** 24;
        },
        /so many rows and columns/,
      ],
      [
        "radii",
        (c) => {
          c.horizons = [1];
        },
        /not one radius a horizon/,
      ],
      [
        "more",
        (c) => {
          c.extra = 1;
        },
        /extra/,
      ],
      [
        "digest",
        (c) => {
          c.data = "../../x";
        },
        /data: /,
      ],
    ] as const satisfies readonly (readonly [
      string,
      (c: Record<string, unknown>) => void,
      RegExp,
    ])[]) {
      await refused(run(name, contract(edit))).toThrow(said);
    }
  });
});
