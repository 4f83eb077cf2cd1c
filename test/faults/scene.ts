import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readJournal } from "../../src/experiments/journal/read.js";
import { type Ended, type Started, startNwidth } from "../cli/processes.js";
import { type RedisOptions, RedisServer } from "../queue/redis-server.js";
import { startWorker, tableOf } from "../queue/sweeps.js";
import { TRIALS } from "./undisturbed.js";
import type { Wire } from "./wire.js";

/** The sweep that is run, and what it comes to where nothing goes wrong. */
export interface Undisturbed {
  /** file of the specification */
  readonly specification: string;
  /** see `tableOf` */
  readonly table: string;
}

/** What a scene has beside a server. */
export interface SceneOptions extends RedisOptions {
  /** seconds of a worker's lock; five unless said otherwise, so that a test need not wait for two minutes */
  readonly lock?: number;
}

/** How a sweep ended: what must be equal whatever happened to it. */
export interface Verdict {
  readonly code: number | null;
  /** why, where it did not end well */
  readonly stderr: string;
  readonly done: number;
  readonly failed: number;
  /** trials in the journal */
  readonly keys: number;
  readonly distinctKeys: number;
  /** whether the table has the bytes of the undisturbed run, but for the column `seconds` */
  readonly sameTable: boolean;
}

/** The verdict on a sweep that came to what it comes to undisturbed. */
export const SOUND: Verdict = {
  ...{ code: 0, stderr: "", done: TRIALS, failed: 0 },
  ...{ keys: TRIALS, distinctKeys: TRIALS, sameTable: true },
};

/** A server, workers of it, and the sweep that they serve, all in a folder of their own. */
export class Scene {
  readonly folder = mkdtempSync(join(tmpdir(), "nwidth-faults-"));
  readonly directory = join(this.folder, "run");
  /** timings of their own, as how trials are packed is not to depend on what ran here before; and what the killed leave */
  readonly env = {
    ...process.env,
    XDG_CACHE_HOME: join(this.folder, "cache"),
    TMPDIR: this.folder,
  };
  readonly workers: Started[] = [];
  readonly #begun: Started[] = [];

  private constructor(
    readonly server: RedisServer,
    private readonly undisturbed: Undisturbed,
    private readonly lock: number,
  ) {}

  /** Sets the scene, and clears it away whatever came of it. */
  static async with<T>(
    undisturbed: Undisturbed,
    { lock = 5, ...options }: SceneOptions,
    play: (scene: Scene) => Promise<T>,
  ): Promise<T> {
    const server = await RedisServer.start({ password: "secret", ...options });
    const scene = new Scene(server, undisturbed, lock);
    try {
      return await play(scene);
    } finally {
      await scene.#clear();
    }
  }

  async #clear(): Promise<void> {
    for (const { child } of this.#begun) child.kill("SIGKILL");
    await Promise.all(this.#begun.map(({ end }) => end));
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get url(): string {
    return this.server.url("faults");
  }

  /** The same at the far end of a wire. */
  urlAt({ host, port }: Wire): string {
    const url = new URL(this.url);
    url.hostname = host;
    url.port = String(port);
    return url.href;
  }

  /**
   * Starts so many workers more.
   *
   * @param within words before the command
   */
  async hire(count: number, url = this.url, within: readonly string[] = []): Promise<Started[]> {
    const words = ["--workers", "1", "--lock", String(this.lock)];
    const hired = await Promise.all(
      Array.from({ length: count }, async () => {
        const worker = await startWorker(url, words, this.env, within);
        this.#begun.push(worker);
        return worker;
      }),
    );
    this.workers.push(...hired);
    return hired;
  }

  /** The words of the sweep. */
  get words(): readonly string[] {
    const { specification } = this.undisturbed;
    return ["sweep", specification, "--out", this.directory, "--json", "--queue", this.url];
  }

  /** Starts the sweep, or continues it. */
  sweep(): Started {
    const coordinator = startNwidth(this.words, this.env);
    this.#begun.push(coordinator);
    return coordinator;
  }

  /** Populations in the journal. */
  get recorded(): number {
    try {
      const text = readFileSync(join(this.directory, "journal.jsonl"), "utf8");
      return text.split('{"kind":"population"').length - 1;
    } catch {
      return 0;
    }
  }

  /** Waits until the journal has so many populations; fails where the sweep ends before. */
  async reaches(populations: number, { end }: Started): Promise<void> {
    let ended: Ended | null = null;
    end.then((how) => {
      ended = how;
    });
    while (this.recorded < populations) {
      if (ended !== null) throw new Error(`the sweep ended: ${JSON.stringify(ended)}`);
      await sleep(50);
    }
  }

  /** What came of the sweep. */
  async judge({ code, stdout, stderr }: Ended): Promise<Verdict> {
    const { done = 0, failed = 0 } = code === 0 ? JSON.parse(stdout) : {};
    const { populations } = await readJournal(join(this.directory, "journal.jsonl"));
    const keys = populations.flatMap(({ trials }) => trials.map(({ key }) => key));
    return {
      ...{ code, stderr: code === 0 ? "" : stderr, done, failed },
      ...{ keys: keys.length, distinctKeys: new Set(keys).size },
      sameTable: code === 0 && tableOf(this.directory) === this.undisturbed.table,
    };
  }

  /** Ends workers as their user would, and gives their ends. */
  async dismiss(workers: readonly Started[] = this.workers): Promise<Ended[]> {
    for (const { child } of workers) child.kill("SIGTERM");
    return Promise.all(workers.map(({ end }) => end));
  }
}

/** Trials that a worker says it has done. */
export function trialsDone({ stdout }: Ended): number {
  return Number(/left after (\d+) trials?/.exec(stdout)?.[1]);
}
