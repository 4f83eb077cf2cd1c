import { describe } from "vitest";
import { temporaryDirectory } from "../data/fixtures.js";
import { testOrder } from "../data/numbered-rows.js";

describe("rows come back in the order of the file", () => {
  testOrder(temporaryDirectory(), 1_000_000);
});
