import type { Command } from "commander";
import type { ForecastOptions } from "../forecast.js";
import { once } from "../options.js";
import type { Streams } from "../streams.js";

/** Adds the verb `forecast`; what it does is loaded when it is called. */
export function addForecast(root: Command, streams: Streams): void {
  root
    .command("forecast")
    .description("predict with the model that advise left: points and intervals")
    .argument("<run>", "directory of a run of nwidth advise")
    .addOption(once("--data <file>", "the newest rows, of the columns that advise was given"))
    .addOption(once("--out <directory>", "where files go (default: runs/forecast-<key>)"))
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText(
      "after",
      "\nExample:\n  nwidth forecast runs/births --data examples/data/births.csv",
    )
    .showHelpAfterError("  nwidth forecast --help lists the options")
    .action(async (run: string, options: ForecastOptions) => {
      await (await import("../forecast.js")).forecast(run, options, streams);
    });
}
