import type { QueueStatus } from "../../experiments/runners/queue/status.js";

/** The JSON document of `nwidth queue status`; docs/machines.md says what its fields mean. */
export function queueDocument(status: QueueStatus) {
  return { schema: 1, ...status };
}
