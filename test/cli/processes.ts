import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The command line as it is installed. */
export const MAIN = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));

/** How a process ended. */
export interface Ended {
  /** null where a signal ended it */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that was started, and its end. */
export interface Started {
  readonly child: ChildProcess;
  readonly end: Promise<Ended>;
}

const running = new Set<ChildProcess>();
function endAll(): void {
  for (const child of running) child.kill("SIGKILL");
}
process.once("exit", endAll);
// as the runner of the tests ends who ran them
process.once("SIGTERM", () => {
  endAll();
  process.exit();
});

/** Ends a process with this one at the latest, as where a test that started it failed. */
export function endWithThis(child: ChildProcess): void {
  running.add(child);
  child.once("exit", () => running.delete(child));
}

/** Starts a program. */
export function start(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  cwd?: string,
): Started {
  const child = spawn(program, words, { env, cwd });
  endWithThis(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const end = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, end };
}

/** Starts `nwidth`. */
export function startNwidth(words: readonly string[], env?: NodeJS.ProcessEnv): Started {
  return start(process.execPath, [MAIN, ...words], env);
}

/** Runs `nwidth` to its end. */
export function nwidth(words: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
  return startNwidth(words, env).end;
}

/** Process ids of the children of a process; none where it has ended. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .split(" ")
      .filter((word) => word.trim() !== "")
      .map(Number);
  } catch {
    return [];
  }
}
