import { defineConfig } from "vitest/config";

// What only a long run shows: full forms of what `npm test` tests in small, and trainings of the
// documentation. More files at a time than there are cores, since each has processes that wait.
export default defineConfig({
  test: {
    include: ["build/test/long/**/*.test.js"],
    // for tests that load the engine themselves, as src/runtime/node.ts does for all others
    env: { ORT_DISABLE_TELEMETRY: "1" },
    pool: "forks",
    maxWorkers: 3,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
