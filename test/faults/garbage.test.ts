import { randomBytes } from "node:crypto";
import { Worker } from "bullmq";
import { expect, it } from "vitest";
import { parseQueue } from "../../src/experiments/runners/queue/address.js";
import { keysOf } from "../../src/experiments/runners/queue/connect.js";
import { writeOutcome } from "../../src/experiments/runners/queue/outcome.js";
import { inScene } from "./play.js";
import { SOUND } from "./scene.js";

const RESULT = {
  kind: "result" as const,
  result: {
    name: "false",
    members: [],
    best: new Float32Array(),
    predictions: [new Float64Array()],
    fingerprint: "{}",
    complete: true,
    seconds: 0,
    timing: null,
  },
};
const NONE = Buffer.from(writeOutcome({ kind: "died", how: "x", step: 0, stderr: "" }, false));

/** What a broken or hostile worker might write, each in turn. */
const GARBAGE: readonly Buffer[] = [
  Buffer.alloc(1),
  randomBytes(5000),
  // a length of the header that asks for more memory than there is
  Buffer.concat([Buffer.alloc(8, 0x7f), Buffer.from("{}")]),
  NONE.subarray(0, NONE.length - 7),
  Buffer.from(NONE.toString("latin1").replace("died", "\u001b[2J"), "latin1"),
  Buffer.from(writeOutcome(RESULT, false)),
];

it("a worker that returns garbage is not believed, and others do its work", () =>
  inScene({}, async (scene) => {
    await scene.hire(2);
    const { place, name } = parseQueue(scene.url);
    if (place.kind !== "network") throw new Error("no port");
    const keys = keysOf(parseQueue(scene.url));
    const redis = scene.server.client();
    let sent = 0;
    const liar = new Worker(
      keys.queue,
      async ({ id = "" }) => {
        await redis.set(keys.outcome(id), GARBAGE[sent++ % GARBAGE.length]);
        await redis.publish(keys.news, JSON.stringify({ kind: "ended", id }));
        // noise for whoever listens
        await redis.publish(keys.news, randomBytes(300));
        return null;
      },
      {
        connection: { host: place.host, port: place.port, password: "secret" },
        prefix: `nwidth:${name}`,
      },
    );
    const end = await scene.sweep().end;
    await liar.close();
    redis.disconnect();
    expect(await scene.judge(end)).toEqual(SOUND);
    expect(sent).toBeGreaterThanOrEqual(GARBAGE.length);
    expect(end.stderr).toContain("is not believed");
    expect(end.stderr).not.toContain("\u001b");
  }));
