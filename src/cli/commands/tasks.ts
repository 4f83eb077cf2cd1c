import type { Command } from "commander";
import { number, once, plugin } from "../options.js";
import type { Streams } from "../streams.js";
import type { SampleOptions } from "../tasks.js";

/** Adds the verb `tasks` with its two subcommands; what they do is loaded when they are called. */
export function addTasks(root: Command, streams: Streams): void {
  const verb = root
    .command("tasks")
    .description("tasks with known answers: what there is, and data of them")
    .helpCommand(false);
  verb
    .command("list")
    .description("every task: what it is, its source, its settings")
    .addOption(plugin())
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText("after", "\nExample:\n  nwidth tasks list")
    .showHelpAfterError("  nwidth tasks list --help lists the options")
    .action(async ({ json = false }: { json?: boolean }) => {
      (await import("../tasks.js")).listTasks(json, streams);
    });
  verb
    .command("sample")
    .description(
      "write data of a task, for advise: one series where it is stationary, else sequences",
    )
    .argument("<task>", "name of a task; nwidth tasks list shows them")
    .option("--set <key=value...>", "a setting of the task; may be repeated")
    .addOption(plugin())
    .addOption(once("--count <number>", "rows of the series, or sequences (required)", number))
    .addOption(once("-o, --out <file>", "the .csv file, replaced where it exists (required)"))
    .addOption(once("--seed <number>", "seed of everything random (default: 0)", number))
    .option("--json", "print what was written as one JSON document, and nothing else")
    .addHelpText(
      "after",
      "\nExample:\n  nwidth tasks sample linear --set kernel=power --count 2000 -o runs/power.csv",
    )
    .showHelpAfterError("  nwidth tasks sample --help lists the options")
    .action(async (name: string, options: SampleOptions) => {
      await (await import("../tasks.js")).sampleTask(name, options, streams);
    });
}
