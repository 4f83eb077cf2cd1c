/** A catalogue as msgfmt writes it, with what a test changes. */
export function compiledCatalogue(
  messages: readonly (readonly [string, string])[],
  { little = true, count = messages.length }: { little?: boolean; count?: number } = {},
): Buffer {
  const strings = messages.flat().map((text) => Buffer.from(`${text}\0`));
  const header = 28;
  const start = header + 16 * messages.length;
  const bytes = Buffer.alloc(start + strings.reduce((sum, { length }) => sum + length, 0));
  const put = (value: number, at: number) =>
    little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  [0x950412de, 0, count, header, header + 8 * messages.length].forEach((v, i) => {
    put(v, 4 * i);
  });
  let at = start;
  for (const [i, text] of strings.entries()) {
    const entry = header + 8 * (Math.floor(i / 2) + (i % 2) * messages.length);
    put(text.length - 1, entry);
    put(at, entry + 4);
    text.copy(bytes, at);
    at += text.length;
  }
  return bytes;
}
