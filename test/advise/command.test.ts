import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandOf } from "../../src/advise/command.js";
import type { FileRequest } from "../../src/advise/request.js";

/** The words of a command line, as a POSIX shell hands them on. */
function wordsOf(command: string): string[] {
  const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${command}`], { encoding: "utf8" });
  return printed.split("\0").slice(0, -1);
}

/** The value of every option that follows the file. */
function optionsOf(words: readonly string[]): Map<string, string> {
  const options = new Map<string, string>();
  for (let i = 3; i < words.length; i += 2) options.set(words[i], words[i + 1]);
  return options;
}

const least: FileRequest = { file: "a.csv", target: "y", budget: "quick", seed: 0 };

describe("the command line that asks the same", () => {
  it("is as one would write it", () => {
    expect(commandOf(least)).toBe("nwidth advise a.csv --target y --budget quick --seed 0");
    expect(
      commandOf({
        ...least,
        file: "my data/it's.csv",
        inputs: ["a", "b c"],
        known: ["k"],
        time: "date",
        sequence: "who",
        horizon: 0,
        split: [700, 150, 150],
        window: 8,
        ensemble: true,
      }),
    ).toBe(
      "nwidth advise 'my data/it'\\''s.csv' --target y --inputs 'a,b c' --known k --time date --sequence who --horizon 0 --split 700,150,150 --window 8 --budget quick --seed 0 --ensemble",
    );
  });

  it("names no known columns where there are none", () => {
    expect(commandOf({ ...least, known: [] })).toBe(commandOf(least));
  });

  it("gives a file that begins with a dash as a path, which is no option", () => {
    expect(wordsOf(commandOf({ ...least, file: "-x.csv" }))[2]).toBe("./-x.csv");
  });

  it("is read back by the shell word for word, whatever the names hold", () => {
    // A word of a command line cannot hold NUL; printf writes text, so lone surrogates are out, too.
    const word = fc
      .oneof(
        fc.string({ unit: "grapheme", minLength: 1 }),
        fc.string({ unit: fc.constantFrom(..."'\"\\$`!*?~#&;|<>(){}[] \n\t=%-,aß"), minLength: 1 }),
      )
      .filter((s) => !s.includes("\0"));
    fc.assert(
      fc.property(
        word.filter((s) => !s.startsWith("-")),
        word,
        fc.array(word, { minLength: 1, maxLength: 3 }),
        word,
        (file, target, inputs, time) => {
          const words = wordsOf(commandOf({ ...least, file, target, inputs, time }));
          expect(words.slice(0, 3)).toEqual(["nwidth", "advise", file]);
          expect(optionsOf(words)).toEqual(
            new Map([
              ["--target", target],
              ["--inputs", inputs.join(",")],
              ["--time", time],
              ["--budget", "quick"],
              ["--seed", "0"],
            ]),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
