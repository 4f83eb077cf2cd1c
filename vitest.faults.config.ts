import { defineConfig } from "vitest/config";

// What a queue and its workers survive, with real servers. Files mostly wait: for locks to end, for a
// network to be back. So more of them run at a time than there are cores.
export default defineConfig({
  test: {
    include: ["build/test/faults/**/*.test.js"],
    globalSetup: "build/test/faults/undisturbed.js",
    env: { ORT_DISABLE_TELEMETRY: "1", NWIDTH_QUEUE: "" },
    pool: "forks",
    maxWorkers: 5,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
