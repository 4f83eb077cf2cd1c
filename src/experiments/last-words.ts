/** Lines of a crash that name no cause: frames of a stack, rules, the version of Node. */
const NO_CAUSE = /^\s*(at |\d+: 0x|-{3,}|Node\.js v)/;

/** The line of a process's stderr that names why it died; empty where none does. */
export function lastWords(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !NO_CAUSE.test(line));
  return lines.at(-1)?.trim() ?? "";
}
