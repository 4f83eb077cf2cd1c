import type { Terminal } from "../report/terminal/columns.js";

/** What text on a stream may look like; 100 columns where it is no terminal. */
export function terminalOf(stream: NodeJS.WriteStream): Terminal {
  return { columns: stream.columns ?? 100, color: stream.isTTY === true && stream.hasColors() };
}
