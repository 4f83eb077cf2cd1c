import { describe, expect, it } from "vitest";
import { crc32 } from "../src/crc32.js";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("CRC-32", () => {
  it("is that of the catalogue of Williams, whatever the parts", () => {
    expect(crc32(bytes("123456789"))).toBe(0xcbf43926);
    expect(crc32(bytes("1234"), bytes(""), bytes("56789"))).toBe(0xcbf43926);
    expect(crc32()).toBe(0);
  });
});
