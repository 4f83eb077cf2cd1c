import type { Command } from "commander";
import type { ConstructOptions } from "../construct.js";
import { number, once } from "../options.js";
import type { Streams } from "../streams.js";

/** Adds the verb `construct`; what it does is loaded when it is called. */
export function addConstruct(root: Command, streams: Streams): void {
  root
    .command("construct")
    .description("weights from theory, without training, and their error beside what is promised")
    .addOption(once("--task <name>", "the task: coupling, sparse, adaptive or essential"))
    .option("--set <key=value...>", "a setting of the task; may be repeated")
    .addOption(once("--head <size>", "of coupling: head size m_h (required)", number))
    .addOption(once("--heads <count>", "of the others: heads H of a layer (required)", number))
    .addOption(once("--encoding <name>", "of the others: lin or log (default: lin)"))
    .addOption(once("--coupling <name>", "of adaptive: dot-product or tmx (default: dot-product)"))
    .addOption(
      once(
        "--ff <neurons>",
        "of coupling, and of essential with two kernels: neurons of each net (default: so many that the heads decide, or 256)",
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
