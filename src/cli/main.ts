#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { CallerError, StorageError } from "../errors.js";
import { VERSION } from "../version.js";
import { addAdvise } from "./commands/advise.js";
import { addBound } from "./commands/bound.js";
import { addConstruct } from "./commands/construct.js";
import { addResults } from "./commands/results.js";
import { addSpectrum } from "./commands/spectrum.js";
import { addSweep } from "./commands/sweep.js";
import { addTasks } from "./commands/tasks.js";
import { addVerify } from "./commands/verify.js";
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
  for (const add of [
    addAdvise,
    addSweep,
    addResults,
    addVerify,
    addTasks,
    addBound,
    addSpectrum,
    addConstruct,
  ])
    add(root);
  return root.showHelpAfterError("  nwidth --help lists the commands");
}

/** One message for a fault; the stack only where it is nwidth's own. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : CALLERS_MISTAKE;
  if (error instanceof CallerError) {
    process.stderr.write(`error: ${plainText(error.message)}\n`);
    return CALLERS_MISTAKE;
  }
  if (error instanceof StorageError) {
    process.stderr.write(`error: ${plainText(error.message)}\n`);
    return FAULT;
  }
  process.stderr.write(`${plainText((error as Error)?.stack ?? String(error))}\n`);
  return FAULT;
}

// A reader that closes the pipe early (`| head`) is no fault, and does not end the job.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  const full = new StorageError(
    `cannot write to stdout: ${error.message}`,
    "free some space, or send it elsewhere",
  );
  process.exit(report(full));
});

try {
  const root = program();
  if (process.argv.length <= 2) root.outputHelp();
  else await root.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
