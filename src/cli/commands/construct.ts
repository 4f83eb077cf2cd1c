import type { Command } from "commander";
import type { ConstructOptions } from "../construct.js";
import { number, once } from "../options.js";
import type { Streams } from "../streams.js";

/** Adds the verb `construct`; what it does is loaded when it is called. */
export function addConstruct(root: Command, streams: Streams): void {
  root
    .command("construct")
    .description("weights from theory, without training, and their error beside what is promised")
    .addOption(once("--task <name>", "the task, of those that nwidth tasks list shows: coupling"))
    .option("--set <key=value...>", "a setting of the task; may be repeated")
    .addOption(once("--head <size>", "head size m_h (required)", number))
    .addOption(
      once(
        "--ff <neurons>",
        "neurons m_FF of each net (default: so many that the head decides)",
        number,
      ),
    )
    .addOption(once("--export <file>", "write the model as this .onnx file, in float64"))
    .addOption(once("--seed <number>", "seed of everything random (default: 0)", number))
    .addOption(once("--out <dir>", "folder of construct.json (default: runs/construct-KEY)"))
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText(
      "after",
      "\nExample:\n  nwidth construct --task coupling --set alpha=1.5 --head 8 --export runs/head.onnx",
    )
    .showHelpAfterError("  nwidth construct --help lists the options")
    .action(async (options: ConstructOptions) => {
      await (await import("../construct.js")).construct(options, streams);
    });
}
