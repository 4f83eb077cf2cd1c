import type { Command } from "commander";
import { number, once, plugin } from "../options.js";
import type { Streams } from "../streams.js";
import type { SweepOptions } from "../sweep.js";

/** Adds the verb `sweep`; what it does is loaded when it is called. */
export function addSweep(root: Command, streams: Streams, end: (code: number) => void): void {
  root
    .command("sweep")
    .description("train a declared grid of models, each once; may be killed and run again")
    .argument("<specification>", "file: .yaml, .yml or .json; docs/sweep.md says what stands in it")
    .addOption(plugin())
    .option("--plan", "say what it would take, and train nothing")
    .option("--extend", "add trials to a run whose specification was another")
    .option("--fail-fast", "stop at the first trial that fails")
    .addOption(once("--workers <number>", "worker processes (default: one for each core)", number))
    .addOption(once("--queue <url>", "have it trained by the workers of a queue; $NWIDTH_QUEUE"))
    .addOption(
      once("--share <folder>", "of a queue: where large files go, the same on all machines"),
    )
    .addOption(once("--shard <i/n>", "train one of n parts only, counted from 1"))
    .addOption(once("--seed <number>", "is added to the seeds of the trials (default: 0)", number))
    .addOption(once("--out <directory>", "where files go (default: runs/sweep-<key>)"))
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText("after", "\nExample:\n  nwidth sweep examples/head-size.yaml --plan")
    .showHelpAfterError("  nwidth sweep --help lists the options")
    .action(async (specification: string, options: SweepOptions) => {
      const { sweep } = await import("../sweep.js");
      end(await sweep(specification, options, streams));
    });
}
