import type { Command } from "commander";
import { CallerError } from "../../errors.js";
import { once } from "../options.js";
import { settingsOf } from "../settings.js";
import type { Streams } from "../streams.js";

/** Adds the verb `bound`; what it does is loaded when it is called. */
export function addBound(root: Command, streams: Streams): void {
  const verb = root
    .command("bound")
    .description("a theorem as a number: what is promised, as printed and as proved")
    .helpCommand(false)
    .addOption(
      once("--theorem <name>", "which theorem (default: a-4.2); nwidth bound list has them"),
    )
    .addOption(once("--alpha <number>", "decay of the coupling's singular values", value))
    .addOption(once("--beta <number>", "rate of feed-forward nets, or decay of kernels", value))
    .addOption(once("--c0 <number>", "complexity C_0 of the target", value))
    .addOption(once("--c1 <number>", "complexity C_1", value))
    .addOption(once("--c2 <number>", "complexity C_2, at head size 1 where it grows", value))
    .addOption(once("--c2-growth <number>", "p of C_2 = c2 * head^p (default: 0)", value))
    .addOption(once("--tau <steps>", "length of the sequence", value))
    .addOption(once("--head <size>", "head size m_h", value))
    .addOption(once("--ff <neurons>", "feed-forward budget m_FF", value))
    .option("--set <key=value...>", "a setting by its name; lists as 1,2,3; may be repeated")
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText(
      "after",
      "\nExample:\n  nwidth bound --alpha 1 --beta 0.5 --c0 3 --c1 1 --c2 2 --tau 16 --head 8 --ff 4096",
    )
    .showHelpAfterError("  nwidth bound --help lists the options")
    .action(async ({ theorem = "a-4.2", set = [], json = false, ...named }) => {
      const settings = settingsOf(set);
      const twice = Object.keys(named).find((key) => Object.hasOwn(settings, key));
      if (twice !== undefined) {
        throw new CallerError(
          `${twice} is given as an option, '${named[twice]}', and by --set, '${settings[twice]}'`,
          "give it once",
        );
      }
      const { bound } = await import("../bound.js");
      const given = Object.entries(settings).map(([key, text]) => [key, value(text)]);
      bound(theorem, { ...named, ...Object.fromEntries(given) }, json, streams);
    });
  verb
    .command("list")
    .description("every theorem: what it bounds, its source, its settings and what they mean")
    .option("--json", "print one JSON document, and nothing else")
    .addHelpText("after", "\nExample:\n  nwidth bound list")
    .showHelpAfterError("  nwidth bound list --help lists the options")
    .action(async (_, command: Command) => {
      // the verb has the same option, and takes it wherever it stands
      const { json = false } = command.optsWithGlobals<{ json?: boolean }>();
      (await import("../bound.js")).listTheorems(json, streams);
    });
}

/** A number where the text is one, a list where it has commas, else the text, for the schema to judge. */
function value(text: string): unknown {
  if (text.includes(",")) return text.split(",").map(value);
  return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}
