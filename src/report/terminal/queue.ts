import type { QueueStatus } from "../../experiments/runners/queue/status.js";
import { counted, written } from "../format.js";
import { printable, shortened } from "../text.js";
import { type Column, columnsOf, type Entry, entries, heading, type Terminal } from "./columns.js";

/** Characters of a host's name that are shown. */
const LONGEST_HOST = 40;

function workerTable({ workers }: QueueStatus, terminal: Terminal): string {
  const rows = workers.map(({ host, workers, running, trials, rate, seconds, serves, version }) => [
    shortened(host, LONGEST_HOST),
    `${written(running, "count")}/${written(workers, "count")}`,
    written(trials, "count"),
    written(rate, "error"),
    written(seconds, "seconds"),
    serves ? "" : `serves nwidth ${shortened(version.nwidth, 20)} ${shortened(version.code, 8)}`,
  ]);
  const heads = ["worker", "running", "trials", "a minute", "since", ""];
  const columns = heads.map((head, i): Column => {
    const width = Math.max(head.length, ...rows.map((row) => row[i].length));
    return { head, width, ...(i > 0 && i < 5 && { right: true }) };
  });
  return columnsOf(columns, rows, terminal);
}

/** A queue for a terminal: who serves it, and what waits. */
export function queueText(status: QueueStatus, terminal: Terminal): string {
  const { workers, sweeps, waiting, running, failed, left, rate, remainingSeconds } = status;
  const processes = workers.filter((w) => w.serves).reduce((sum, w) => sum + w.workers, 0);
  const lines: Entry[] = [
    [
      "workers",
      `${counted(processes, "process", "processes")} on ${counted(workers.length, "worker")}`,
    ],
    [
      "populations",
      `${written(waiting, "count")} waiting, ${written(running, "count")} running, ${written(failed, "count")} failed`,
    ],
    ["left", `${counted(left, "trial")} of ${counted(sweeps.length, "run")}`],
    ["rate", `${written(rate, "error")} trials a minute`],
    [
      "time left",
      remainingSeconds === null
        ? "cannot tell: no trial ended yet"
        : written(remainingSeconds, "seconds"),
    ],
  ];
  const parts = [
    heading(printable(status.queue), terminal),
    entries(lines, terminal),
    ...(workers.length === 0 ? [] : ["", workerTable(status, terminal)]),
  ];
  return `${parts.join("\n")}\n`;
}
