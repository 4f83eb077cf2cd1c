import type { Command } from "commander";
import type { Streams } from "../streams.js";

/** Adds the verb `completion`, which knows the others from the parser itself. */
export function addCompletion(root: Command, streams: Streams): void {
  root
    .command("completion")
    .description("a script that completes commands and options in your shell")
    .argument("<shell>", "bash, zsh or fish")
    .addHelpText("after", '\nExample:\n  eval "$(nwidth completion bash)"')
    .showHelpAfterError("  nwidth completion --help says more")
    .action(async (shell: string) => {
      const { completionScript } = await import("../completion.js");
      streams.stdout.write(completionScript(shell, root));
    });
}
