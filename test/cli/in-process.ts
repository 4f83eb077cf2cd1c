import { Writable } from "node:stream";
import { run } from "../../src/cli/run.js";

/** What a call left. */
export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stream that is no terminal, and keeps what it gets. */
export class Kept extends Writable {
  text = "";

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}

/**
 * Calls `nwidth` in this process: a process of its own takes half a second to begin. `main.ts` does
 * no more than this with the process's own words and streams.
 *
 * @param folder where the call is made; one at a time, since the process has one
 */
export async function call(words: readonly string[], folder = "."): Promise<Called> {
  const [stdout, stderr] = [new Kept(), new Kept()];
  const before = process.cwd();
  process.chdir(folder);
  try {
    const code = await run(words, { stdout, stderr });
    return { code, stdout: stdout.text, stderr: stderr.text };
  } finally {
    process.chdir(before);
  }
}
