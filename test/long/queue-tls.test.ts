import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nwidth } from "../cli/processes.js";
import { makeCertificate } from "../queue/certificate.js";
import { RedisServer } from "../queue/redis-server.js";
import { startWorker, tableOf, writeSweep } from "../queue/sweeps.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-run-"));
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
env.XDG_CACHE_HOME = join(folder, "cache");
env.NWIDTH_QUEUE = "";
const certificate = makeCertificate(join(folder, "certificate"));
const trusting = { ...env, NODE_EXTRA_CA_CERTS: certificate.authority };

let server: RedisServer;
beforeAll(async () => {
  const words = ["--bind", "127.0.0.1", "127.0.0.2"];
  server = await RedisServer.start({ password: "secret", certificate, words });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe("a queue over TLS, with an authority of one's own", () => {
  it.each(["localhost", "127.0.0.1"])("serves a whole sweep at %s", async (host) => {
    const specification = writeSweep(folder, 2);
    const [local, queued] = [join(folder, `local-${host}`), join(folder, `queued-${host}`)];
    expect(await nwidth(["sweep", specification, "--out", local], env)).toMatchObject({ code: 0 });
    const url = server.url(host, host);
    const worker = await startWorker(url, ["--workers", "1"], trusting);
    const words = ["sweep", specification, "--out", queued, "--queue", url];
    // nor a warning of Node's
    expect(await nwidth(words, trusting)).toMatchObject({ code: 0, stderr: "" });
    expect(tableOf(queued)).toBe(tableOf(local));
    worker.child.kill("SIGTERM");
    const { code, stdout, stderr } = await worker.end;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("left after 8 trials");
  });
});

describe("TLS that does not fit is said with cause and cure", () => {
  const other = makeCertificate(join(folder, "other"));
  const plain = () => server.url("x").replace("rediss:", "redis:");
  const strangers: readonly (readonly [string, () => string, string, RegExp, RegExp])[] = [
    [
      "an authority that nobody named",
      () => server.url("x"),
      "",
      /authority that is unknown here: self-signed certificate in certificate chain/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      "another authority",
      () => server.url("x"),
      other.authority,
      /authority that is unknown here: /,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      "another host",
      () => server.url("x", "127.0.0.2"),
      certificate.authority,
      /certificate of another host: .*127\.0\.0\.2 is not in the cert's list/,
      /host that it is made out to/,
    ],
    ["no TLS where the server speaks it", plain, "", /cannot be reached: /, /write rediss:/],
  ];
  it.each(strangers)("%s", async (_what, url, authority, cause, cure) => {
    const within = { ...env, ...(authority !== "" && { NODE_EXTRA_CA_CERTS: authority }) };
    for (const words of [["worker"], ["sweep", writeSweep(folder, 1)]]) {
      const { code, stdout, stderr } = await nwidth([...words, "--queue", url()], within);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^error: [^\n]*\n {2}[^\n]*\n$/);
      expect(stderr).toMatch(cause);
      expect(stderr).toMatch(cure);
      expect(stderr).not.toContain("secret");
    }
  });

  it("a server that wants a certificate of its clients", async () => {
    const words = ["--tls-auth-clients", "yes"];
    const strict = await RedisServer.start({ password: "secret", certificate, words });
    const { code, stderr } = await nwidth(["worker", "--queue", strict.url("x")], trusting);
    await strict.stop();
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: [^\n]* cannot be reached: [^\n]*\n {2}[^\n]*tls-auth-clients no\n$/,
    );
  });
});
