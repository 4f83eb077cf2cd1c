import type { Command } from "commander";
import type { ComplexityCall } from "../complexity.js";
import { number, once, plugin } from "../options.js";
import type { Streams } from "../streams.js";

/** Adds the verb `complexity`; what it does is loaded when it is called. */
export function addComplexity(root: Command, streams: Streams): void {
  root
    .command("complexity")
    .description("C_0, C_1, C_2 and C_RNN: how hard a target is for attention, and for recurrence")
    .argument("[file]", "in place of --task: logits or W_Q^T W_K as .npy, or a run with keep: best")
    .addOption(once("--task <name>", "name of a task; nwidth tasks list shows them"))
    .option("--set <key=value...>", "a setting of the task; may be repeated")
    .addOption(once("--trial <key>", "of a run: the first letters of a trial's key"))
    .addOption(once("--at <layer.head>", "of its model: which head, counted from 0"))
    .addOption(plugin())
    .addOption(
      once("--alpha <number>", "of C_1 (default: of a fitted power law, or else 1)", number),
    )
    .addOption(once("--head <size>", "pairs that C_2 counts (default: 8, or all)", number))
    .addOption(once("--seed <number>", "seed of everything random (default: 0)", number))
    .addOption(once("--out <directory>", "where the files go (default: runs/complexity-<key>)"))
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText("after", "\nExample:\n  nwidth complexity --task linear --set rate=0.5")
    .showHelpAfterError("  nwidth complexity --help lists the options")
    .action(async (file: string | undefined, options: ComplexityCall) => {
      const { complexity } = await import("../complexity.js");
      await complexity(file, options, streams);
    });
}
