import { defineConfig } from "vitest/config";

// Tests run as compiled, so that they exercise the files that are published and
// workers find their entry points beside the code that starts them.
export default defineConfig({
  test: {
    include: ["build/test/**/*.test.js"],
    exclude: ["build/test/e2e/**"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
