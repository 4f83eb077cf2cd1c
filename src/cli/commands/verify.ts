import type { Command } from "commander";
import { number, once, plugin } from "../options.js";
import type { Streams } from "../streams.js";
import type { VerifyOptions } from "../verify.js";

/** Adds the verb `verify`; what it does is loaded when it is called. */
export function addVerify(root: Command, streams: Streams, end: (code: number) => void): void {
  root
    .command("verify")
    .description("check a sweep's journal, and train some of its trials again")
    .argument("<directory>", "a run, or a directory of runs (shards)")
    .addOption(plugin())
    .addOption(once("--count <number>", "trials to train again (default: 10)", number))
    .addOption(once("--seed <number>", "of the choice of trials (default: 0)", number))
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText("after", "\nExample:\n  nwidth verify runs/head-size --count 20")
    .showHelpAfterError("  nwidth verify --help lists the options")
    .action(async (directory: string, options: VerifyOptions) => {
      const { verify } = await import("../verify.js");
      end(await verify(directory, options, streams));
    });
}
