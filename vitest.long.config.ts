import { defineConfig } from "vitest/config";

// What only a long run shows: full forms of what `npm test` tests in small, and trainings of the
// documentation. Two files at a time, since each has processes that wait.
export default defineConfig({
  test: {
    include: ["build/test/long/**/*.test.js"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
