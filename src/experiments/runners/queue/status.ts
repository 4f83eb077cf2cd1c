import { Queue } from "bullmq";
import { openDoor, type QueueAddress } from "./address.js";
import { connect, keysOf, requireReached } from "./connect.js";
import { type Present, whoIsThere } from "./presence.js";
import { type CodeVersion, ownVersion, versionText } from "./version.js";

/** What is on a queue, and who is there. */
export interface QueueStatus {
  /** as it may be shown */
  readonly queue: string;
  /** of this program: what `waiting`, `running` and `failed` are of */
  readonly version: CodeVersion;
  /** those of other versions too, which serve theirs */
  readonly workers: readonly (Present<"workers"> & { readonly serves: boolean })[];
  readonly sweeps: readonly Present<"sweeps">[];
  /** populations on the queue that no worker has begun */
  readonly waiting: number;
  /** in training */
  readonly running: number;
  /** given up, and not taken back by who handed them over */
  readonly failed: number;
  /** trials that have not come back to the sweeps of this version that are there, those off the queue too */
  readonly left: number;
  /** trials a minute, of all workers of this version together */
  readonly rate: number;
  /** until nothing is left, at this rate; null where there is none */
  readonly remainingSeconds: number | null;
}

/**
 * Looks at a queue once.
 *
 * @param tell told what the user should know
 * @throws CallerError where it cannot be reached
 */
export async function readStatus(
  address: QueueAddress,
  tell: (text: string) => void,
): Promise<QueueStatus> {
  await requireReached(address);
  const open = openDoor(address);
  if (open !== null) tell(open);
  const keys = keysOf(address);
  const redis = connect(address, "own", tell);
  const queue = new Queue(keys.queue, {
    ...{ connection: redis, prefix: keys.prefix, skipMetasUpdate: true },
  });
  queue.on("error", (error) => tell(error.message));
  try {
    const version = ownVersion();
    const own = versionText(version);
    const [present, sweeps, counts] = await Promise.all([
      whoIsThere(redis, keys, "workers"),
      whoIsThere(redis, keys, "sweeps"),
      queue.getJobCounts("waiting", "delayed", "active", "failed"),
    ]);
    const workers = present
      .map((worker) => ({ ...worker, serves: versionText(worker.version) === own }))
      .sort((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : a.pid - b.pid));
    const serving = workers.filter(({ serves }) => serves);
    const rate = serving.reduce((sum, worker) => sum + worker.rate, 0);
    const left = sweeps
      .filter((sweep) => versionText(sweep.version) === own)
      .reduce((sum, sweep) => sum + sweep.left, 0);
    return {
      queue: address.shown,
      ...{ version, workers, sweeps },
      waiting: counts.waiting + counts.delayed,
      running: counts.active,
      failed: counts.failed,
      ...{ left, rate },
      remainingSeconds: left === 0 ? 0 : rate > 0 ? (60 * left) / rate : null,
    };
  } finally {
    await queue.close().catch(() => {});
    redis.disconnect();
  }
}
