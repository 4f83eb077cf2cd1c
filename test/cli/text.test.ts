import { expect, it } from "vitest";
import { messageText } from "../../src/cli/text.js";

it("a message keeps its lines, and nothing of a name in it steers a terminal or turns its writing round", () => {
  const name = "\u001b[2Ja\u202Eb\u2066c\u0085d\r";
  expect(messageText(`no ${name}\n  cure`)).toBe(
    "no \uFFFD[2Ja\uFFFDb\uFFFDc\uFFFDd\uFFFD\n  cure",
  );
});
