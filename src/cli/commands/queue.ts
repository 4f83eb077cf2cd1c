import type { Command } from "commander";
import { once } from "../options.js";
import type { QueueStatusOptions } from "../queue.js";
import type { Streams } from "../streams.js";

/** Adds the verb `queue` with its subcommand; what it does is loaded when it is called. */
export function addQueue(root: Command, streams: Streams): void {
  const verb = root
    .command("queue")
    .description("several machines: who serves a queue, and what waits on it")
    .helpCommand(false);
  verb
    .command("status")
    .description("workers and their rates, what waits, runs and failed, and how long it will take")
    .addOption(once("--queue <url>", "redis://HOST:PORT/NAME (default: $NWIDTH_QUEUE)"))
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText(
      "after",
      "\nExample:\n  nwidth queue status --queue redis://:secret@10.0.0.1/night",
    )
    .showHelpAfterError("  nwidth queue status --help lists the options")
    .action(async (options: QueueStatusOptions) => {
      await (await import("../queue.js")).queueStatus(options, streams);
    });
}
