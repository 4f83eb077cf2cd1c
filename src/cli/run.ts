import { Command } from "commander";
import { unknownName } from "../errors.js";
import { VERSION } from "../version.js";
import { addAdvise } from "./commands/advise.js";
import { addBound } from "./commands/bound.js";
import { addCompletion } from "./commands/completion.js";
import { addComplexity } from "./commands/complexity.js";
import { addConstruct } from "./commands/construct.js";
import { addForecast } from "./commands/forecast.js";
import { addQueue } from "./commands/queue.js";
import { addResults } from "./commands/results.js";
import { addSpectrum } from "./commands/spectrum.js";
import { addStudy } from "./commands/study.js";
import { addSweep } from "./commands/sweep.js";
import { addTasks } from "./commands/tasks.js";
import { addVerify } from "./commands/verify.js";
import { addWorker } from "./commands/worker.js";
import { report } from "./report.js";
import type { Streams } from "./streams.js";
import { messageText } from "./text.js";

/**
 * The command line as a function: what `nwidth` does with these words.
 *
 * @returns the exit code
 */
export async function run(words: readonly string[], streams: Streams): Promise<number> {
  let code = 0;
  const root = program(streams, (ended) => {
    code = ended;
  });
  try {
    const [first, ...rest] = words;
    const asked = first === "help" ? [...rest, "--help"] : words;
    requireKnown(root, asked);
    if (words.length === 0) root.outputHelp();
    else await root.parseAsync(asked, { from: "user" });
    return code;
  } catch (error) {
    return report(error, streams.stderr);
  }
}

/**
 * The parser shows help for whatever stands before --help.
 *
 * @throws CallerError for a verb, or a verb's verb, that is not there, naming the nearest
 */
function requireKnown(root: Command, words: readonly string[]): void {
  let command = root;
  for (const word of words) {
    const { commands } = command;
    if (word.startsWith("-") || commands.length === 0) return;
    const next = commands.find((other) => other.name() === word);
    if (next === undefined) {
      throw unknownName(
        command === root ? "command" : `command of ${command.name()}`,
        word,
        commands.map((other) => other.name()),
      );
    }
    command = next;
  }
}

function program(streams: Streams, end: (code: number) => void): Command {
  const { stdout, stderr } = streams;
  const root = new Command("nwidth")
    .description(
      "Which sequence model does your series need, how much of it, and when is a linear one enough?",
    )
    .version(VERSION, "-V, --version")
    .addHelpText("after", "\nnwidth help <command> says what a command does, with its options.")
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(messageText(text)),
    })
    .exitOverride()
    .hook("preAction", async (_, action) => {
      const { plugin: files = [] } = action.opts<{ plugin?: readonly string[] }>();
      if (files.length > 0) await (await import("./plugins.js")).usePlugins(files);
    });
  for (const add of [
    addAdvise,
    addForecast,
    addSweep,
    addStudy,
    addResults,
    addVerify,
    addWorker,
    addQueue,
    addTasks,
    addBound,
    addSpectrum,
    addComplexity,
    addConstruct,
    addCompletion,
  ])
    add(root, streams, end);
  return root.showHelpAfterError("  nwidth --help lists the commands");
}
