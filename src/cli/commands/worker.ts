import type { Command } from "commander";
import { number, once } from "../options.js";
import type { Streams } from "../streams.js";
import type { WorkerOptions } from "../worker.js";

/** Adds the verb `worker`; what it does is loaded when it is called. */
export function addWorker(root: Command, streams: Streams): void {
  root
    .command("worker")
    .description("train what others put on a queue, on every core, until told to leave")
    .addOption(once("--queue <url>", "redis://HOST:PORT/NAME (default: $NWIDTH_QUEUE)"))
    .addOption(
      once("--share <folder>", "of a queue: where large files go, the same on all machines"),
    )
    .addOption(once("--workers <number>", "worker processes (default: one for each core)", number))
    .addOption(
      once(
        "--lock <seconds>",
        "after how long without a sign of life others take over (default: 120)",
        number,
      ),
    )
    .option("--json", "print one JSON document at the end, and nothing else")
    .addHelpText("after", "\nExample:\n  nwidth worker --queue redis://:secret@10.0.0.1:6379/night")
    .showHelpAfterError("  nwidth worker --help lists the options")
    .action(async (options: WorkerOptions) => {
      await (await import("../worker.js")).worker(options, streams);
    });
}
