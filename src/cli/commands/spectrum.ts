import type { Command } from "commander";
import { number, once, plugin } from "../options.js";
import type { SpectrumCall } from "../spectrum.js";
import type { Streams } from "../streams.js";

/** Adds the verb `spectrum`; what it does is loaded when it is called. */
export function addSpectrum(root: Command, streams: Streams): void {
  root
    .command("spectrum")
    .description("singular values of a coupling: of a task, or of a matrix")
    .argument("[file]", "in place of --task: logits or W_Q^T W_K as .npy, or a run with keep: best")
    .addOption(once("--task <name>", "name of a task; nwidth tasks list shows them"))
    .option("--set <key=value...>", "a setting of the task; may be repeated")
    .addOption(once("--trial <key>", "of a run: the first letters of a trial's key"))
    .addOption(once("--at <layer.head>", "of its model: which head, counted from 0"))
    .addOption(plugin())
    .addOption(
      once("--rank <number>", "leading values (default: all, of large matrices 64)", number),
    )
    .addOption(once("--seed <number>", "seed of everything random (default: 0)", number))
    .addOption(once("--out <directory>", "where the files go (default: runs/spectrum-<key>)"))
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText("after", "\nExample:\n  nwidth spectrum --task mixing-example --set mixed=true")
    .showHelpAfterError("  nwidth spectrum --help lists the options")
    .action(async (file: string | undefined, options: SpectrumCall) => {
      const { spectrum } = await import("../spectrum.js");
      await spectrum(file, options, streams);
    });
}
