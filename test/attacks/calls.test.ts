import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { call } from "../cli/in-process.js";
import { MAIN } from "../cli/processes.js";
import { doubles, npy } from "../data/fixtures.js";

// Calls of the other verbs that cannot be meant: cause and cure, nothing written.

const folder = mkdtempSync(join(tmpdir(), "nwidth-calls-"));
const at = (name: string) => join(folder, name);

const SWEEP = `baseline:
  task: { name: noise }
  model: { architecture: rnn }
seeds: 1
learningRates: [0.01]
budget: { steps: 1 }
`;
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  plain: "",
  "table.npy": "1,2\n3,4\n",
  "number.npy": npy("<f8", "", doubles([1])),
  "empty.npy": npy("<f8", "0, 5", doubles([])),
  "latin.yaml": Buffer.from(`title: Zürich\n${SWEEP}`, "latin1"),
  "proto.yaml": SWEEP.replace("name: noise", "name: noise, __proto__: 1"),
};
for (const [name, content] of Object.entries(FILES)) writeFileSync(at(name), content);

const sample = ["tasks", "sample", "noise", "--count", "3"];
const construct = ["construct", "--task", "coupling", "--head", "2"];
const rate = "bound --beta 1 --c1 1 --c2 1 --tau 4 --head 4 --ff 100".split(" ");

it.each<[words: string[], message: RegExp]>([
  // Names that every object has are no settings.
  [
    ["bound", "--theorem", "b-4.2", "--set", "constructor=1"],
    /^error: unknown setting .* 'constructor'/,
  ],
  [
    ["bound", "--theorem", "b-4.2", "--set", "__proto__=1"],
    /^error: unknown setting .* '__proto__'/,
  ],
  [["bound", "--theorem", "b-4.2", "--alpha", "1"], /'alpha'\n {2}leave it out: there are none/],
  [[...rate, "--alpha", "1", "--c0", "1e308"], /range of float64: head, feedForward\n/],
  [[...sample, "-o", "a.csv", "-o", "b.csv"], /^error: -o is given twice: 'a\.csv' and 'b\.csv'/],
  [[...sample, "-o", at("plain/a.csv")], /^error: -o \S+a\.csv: \S+plain is a file\n/],
  [
    [...construct, "--export", at("plain/a.onnx")],
    /^error: --export \S+a\.onnx: \S+plain is a file\n/,
  ],
  [[...construct, "--out", ""], /^error: --out is given an empty name\n/],
  [["spectrum", at("table.npy")], /not a NumPy array\n {2}write it with numpy\.save/],
  [["spectrum", at("number.npy")], /shape \(\)\n {2}save one matrix/],
  [["spectrum", at("empty.npy")], /shape \(0, 5\)\n {2}save one matrix/],
  [["sweep", at("latin.yaml"), "--plan"], /is not UTF-8\n/],
  [["sweep", at("proto.yaml"), "--plan"], /baseline\.task\.__proto__: no setting has this name\n/],
])("%j is refused", async (words, message) => {
  const { code, stdout, stderr } = await call(words);
  expect(stderr).toMatch(message);
  expect([code, stdout]).toEqual([2, ""]);
  expect(readdirSync(folder).sort()).toEqual(Object.keys(FILES).sort());
});

it("a full disk behind stdout is a message, not a stack", () => {
  const { status, stderr } = spawnSync(process.execPath, [MAIN, "tasks", "list"], {
    stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: cannot write to stdout: .*ENOSPC.*\n {2}free some space/);
  expect(stderr).not.toMatch(/\n\s+at /);
});
