import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { FOLDER, lessons } from "./lessons.js";

/** `npm run course` runs the command of every lesson and puts the picture that it makes beside the page. */
const [word = ""] = process.argv.slice(2);
for (const { name, command, picture } of lessons()) {
  if (!name.includes(word)) continue;
  // a sweep would refuse to go on with another specification
  rmSync(dirname(picture), { recursive: true, force: true });
  execFileSync("bash", ["-euc", command], { stdio: "inherit" });
  copyFileSync(picture, join(FOLDER, `${name}.svg`));
}
