import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take longest, which begin first: the last to begin should be short, or one of the two
 * workers idles. Where a file is missing here, that costs time and nothing else.
 */
const LONGEST = [
  "advise/advise",
  "cli/advise",
  "construct/coupling",
  "training/bits",
  "cli/sweep",
  "oracle/kernels",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.includes(`/build/test/${name}`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** What they load stays in their process, which no other file may share. */
const PLUGINS = "build/test/experiments/plugins/**/*.test.js";

// Tests run as compiled, so that they exercise the files that are published and
// worker processes find their entry points beside the code that starts them.
export default defineConfig({
  test: {
    // for tests that load the engine themselves, as src/runtime/node.ts does for all others
    env: { ORT_DISABLE_TELEMETRY: "1" },
    pool: "forks",
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["build/test/**/*.test.js"],
          exclude: [
            ...["e2e", "faults", "long", "package"].map((folder) => `build/test/${folder}/**`),
            PLUGINS,
          ],
          // Files of a worker share one process: loading all libraries anew for each took a sixth of the time.
          isolate: false,
        },
      },
      { extends: true, test: { name: "alone", include: [PLUGINS], isolate: true } },
    ],
    // Against a test that hangs, not one that is slow on a busy machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    sequence: { sequencer: LongestFirst },
  },
});
