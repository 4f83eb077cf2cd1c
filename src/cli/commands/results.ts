import { type Command, Option } from "commander";
import { once, plugin } from "../options.js";
import type { ResultsOptions } from "../results.js";
import type { Streams } from "../streams.js";

/** Adds the verb `results`; what it does is loaded when it is called. */
export function addResults(root: Command, streams: Streams): void {
  root
    .command("results")
    .description("the trials of sweeps as a table, as CSV or JSON, or SQL over them")
    .argument("<directories...>", "runs, or directories of runs (shards); their union is shown")
    .addOption(plugin())
    .addOption(once("--sql <query>", "one SELECT over the table trials (DuckDB)"))
    .addOption(new Option("--csv", "print every row and column as CSV").conflicts("json"))
    .option("--json", 'print one JSON document, {"rows": [...]}, and nothing else')
    .addOption(once("--out <directory>", "also write results.csv there"))
    .addOption(
      new Option("--compare", "two sweeps side by side, paired by seed").conflicts([
        "sql",
        "csv",
        "out",
      ]),
    )
    .addOption(once("--metric <name>", "what --compare compares (default: the first of both)"))
    .addHelpText(
      "after",
      "\nExample:\n  nwidth results runs/sweep --sql 'SELECT \"task.alpha\", avg(mse) FROM trials WHERE chosen GROUP BY ALL'",
    )
    .showHelpAfterError("  nwidth results --help lists the options")
    .action(async (paths: string[], options: ResultsOptions) => {
      const { results } = await import("../results.js");
      await results(paths, options, streams);
    });
}
