/** A stream that text is written to; of a terminal, what it can show. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

/** Where a call writes: the process's own streams, or what stands in for them. */
export interface Streams {
  readonly stdout: Output;
  readonly stderr: Output;
}
