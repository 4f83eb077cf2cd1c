/**
 * Seconds until the last job is done, each worker taking the next when it is free.
 *
 * @param seconds of the jobs, in the order in which they are taken
 */
export function makespan(seconds: readonly number[], workers: number): number {
  const free = new Float64Array(workers);
  for (const job of seconds) {
    let next = 0;
    for (let w = 1; w < workers; w++) if (free[w] < free[next]) next = w;
    free[next] += job;
  }
  return free.reduce((a, b) => Math.max(a, b));
}
