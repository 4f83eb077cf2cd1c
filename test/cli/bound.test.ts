import { describe, expect, it } from "vitest";
import { THEOREM_IDS } from "../../src/theory/bounds/theorem.js";
import { call } from "./in-process.js";

const run = (...words: string[]) => call(["bound", ...words]);

const given = "--alpha 1 --beta 0.5 --c0 2 --c1 3 --c2 5 --tau 4 --head 4 --ff 10000".split(" ");
const readout = "heads=4 width=100 lipschitz=1 barron=1".split(" ").flatMap((s) => ["--set", s]);

describe("nwidth bound", () => {
  it("prints the fields of the contract, which add up", async () => {
    const { code, stdout, stderr } = await run(...given, "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const json = JSON.parse(stdout);
    // 32 * (3 / 4 + 5 * 4^1.5 / 100)
    expect(json).toMatchObject({ theorem: "a-4.2", bestHead: 4 });
    expect(json.printed).toBeCloseTo(36.8, 12);
    expect(json.terms.head).toBeCloseTo(24, 12);
    expect(json.terms.feedForward).toBeCloseTo(12.8, 12);
    expect(json.provedTerms.head + json.provedTerms.feedForward).toBeCloseTo(json.proved, 12);
    expect(json.kind).toEqual({ printed: "recalled", proved: "proved" });
  });

  it("says in words what dominates, what is assumed, and on what it rests", async () => {
    const { code, stdout } = await run(...given);
    expect(code).toBe(0);
    expect(stdout).toContain(
      "printed    at most 36.8: head 24.0 + feed-forward 12.8; the head term",
    );
    expect(stdout).toMatch(/compared +the printed number promises less than is proved\. The paper/);
    expect(stdout).toMatch(
      /best head +m_h = \d+ by the proved form and m_h = 4 by the printed one/,
    );
    expect(stdout).toMatch(/holds +alpha > 1\/2/);
    expect(stdout).toMatch(/assumed +tokens are independent/);
    expect(stdout).toMatch(/evidence +proved: every constant is explicit/);
    // No line beyond 100 columns where the terminal is none.
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("warns where the printed number is below the proved one", async () => {
    const steep =
      "--alpha 3 --beta 1 --c0 2.83 --c1 1 --c2 1 --tau 16 --head 64 --ff 1000000000000";
    const { stdout } = await run(...steep.split(" "));
    expect(stdout).toMatch(
      /compared +the printed number promises more than is proved: do not rely/,
    );
  });

  it("has an example in its help that runs", async () => {
    const { stdout } = await run("--help");
    const example = /nwidth bound (.+)$/.exec(stdout.trimEnd());
    expect((await run(...(example?.[1].split(" ") ?? []))).code).toBe(0);
  });

  it("takes lists and names by --set", async () => {
    const { stdout } = await run(
      ...["--theorem", "b-3.1", "--json", "--set", "lags=1,2", "--set", "encoding=log"],
      ...["--set", "constant=1", ...readout],
    );
    // (1 + 2^1.01)^2 / 4
    expect(JSON.parse(stdout).terms.head).toBeCloseTo((1 + 2 ** 1.01) ** 2 / 4, 12);
  });

  it("lists every theorem with the meaning of every setting", async () => {
    const { stdout } = await run("list", "--json");
    const { theorems } = JSON.parse(stdout) as {
      theorems: {
        theorem: string;
        settings: { name: string; says: string; required: boolean }[];
      }[];
    };
    expect(theorems.map(({ theorem }) => theorem)).toEqual([...THEOREM_IDS]);
    for (const { theorem, settings } of theorems) {
      for (const { name, says } of settings) expect(says, `${theorem} ${name}`).toMatch(/\w/);
    }
    const [{ settings }] = theorems;
    expect(settings.filter(({ required }) => !required)).toMatchObject([
      { name: "c2Growth", default: 0 },
      { name: "diagonal", default: 1 },
    ]);
    expect((await run("list")).stdout).toMatch(/^a-4\.2\nis +Error of one layer/);
  });

  it("shows a proof that is missing, and one that does not apply", async () => {
    const recurrent = await run(
      "--theorem",
      "a-rnn",
      "--set",
      "cRnn=2",
      "--set",
      "width=4",
      "--json",
    );
    expect(JSON.parse(recurrent.stdout)).toMatchObject({ printed: 0.5, proved: null });
    expect(JSON.parse(recurrent.stdout).refusal.reason).toContain("no proof");
    const narrow = await run(...given.with(-1, "8"));
    expect(narrow.stdout).toMatch(/proved +outside the theorem, which needs: m_FF >= 2 m_h \+ 1/);
  });

  it.each<[string, string[], RegExp]>([
    [
      "t^-0.5, outside Theorem 5.1(B)",
      [
        "--theorem",
        "b-5.1b",
        "--beta",
        "0.5",
        "--set",
        "kernels=1",
        "--set",
        "constant=1",
        ...readout,
      ],
      /beta > 1 \(beta = 0\.5\)\n {2}t\^-0\.5 is not in l\^1/,
    ],
    [
      "a bound too small for float64, which would promise 0",
      "--alpha 400 --beta 0.5 --c0 2 --c1 1 --c2 0 --tau 4 --head 64 --ff 10000".split(" "),
      /a-4\.2: the value leaves the range of float64: head below 2\.2e-308, and above 0/,
    ],
    ["alpha = 1/2", given.with(1, "0.5"), /alpha > 1\/2 \(alpha = 0\.5\)/],
    ["an unknown theorem", ["--theorem", "b-3.2"], /did you mean 'b-3\.1'/],
    [
      "a missing setting",
      given.slice(2),
      /theorem a-4\.2: setting 'alpha' is missing\n {2}give it by --set NAME=VALUE:\n {4}alpha: decay/,
    ],
    [
      "all missing settings at once, with their meanings and the defaults of the others",
      ["--theorem", "b-3.1", "--set", "lags=2"],
      /settings 'heads', 'width', 'lipschitz', 'barron' are missing\n.*\n {4}heads: H, heads of a layer\n[\s\S]*may be left out:\n {4}rate: n of heads\^-n \(default: 1\)/,
    ],
    [
      "a setting mistyped, before those that are missing",
      ["--theorem", "b-3.1", "--set", "lag=2"],
      /unknown setting of theorem b-3\.1 'lag'\n {2}did you mean 'lags'/,
    ],
    [
      "a lag that stands twice",
      ["--theorem", "b-3.1", "--set", "lags=2,2", ...readout],
      /each lag stands once \(lags = 2, 2\)\n {2}give each lag once/,
    ],
    ["words for a number", given.with(1, "one"), /"one" does not fit/],
    [
      "a setting of another theorem",
      [...given, "--set", "lags=1"],
      /unknown setting of theorem a-4\.2 'lags'/,
    ],
    ["an option twice", [...given, "--tau", "5"], /--tau is given twice/],
    ["an option and a setting", [...given, "--set", "tau=5"], /tau is given as an option, '4'/],
    [
      "a setting twice",
      [...given, "--set", "diagonal=1", "--set", "diagonal=2"],
      /--set diagonal is given twice: '1' and '2'/,
    ],
    [
      "a setting without a value",
      [...given, "--set", "diagonal"],
      /--set 'diagonal' is no setting/,
    ],
    ["an unknown option", [...given, "--heads", "3"], /unknown option '--heads'/],
  ])("refuses %s with exit code 2", async (_, args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("\n    at ");
  });
});
