import { lastWords } from "../last-words.js";

/** The process that did a job ended before the job did: killed, crashed, or no longer heard of. */
export class WorkerDied extends Error {
  override readonly name = "WorkerDied";

  /**
   * @param jobName the job that was lost
   * @param how a signal ("SIGKILL"), "code 134", or "no heart-beat for 60 s"
   * @param step the last one that it reported
   * @param stderr the end of what it wrote there
   * @param workers how many ended so, one after another
   * @param inside the call of a plugin's function that it was in, as messages name it; null: in none
   */
  constructor(
    readonly jobName: string,
    readonly how: string,
    readonly step: number,
    readonly stderr: string,
    readonly workers = 1,
    readonly inside: string | null = null,
  ) {
    const words = lastWords(stderr);
    super(
      `the worker that trained ${jobName} died after step ${step}: ${how}${words && `; its last words: ${words}`}`,
    );
  }
}
