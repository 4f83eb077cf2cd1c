import type { Redis } from "ioredis";
import type { QueueAddress } from "./address.js";
import type { QueueKeys } from "./connect.js";
import { type Present, whoIsThere } from "./presence.js";
import { ownVersion, versionText } from "./version.js";

/** Processes that are counted on, at most: whoever reaches a queue may say of itself what it likes. */
const MOST_WORKERS = 10_000;

/** The machines that serve a queue, as a run that hands over work sees them. */
export class Crew {
  #present: readonly Present<"workers">[] = [];

  /** @param tell what the user should know, once each. Holds text from the queue */
  constructor(
    private readonly redis: Redis,
    private readonly keys: QueueKeys,
    private readonly address: QueueAddress,
    private readonly tell: (text: string) => void,
  ) {}

  /** Processes that train, on all machines that serve this version; one where there are none yet. */
  get workers(): number {
    const said = this.#present.reduce((sum, { workers }) => sum + workers, 0);
    return Math.min(Math.max(1, said), MOST_WORKERS);
  }

  /** Looks who is there, and says where nobody is, or somebody of another version. */
  async look(): Promise<void> {
    const all = await whoIsThere(this.redis, this.keys, "workers");
    const own = versionText(ownVersion());
    this.#present = all.filter(({ version }) => versionText(version) === own);
    for (const { host, version } of all) {
      const other = versionText(version);
      if (other === own) continue;
      this.tell(`a worker on ${host} is ${other}, and takes nothing of this run, which is ${own}`);
    }
    if (this.#present.length === 0) {
      this.tell(
        `nobody serves ${this.address.shown} yet: start nwidth worker --queue … on any machine that reaches it`,
      );
    }
  }
}
