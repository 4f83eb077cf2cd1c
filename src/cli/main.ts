#!/usr/bin/env node
import { StorageError } from "../errors.js";
import { report } from "./report.js";
import { run } from "./run.js";

// A reader that closes the pipe early (`| head`) is no fault, and does not end the job.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  const full = new StorageError(
    `cannot write to stdout: ${error.message}`,
    "free some space, or send it elsewhere",
  );
  process.exit(report(full, process.stderr));
});

// A stderr that nobody reads or that is full costs its messages, not the job, and changes no exit code.
process.stderr.on("error", () => {});

process.exitCode = await run(process.argv.slice(2), process);
