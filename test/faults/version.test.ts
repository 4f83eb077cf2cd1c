import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { VERSION } from "../../src/version.js";
import { start } from "../cli/processes.js";
import { inScene } from "./play.js";
import { SOUND, trialsDone } from "./scene.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** nwidth as it would be with another version, and where its command line is. */
async function otherVersion(folder: string, version: string): Promise<string> {
  for (const name of ["build/src", "package.json", "datasets"]) {
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  }
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const file = join(folder, "build/src/version.js");
  const text = await readFile(file, "utf8");
  const changed = text.replace(`"${VERSION}"`, `"${version}"`);
  if (changed === text) throw new Error(`${file} names no version ${VERSION}`);
  await writeFile(file, changed);
  return join(dirname(file), "cli/main.js");
}

it("a worker of another version does nothing and says so, and so does who gives the work", () =>
  inScene({}, async (scene) => {
    const main = await otherVersion(join(scene.folder, "other"), "99.0.0");
    const words = ["worker", "--queue", scene.url, "--workers", "1"];
    const other = start(process.execPath, [main, ...words], scene.env);
    let serves = false;
    other.child.stdout?.on("data", () => {
      serves = true;
    });
    let said = "";
    other.child.stderr?.on("data", (text) => {
      said += text;
    });
    while (!serves) await new Promise((resolve) => setTimeout(resolve, 50));
    // the stranger is alone: nothing moves until others come, however long it looks
    const coordinator = scene.sweep();
    while (!said.includes("refuses them")) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(scene.recorded).toBe(0);
    await scene.hire(3);
    const end = await coordinator.end;
    expect(await scene.judge(end)).toEqual(SOUND);
    expect(end.stderr).toMatch(
      new RegExp(`a worker on .* is nwidth-99\\.0\\.0-.*takes nothing.*nwidth-${VERSION}-`),
    );
    other.child.kill("SIGTERM");
    const left = await other.end;
    expect(left.code).toBe(0);
    expect(trialsDone(left)).toBe(0);
    expect(left.stderr).toMatch(
      new RegExp(`trials of a run on .* wait for nwidth-${VERSION}-.*this worker is nwidth-99`),
    );
  }));
