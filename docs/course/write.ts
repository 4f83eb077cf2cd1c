import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDER, lessons } from "./lessons.js";

/** `npm run course` runs the command of every lesson and puts the picture that it makes beside the page. */
const [word = ""] = process.argv.slice(2);
for (const { name, command, picture } of lessons()) {
  if (!name.includes(word)) continue;
  execFileSync("bash", ["-euc", command], { stdio: "inherit" });
  copyFileSync(picture, join(FOLDER, `${name}.svg`));
}
