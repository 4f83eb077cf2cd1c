import type { Command } from "commander";
import { parseHorizons } from "../../data/horizons.js";
import { CallerError } from "../../errors.js";
import type { AdviseOptions } from "../advise.js";
import { list, number, numbers, once, rowsOrAuto } from "../options.js";
import type { Streams } from "../streams.js";

/** Adds the verb `advise`; what it does is loaded when it is called. */
export function addAdvise(root: Command, streams: Streams, end: (code: number) => void): void {
  root
    .command("advise")
    .description("advise on a model for a series: what architecture, what size, or a linear one")
    .argument("<data>", "file: .csv, .tsv, .jsonl, .parquet, .npy or .npz")
    .addOption(once("--target <columns>", "column to predict (required); several: each by itself"))
    .option(
      "--classes",
      "the target's numbers are labels of classes (text and booleans always are)",
    )
    .addOption(once("--inputs <columns>", "past values used (default: every numeric column)", list))
    .addOption(once("--known <columns>", "columns that are known ahead of time, too", list))
    .addOption(once("--time <column>", "column of time stamps (default: the only one with dates)"))
    .addOption(once("--sequence <column>", "column that separates independent sequences"))
    .addOption(
      once(
        "--horizon <rows>",
        "how far ahead, as 1, 1..30 or 1,7; 0: regression (default: 1)",
        parseHorizons,
      ),
    )
    .addOption(
      once(
        "--window <rows>",
        "how many past rows are used (default: auto, the data choose)",
        rowsOrAuto,
      ),
    )
    .addOption(once("--origins <count>", "test on so many forecasts that do not overlap", number))
    .addOption(
      once(
        "--split <rows>",
        "train, validate and test on so many rows, as 700,150,150 (default: 70, 15, 15 %)",
        numbers,
      ),
    )
    .addOption(once("--mase-lag <rows>", "season of the scaled error MASE (default: 1)", number))
    .addOption(once("--budget <level>", "quick, standard or deep (default: standard)"))
    .option("--ensemble", "take the mean of a network's seeds, at so many times its cost")
    .option("--forecast", "predict what comes after the last row, too, and show it in the report")
    .addOption(once("--seed <number>", "seed of everything random (default: 0)", number))
    .addOption(once("--workers <number>", "worker processes (default: one for each core)", number))
    .addOption(once("--queue <url>", "have it trained by the workers of a queue; $NWIDTH_QUEUE"))
    .addOption(
      once("--share <folder>", "of a queue: where large files go, the same on all machines"),
    )
    .addOption(once("--out <directory>", "where files go (default: runs/advise-<key>)"))
    .option("--json", "print the advice as one JSON document, and nothing else")
    .addHelpText(
      "after",
      "\nExample:\n  nwidth advise examples/data/births.csv --target births --time date",
    )
    .showHelpAfterError("  nwidth advise --help lists the options")
    .action(async (data: string, { target, ...options }: Partial<AdviseOptions>) => {
      // Not mandatory for the parser, which would name it before the option that was mistyped.
      if (target === undefined) {
        throw new CallerError(
          "--target is missing",
          "name the column to predict, as in --target births; nwidth advise --help lists the options",
        );
      }
      const { advise } = await import("../advise.js");
      end(await advise(data, { target, ...options }, streams));
    });
}
