import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { MAIN, start } from "../cli/processes.js";
import { inScene } from "./play.js";
import { SOUND, trialsDone } from "./scene.js";
import { TRIALS } from "./undisturbed.js";

it("the disk of the coordinator is full, and has room later", () =>
  inScene({}, async (scene) => {
    await scene.hire(3);
    // a limit on the size of files, as a full disk: a line is written in part, then no more
    const blocks = 40;
    const limited = [`ulimit -f ${blocks}; exec "$@"`, "sh", process.execPath, MAIN];
    const full = await start("bash", ["-c", ...limited, ...scene.words], scene.env).end;
    expect(full.code).toBe(1);
    expect(full.stderr).toMatch(
      /error: cannot write .*journal\.jsonl: .*\(EFBIG\)\n {2}.*run the same command again/,
    );
    const text = readFileSync(join(scene.directory, "journal.jsonl"), "utf8");
    expect(text.length).toBe(1024 * blocks);
    expect(await scene.judge(await scene.sweep().end)).toEqual(SOUND);
    // what was trained already was waiting in Redis
    const done = (await scene.dismiss()).map(trialsDone);
    expect(done.reduce((sum, trials) => sum + trials)).toBe(TRIALS);
  }));
