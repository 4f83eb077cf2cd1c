import { defineConfig } from "vitest/config";

// Tests that install the package stand apart: they need npm, and take the time that it takes.
export default defineConfig({
  test: {
    include: ["build/test/package/**/*.test.js"],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
