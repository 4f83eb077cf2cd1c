import type { Command } from "commander";
import { number, once, plugin } from "../options.js";
import type { Streams } from "../streams.js";
import type { StudyOptions } from "../study.js";

/** Adds the verb `study` with its subcommands; what they do is loaded when they are called. */
export function addStudy(root: Command, streams: Streams, end: (code: number) => void): void {
  const verb = root
    .command("study")
    .description("figures and tables of papers as experiments, with a verdict on each claim")
    .helpCommand(false);
  verb
    .command("list")
    .description("every study: what it repeats, and how many claims it decides")
    .addOption(plugin())
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText("after", "\nExample:\n  nwidth study list")
    .showHelpAfterError("  nwidth study list --help lists the options")
    .action(async ({ json = false }: { json?: boolean }) => {
      (await import("../study.js")).listStudies(json, streams);
    });
  verb
    .command("run")
    .description(
      "train what a study trains, once, and decide its claims; may be killed and run again",
    )
    .argument("<id>", "a study, or all; nwidth study list shows them")
    .addOption(plugin())
    .addOption(once("--budget <size>", "smoke, default or paper (default: default)"))
    .addOption(once("--seeds <number>", "trainings of each configuration", number))
    .addOption(
      once("--data <path>", "your data, of studies of real data (default: what comes with nwidth)"),
    )
    .option("--plan", "say what it would take, and train nothing")
    .addOption(once("--workers <number>", "worker processes (default: one for each core)", number))
    .addOption(once("--queue <url>", "have it trained by the workers of a queue; $NWIDTH_QUEUE"))
    .addOption(
      once("--share <folder>", "of a queue: where large files go, the same on all machines"),
    )
    .addOption(once("--out <directory>", "where files go (default: runs/study/<budget>)"))
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText("after", "\nExample:\n  nwidth study run a-table2 --budget smoke")
    .showHelpAfterError("  nwidth study run --help lists the options")
    .action(async (id: string, options: StudyOptions) => {
      end(await (await import("../study.js")).runStudies(id, options, streams));
    });
  verb
    .command("report")
    .description("join any number of runs into one page")
    .argument("<directories...>", "what nwidth study run wrote, or directories that hold such")
    .addOption(once("--out <file>", "the page (default: runs/study/report.html)"))
    .addHelpText("after", "\nExample:\n  nwidth study report runs/study/default")
    .showHelpAfterError("  nwidth study report --help lists the options")
    .action(async (directories: string[], { out = "runs/study/report.html" }: { out?: string }) => {
      await (await import("../study-report.js")).reportStudies(directories, out, streams);
    });
}
