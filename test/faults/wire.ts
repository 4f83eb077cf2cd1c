import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A stretch of network between a worker and Redis that can be cut: what is sent then arrives nowhere. */
export interface Wire {
  readonly host: string;
  readonly port: number;
  /** words before a command that runs at the far end */
  readonly within: readonly string[];
  readonly cut: () => void;
  readonly mend: () => void;
  readonly close: () => Promise<void>;
}

/** A wire that passes bytes on in this process; both ends stay open when it is cut, and hear nothing. */
class Relay implements Wire {
  readonly within = [];
  readonly #sockets = new Set<Socket>();
  #whole = true;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on("connection", (near) => this.#join(near));
  }

  static async to(target: number): Promise<Relay> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Relay(server, target);
  }

  #join(near: Socket): void {
    const far = connect(this.target, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      this.#sockets.add(from);
      from.on("data", (bytes) => to.write(bytes));
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        if (this.#whole) to.destroy();
      });
      if (!this.#whole) from.pause();
    }
  }

  readonly host = "127.0.0.1";
  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return address.port;
  }

  cut(): void {
    this.#whole = false;
    for (const socket of this.#sockets) socket.pause();
  }

  mend(): void {
    this.#whole = true;
    for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

const ip = (...words: string[]) => execFileSync("ip", words, { stdio: "pipe" });

/** A host of its own as a network namespace, joined to this one by a pair of virtual cards. */
class Namespace implements Wire {
  private constructor(
    private readonly name: string,
    readonly host: string,
    readonly port: number,
  ) {}

  get within(): string[] {
    return ["ip", "netns", "exec", this.name];
  }

  static to(port: number): Namespace {
    const name = `nwidth${process.pid}`;
    ip("netns", "add", name);
    // a network of its own, by the process's number so that tests do not meet
    const net = `10.${200 + ((process.pid >> 6) & 31)}.${(process.pid & 63) * 4}`;
    const [near, far] = [`nw${process.pid}a`, `nw${process.pid}b`];
    ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", name);
    ip("addr", "add", `${net}.1/24`, "dev", near);
    ip("link", "set", near, "up");
    ip("-n", name, "addr", "add", `${net}.2/24`, "dev", far);
    ip("-n", name, "link", "set", far, "up");
    ip("-n", name, "link", "set", "lo", "up");
    return new Namespace(name, `${net}.1`, port);
  }

  cut(): void {
    ip("link", "set", `nw${process.pid}a`, "down");
  }

  mend(): void {
    ip("link", "set", `nw${process.pid}a`, "up");
  }

  async close(): Promise<void> {
    ip("netns", "del", this.name);
  }
}

/** A relay in this process. */
export const relayTo = (port: number): Promise<Wire> => Relay.to(port);

/** What makes hosts of their own; null where this system does not let us. */
export function namespaceTo(): ((port: number) => Promise<Wire>) | null {
  const probe = `nwidth-probe-${process.pid}`;
  if (spawnSync("ip", ["netns", "add", probe], { stdio: "ignore" }).status !== 0) return null;
  ip("netns", "del", probe);
  return async (port) => Namespace.to(port);
}
