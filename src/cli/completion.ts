import type { Command } from "commander";
import { unknownName } from "../errors.js";

/** Shells that a script is written for. */
const SHELLS = ["bash", "zsh", "fish"] as const;

/** What may follow some words of a call: verbs of theirs, options. */
interface Place {
  /** the words, as "tasks sample"; empty at the beginning */
  readonly after: string;
  readonly words: readonly string[];
}

function placesOf(command: Command, after: readonly string[] = []): Place[] {
  const options = command.options.flatMap(({ long }) => (long === undefined ? [] : [long]));
  const verbs = command.commands.map((verb) => verb.name());
  return [
    { after: after.join(" "), words: [...verbs, ...options, "--help"] },
    ...command.commands.flatMap((verb) => placesOf(verb, [...after, verb.name()])),
  ];
}

/** Words of the place that the call is in, and files. */
function bash(places: readonly Place[]): string {
  const cases = places.map(({ after, words }) => `    "${after}") words="${words.join(" ")}" ;;`);
  const verbs = places.flatMap(({ after }) => (after === "" ? [] : [`"${after}"`]));
  return `_nwidth() {
  local words place="" word next current="\${COMP_WORDS[COMP_CWORD]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${place:+$place }$word"
    case "$next" in ${verbs.join("|")}) place="$next" ;; esac
  done
  case "$place" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ "$current" == -* || -z "$place" ]] || COMPREPLY+=($(compgen -f -- "$current"))
}
complete -o filenames -F _nwidth nwidth
`;
}

function fish(places: readonly Place[]): string {
  return places
    .map(({ after, words }) => {
      const seen = after === "" ? "__fish_use_subcommand" : `__fish_seen_subcommand_from ${after}`;
      return `complete -c nwidth -n '${seen}' -a '${words.join(" ")}'\n`;
    })
    .join("");
}

/**
 * A script for a shell that completes commands and options, written from the parser's own.
 *
 * @throws CallerError for another shell
 */
export function completionScript(shell: string, root: Command): string {
  const known = SHELLS.find((name) => name === shell);
  const places = placesOf(root);
  switch (known) {
    case "bash":
      return bash(places);
    case "zsh":
      return `autoload -Uz compinit bashcompinit && compinit && bashcompinit\n${bash(places)}`;
    case "fish":
      return fish(places);
    case undefined:
      throw unknownName("shell", shell, SHELLS);
    default:
      return known satisfies never;
  }
}
