#!/usr/bin/env node
import { Command, CommanderError, Option } from "commander";
import { CallerError } from "../errors.js";
import { VERSION } from "../version.js";
import type { AdviseOptions } from "./advise.js";
import type { ResultsOptions } from "./results.js";
import { plainText } from "./text.js";

/** Exit codes of the contract. */
const FAULT = 1;
const CALLERS_MISTAKE = 2;

function program(): Command {
  const root = new Command("nwidth")
    .description(
      "Which sequence model does your series need, how much of it, and when is a linear one enough?",
    )
    .version(VERSION, "--version")
    .helpCommand(false)
    .exitOverride();
  root
    .command("advise")
    .description("advise on a model for a series: what architecture, what size, or a linear one")
    .argument("<data>", "file: .csv, .tsv, .jsonl, .parquet, .npy or .npz")
    .addOption(once("--target <column>", "column to predict (required)"))
    .addOption(once("--inputs <columns>", "past values used (default: every numeric column)", list))
    .addOption(once("--known <columns>", "columns that are known ahead of time, too", list))
    .addOption(once("--time <column>", "column of time stamps (default: the only one with dates)"))
    .addOption(once("--sequence <column>", "column that separates independent sequences"))
    .addOption(once("--horizon <rows>", "how far ahead; 0: regression (default: 1)", number))
    .addOption(once("--window <rows>", "how many past rows are used (default: 64)", number))
    .addOption(once("--budget <level>", "quick, standard or deep (default: standard)"))
    .addOption(once("--seed <number>", "seed of everything random (default: 0)", number))
    .addOption(once("--out <directory>", "where files go (default: runs/advise-<key>)"))
    .option("--json", "print the advice as one JSON document, and nothing else")
    .addHelpText(
      "after",
      "\nExample:\n  nwidth advise examples/data/births.csv --target births --time date",
    )
    .showHelpAfterError("  nwidth advise --help lists the options")
    .action(async (data: string, { target, ...options }: Partial<AdviseOptions>) => {
      // Not mandatory for the parser, which would name it before the option that was mistyped.
      if (target === undefined) {
        throw new CallerError(
          "--target is missing",
          "name the column to predict, as in --target births; nwidth advise --help lists the options",
        );
      }
      const { advise } = await import("./advise.js");
      process.exitCode = await advise(data, { target, ...options });
    });
  root
    .command("results")
    .description("the trials of sweeps as a table, as CSV or JSON, or SQL over them")
    .argument("<directories...>", "runs, or directories of runs (shards); their union is shown")
    .addOption(once("--sql <query>", "one SELECT over the table trials (DuckDB)"))
    .addOption(new Option("--csv", "print every row and column as CSV").conflicts("json"))
    .option("--json", 'print one JSON document, {"rows": [...]}, and nothing else')
    .addOption(once("--out <directory>", "also write results.csv there"))
    .addHelpText(
      "after",
      "\nExample:\n  nwidth results runs/sweep --sql 'SELECT \"task.alpha\", avg(mse) FROM trials WHERE chosen GROUP BY ALL'",
    )
    .showHelpAfterError("  nwidth results --help lists the options")
    .action(async (paths: string[], options: ResultsOptions) => {
      const { results } = await import("./results.js");
      await results(paths, options);
    });
  return root.showHelpAfterError("  nwidth --help lists the commands");
}

/** An option that may be given once: a second value would silently replace the first. */
function once(
  flags: string,
  description: string,
  parse: (text: string, flag: string) => unknown = (text) => text,
): Option {
  const flag = flags.split(" ")[0];
  return new Option(flags, description).argParser((text: string, before: unknown) => {
    if (before === undefined) return parse(text, flag);
    throw new CallerError(
      `${flag} is given twice: '${before}' and '${text}'`,
      "give the option once; where it takes several columns, separate them by commas",
    );
  });
}

function list(text: string, flag: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (!names.includes("")) return names;
  throw new CallerError(`${flag} '${text}' holds an empty name`, "separate names by one comma");
}

function number(text: string, flag: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new CallerError(`${flag} '${text}' is not a number`, "give a whole number");
}

/** One message for a fault; the stack only where it is nwidth's own. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : CALLERS_MISTAKE;
  if (error instanceof CallerError) {
    process.stderr.write(`error: ${plainText(error.message)}\n`);
    return CALLERS_MISTAKE;
  }
  process.stderr.write(`${plainText((error as Error)?.stack ?? String(error))}\n`);
  return FAULT;
}

// A reader that closes the pipe early (`| head`) is no fault, and does not end the job.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  const root = program();
  if (process.argv.length <= 2) root.outputHelp();
  else await root.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
