import { serve } from "../../../../src/experiments/runners/local/serve.js";

/** A worker that keeps its progress after every run of the engine. */
serve({ checkpointSeconds: 0 });
