import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { endWithThis } from "../cli/processes.js";
import type { Certificate } from "./certificate.js";

/** How a server is started. */
export interface RedisOptions {
  /** whether it writes an append-only file, and has after a kill what it had before */
  readonly appendOnly?: boolean;
  readonly password?: string;
  /** its certificate, where its port speaks TLS alone */
  readonly certificate?: Certificate;
  /** further words for redis.conf, as `--maxmemory 10mb` */
  readonly words?: readonly string[];
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function portWords(port: string, certificate: Certificate | undefined): string[] {
  if (certificate === undefined) return ["--port", port];
  const { file, key, authority } = certificate;
  return [
    ...["--port", "0", "--tls-port", port, "--tls-auth-clients", "no"],
    ...["--tls-cert-file", file, "--tls-key-file", key, "--tls-ca-cert-file", authority],
  ];
}

/** A Redis server of Debian's package, in a folder of its own, on a free port and a socket. */
export class RedisServer {
  #process: ChildProcess | null = null;

  private constructor(
    readonly folder: string,
    readonly port: number,
    private readonly options: RedisOptions,
  ) {}

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), "nwidth-redis-"));
    const server = new RedisServer(folder, await freePort(), options);
    await server.resume();
    return server;
  }

  /** Address of a queue on its port. */
  url(name: string, host = "127.0.0.1"): string {
    const { password, certificate } = this.options;
    const access = password === undefined ? "" : `:${encodeURIComponent(password)}@`;
    const scheme = certificate === undefined ? "redis" : "rediss";
    return `${scheme}://${access}${host}:${this.port}/0/${name}`;
  }

  /** Address of a queue on its socket. */
  socketUrl(name: string): string {
    return `unix://${join(this.folder, "redis.sock")}?name=${name}`;
  }

  /** Starts it again where it was, with what it then finds. */
  async resume(): Promise<void> {
    const { appendOnly = false, password, certificate, words = [] } = this.options;
    const port = String(this.port);
    const child = spawn(
      "redis-server",
      [
        ...portWords(port, certificate),
        ...["--bind", "127.0.0.1", "--save", ""],
        ...["--dir", this.folder, "--unixsocket", join(this.folder, "redis.sock")],
        ...["--appendonly", appendOnly ? "yes" : "no", "--appendfsync", "always"],
        ...(password === undefined ? [] : ["--requirepass", password]),
        ...words,
      ],
      { stdio: "ignore" },
    );
    this.#process = child;
    endWithThis(child);
    await once(child, "spawn");
    const redis = this.client();
    await redis.ping();
    redis.disconnect();
  }

  /** A connection of the test's own. */
  client(): Redis {
    const { password } = this.options;
    const redis = new Redis({
      ...{ path: join(this.folder, "redis.sock"), maxRetriesPerRequest: null },
      retryStrategy: () => 50,
      ...(password !== undefined && { password }),
    });
    // while it is down
    redis.on("error", () => {});
    return redis;
  }

  /** Has it stand still, or go on. */
  signal(name: "SIGSTOP" | "SIGCONT"): void {
    this.#process?.kill(name);
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
