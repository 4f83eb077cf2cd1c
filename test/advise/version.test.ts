import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { VERSION } from "../../src/version.js";

it("the version is the package's", () => {
  const manifest = new URL("../../../package.json", import.meta.url);
  expect(VERSION).toBe(JSON.parse(readFileSync(manifest, "utf8")).version);
});
