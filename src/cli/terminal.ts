import type { Terminal } from "../report/terminal/columns.js";
import type { Output } from "./streams.js";

/** What text on a stream may look like; 100 columns where it is no terminal. */
export function terminalOf(stream: Output): Terminal {
  return {
    columns: stream.columns ?? 100,
    color: stream.isTTY === true && stream.hasColors?.() === true,
  };
}
