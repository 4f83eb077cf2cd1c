import { defineConfig } from "vitest/config";

// Tests that drive a browser stand apart: they need one on the machine.
export default defineConfig({
  test: {
    include: ["build/test/e2e/**/*.test.js"],
    env: { ORT_DISABLE_TELEMETRY: "1" },
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
