/** Lines of a crash that name no cause: frames of a stack, rules, the version of Node. */
const NO_CAUSE = /^\s*(at |\d+: 0x|-{3,}|Node\.js v)/;

function lastWords(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !NO_CAUSE.test(line));
  return lines.at(-1)?.trim() ?? "";
}

/** The process that did a job ended before the job did: killed, crashed, or no longer heard of. */
export class WorkerDied extends Error {
  override readonly name = "WorkerDied";

  /**
   * @param jobName the job that was lost
   * @param how a signal ("SIGKILL"), "code 134", or "no heart-beat for 60 s"
   * @param step the last one that it reported
   * @param stderr the end of what it wrote there
   * @param workers how many ended so, one after another
   */
  constructor(
    readonly jobName: string,
    readonly how: string,
    readonly step: number,
    readonly stderr: string,
    readonly workers = 1,
  ) {
    const words = lastWords(stderr);
    super(
      `the worker that trained ${jobName} died after step ${step}: ${how}${words && `; its last words: ${words}`}`,
    );
  }
}
