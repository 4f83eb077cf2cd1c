import { CommanderError } from "commander";
import { CallerError, StorageError } from "../errors.js";
import type { Output } from "./streams.js";
import { messageText } from "./text.js";

/** Exit codes of the contract. */
const FAULT = 1;
const CALLERS_MISTAKE = 2;

/**
 * One message for a fault; the stack only where it is nwidth's own.
 *
 * @returns the exit code
 */
export function report(error: unknown, stderr: Output): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : CALLERS_MISTAKE;
  if (error instanceof CallerError) {
    stderr.write(`error: ${messageText(error.message)}\n`);
    return CALLERS_MISTAKE;
  }
  if (error instanceof StorageError) {
    stderr.write(`error: ${messageText(error.message)}\n`);
    return FAULT;
  }
  stderr.write(`${messageText((error as Error)?.stack ?? String(error))}\n`);
  return FAULT;
}
