import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { PATIENCE } from "../../plugins/call.js";
import type { JobProgress, PopulationResult } from "../../population/job.js";
import { WorkerDied } from "../worker-died.js";
import { type Assignment, errorOf, type PoolMessage, type WorkerMessage } from "./protocol.js";

/** Characters of stderr that are kept: a stack. */
const STDERR_KEPT = 4000;

/** Milliseconds that one call of a plugin's function may take. */
const CALL = 1000 * PATIENCE;

/** In so many parts a silence is counted: one that this process slept through itself is but one. */
const SILENCE_PARTS = 4;

/** One process that does jobs, one at a time. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  /** settles when the process has ended and all that it said was heard */
  readonly #ended: Promise<unknown>;
  /** the end of what it wrote to stderr: shown where it dies of it */
  #stderr = "";

  /** @param entry the module that the process runs, which calls `serve` */
  constructor(entry: URL) {
    this.#child = fork(entry, {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: [],
    });
    const keep = (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    };
    this.#child.stderr?.setEncoding("utf8").on("data", keep);
    this.#child.on("error", (error) => keep(`${error.message}\n`));
    this.#ended =
      this.#child.pid === undefined
        ? Promise.resolve()
        : once(this.#child, "close").catch(() => {});
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  #send(message: PoolMessage): void {
    // A process that is gone gets no message; its end is an event of its own.
    this.#child.send(message, () => {});
  }

  /**
   * Does a job.
   *
   * @param silence milliseconds without a message after which the process is killed; of those in a
   *   plugin's code no more than one call of it may take
   * @throws WorkerDied where the process ends before the job does
   * @throws the job's own error
   */
  perform(
    assignment: Assignment,
    silence: number,
    onProgress: (progress: JobProgress) => void,
  ): Promise<PopulationResult> {
    const { name } = assignment.job;
    return new Promise((resolve, reject) => {
      let step = 0;
      let silentParts = 0;
      let hung = false;
      let inside: string | null = null;
      const patience = () => (inside === null ? silence : Math.min(silence, CALL));
      const tick = () => {
        silentParts++;
        if (silentParts <= SILENCE_PARTS) return;
        hung = true;
        this.#child.kill("SIGKILL");
      };
      const watched = () => setInterval(tick, patience() / SILENCE_PARTS);
      let watch = watched();
      const die = (how: string) => {
        settle();
        reject(new WorkerDied(name, how, step, this.#stderr, 1, inside));
      };
      const onMessage = (message: WorkerMessage) => {
        silentParts = 0;
        switch (message.kind) {
          case "progress":
            step = message.progress.step;
            onProgress(message.progress);
            return;
          case "inside":
            inside = message.inside;
            clearInterval(watch);
            watch = watched();
            return;
          case "result":
            settle();
            resolve(message.result);
            return;
          case "failed":
            settle();
            reject(errorOf(name, message.failure));
            return;
        }
      };
      const onClose = (code: number | null, signal: string | null) =>
        die(hung ? `no heart-beat for ${patience() / 1000} s` : (signal ?? `code ${code}`));
      const settle = () => {
        clearInterval(watch);
        this.#child.off("message", onMessage);
        this.#child.off("close", onClose);
      };
      this.#child.on("message", onMessage);
      this.#child.on("close", onClose);
      this.#stderr = "";
      if (this.#child.pid === undefined) {
        setImmediate(() => die("no process could be started"));
        return;
      }
      this.#send({ kind: "job", assignment });
    });
  }

  /** The job that runs stops between two runs of the engine. */
  stop(): void {
    this.#send({ kind: "stop" });
  }

  /** Ends the process at once, and waits for its end. */
  async end(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
