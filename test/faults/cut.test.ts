import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startNwidth } from "../cli/processes.js";
import { writeSweep } from "../queue/sweeps.js";
import { inScene } from "./play.js";
import { SOUND } from "./scene.js";
import { namespaceTo, relayTo, type Wire } from "./wire.js";

/** Milliseconds without a network. */
const CUT = 40_000;

/** A worker loses the network in the middle of a training, and has it again later. */
function losesNetwork(wireTo: (port: number) => Promise<Wire>) {
  // the server listens on a card that is made later, too
  return inScene({ words: ["--bind", "0.0.0.0"] }, async (scene) => {
    const wire = await wireTo(scene.server.port);
    try {
      await scene.hire(2);
      const [far] = await scene.hire(1, scene.urlAt(wire), wire.within);
      let said = "";
      far.child.stderr?.on("data", (text) => {
        said += text;
      });
      const coordinator = scene.sweep();
      await scene.reaches(2, coordinator);
      wire.cut();
      const mended = sleep(CUT).then(() => wire.mend());
      expect(await scene.judge(await coordinator.end)).toEqual(SOUND);
      await mended;
      while (!said.includes("is reached again")) await sleep(50);
      // alone, it serves what comes next
      await scene.dismiss(scene.workers.slice(0, 2));
      const next = writeSweep(scene.folder, 2);
      const words = ["sweep", next, "--out", `${scene.directory}-2`, "--queue", scene.url];
      expect(await startNwidth([...words, "--json"], scene.env).end).toMatchObject({ code: 0 });
      const [end] = await scene.dismiss([far]);
      expect(end.code).toBe(0);
    } finally {
      await wire.close();
    }
  });
}

describe.concurrent("a worker without its network for 40 seconds", () => {
  it("behind a relay that passes nothing on", () => losesNetwork(relayTo));

  const namespace = namespaceTo();
  it.skipIf(namespace === null)("on a host whose cable is drawn", () =>
    losesNetwork(namespace ?? relayTo),
  );
});
